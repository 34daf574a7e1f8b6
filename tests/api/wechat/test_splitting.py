"""Texts are cut where a reader pauses, and nothing is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.wechat.splitting import LIMIT, split

LINK = '<a href="https://yiyuan.example.cn/identity/abc">点这里填写就诊人信息</a>'
WORDS = st.sampled_from(
    [
        "请带身份证",
        "。",
        "，",
        "！”",
        "\n",
        "\n\n",
        "09:30-10:00",
        "400-123-4567",
        "A",
        "，",
        "👨‍👩‍👧",
        "é",
        LINK,
    ]
)
TEXTS = st.lists(WORDS, max_size=400).map("".join)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(TEXTS, st.sampled_from([120, 300, LIMIT]))
def test_every_piece_fits_and_together_they_say_the_same(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < len(piece.encode()) <= limit for piece in pieces)
    assert bare("".join(pieces)) == bare(text)


@given(st.text(max_size=300), st.integers(min_value=8, max_value=60))
def test_whatever_is_written_is_kept(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < len(piece.encode()) <= limit for piece in pieces)
    assert bare("".join(pieces)) == bare(text)


@given(TEXTS)
def test_links_are_never_cut(text: str) -> None:
    pieces = split(text, 120)
    assert all(piece.count("<a ") == piece.count("</a>") for piece in pieces)
    assert sum(piece.count(LINK) for piece in pieces) == text.count(LINK)


@given(st.lists(st.sampled_from(["说", "，", "12345", "2026-11-18 09:30"]), max_size=200))
def test_numbers_are_never_cut(parts: list[str]) -> None:
    text = "、".join(parts)
    pieces = split(text, 60)
    assert [n for piece in pieces for n in re.findall(r"\d+", piece)] == re.findall(r"\d+", text)


@given(st.lists(st.sampled_from(["👨‍👩‍👧", "e\u0301", "1️⃣", "好"]), min_size=1, max_size=60))
def test_no_character_is_cut(characters: list[str]) -> None:
    for piece in split("".join(characters), 40):
        assert piece[0] not in "\u0301\u200d\ufe0f\u20e3👩👧"


def test_a_short_text_stays_one() -> None:
    assert split("您好。\n请说。") == ["您好。\n请说。"]


@pytest.mark.parametrize("nothing", ["", "  \n "])
def test_nothing_is_no_piece(nothing: str) -> None:
    assert split(nothing) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("一二三四。五六。\n\n七八九。\n十。十一十二十三", "一二三四。五六。"),
        ("一二三四。五六\n七八九。十，十一十二十三", "一二三四。五六"),
        ("一二三四，五六。七八，九十一二三四五", "一二三四，五六。"),
        ("他说：“好吗？”然后就走了，没有回头", "他说：“好吗？”"),
        ("一二三四五六，七八九十一二三四五六七", "一二三四五六，"),
        ("一。\n二三四五六七八九。十一二三四五", "一。\n二三四五六七八九。"),
        ("一二三四五六七，八“九十？”二三四五", "一二三四五六七，"),
        ("一二三四五六七八九十一二三四五六七八九", "一二三四五六七八九十一二三"),
    ],
)
def test_is_cut_at_the_best_place_that_leaves_no_small_piece(text: str, first: str) -> None:
    assert split(text, 39)[0] == first


def test_a_small_piece_is_left_only_when_there_is_no_other_place() -> None:
    assert split("好。" + "一" * 20, 39) == ["好。", "一" * 13, "一" * 7]


def test_what_is_longer_than_a_message_is_cut_all_the_same() -> None:
    assert split("9" * 50, 20) == ["9" * 20, "9" * 20, "9" * 10]


def test_a_long_answer_takes_no_more_messages_than_it_must() -> None:
    article = "\n\n".join(
        ["坐地铁 2 号线到示范医院站，从 B 口出来，走 3 分钟到门诊大门。" * 3] * 20
    )
    least = -(-len(article.encode()) // LIMIT)
    assert len(split(article)) <= least + 1
