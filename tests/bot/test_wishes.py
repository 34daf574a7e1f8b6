"""Several wishes in one message, with a classifier that knows a few words."""

from __future__ import annotations

import pytest

from bot.wishes import Ranking, find_wishes

MEANINGS = {
    "取消": "booking_cancel",
    "退": "booking_cancel",
    "改到": "booking_change",
    "挂": "booking_make",
    "疼": "triage_ask",
    "停车": "guide_ask",
    "食堂": "guide_ask",
    "探视": "guide_ask",
    "报销": "guide_ask",
    "投诉": "complaint_file",
    "人工": "human_ask",
    "对": "affirm",
    "上午": "inform",
    "算了": "stop",
}


def wishes(text: str) -> list[tuple[str, str]]:
    def classify(start: int, end: int) -> Ranking:
        for word, intent in MEANINGS.items():
            if word in text[start:end]:
                return [(intent, 0.95)]
        return [("out_of_scope", 0.3)]

    return [(text[wish.start : wish.end], wish.intent) for wish in find_wishes(text, classify)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("取消周三的号,另外停车怎么收费", ["booking_cancel", "guide_ask"]),
        ("帮我把周五的号退了另外问一下几点能探视", ["booking_cancel", "guide_ask"]),
        ("我想挂骨科的号,停车场在哪", ["booking_make", "guide_ask"]),
        ("给我妈挂个骨科再给我挂个眼科", ["booking_make", "booking_make"]),
        ("头疼三天了看什么科,顺便帮我取消周三的号", ["triage_ask", "booking_cancel"]),
        ("我要投诉收费的,还有我的号能不能改到后天", ["complaint_file", "booking_change"]),
        ("报销怎么弄,还有帮我转人工", ["guide_ask", "human_ask"]),
        ("对,另外停车怎么收费", ["affirm", "guide_ask"]),
        ("上午吧,食堂在哪里", ["inform", "guide_ask"]),
        ("算了吧,对了食堂在哪", ["stop", "guide_ask"]),
        (
            "几点能探视呢,停车怎么收费,还有把我的号退了",
            ["guide_ask", "guide_ask", "booking_cancel"],
        ),
        ("取消周三的号,再挂个眼科,顺便问下食堂", ["booking_cancel", "booking_make", "guide_ask"]),
    ],
)
def test_different_wishes_stay_apart(text: str, found: list[str]) -> None:
    assert [intent for _, intent in wishes(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "取消周三的号",
        "头疼三天了,吃药也不管用,挂什么科",
        "挂骨科,明天上午,张主任",
        "停车场堵了一个钟头,误了我的号,我要投诉",
        "还有号吗",
        "明天还有停车位吗",
        "帮我另外挂一个时间",
        "取消吧,另外一个也取消",
    ],
)
def test_one_wish_told_in_several_clauses_stays_whole(text: str) -> None:
    assert wishes(text) == []


@pytest.mark.parametrize(
    "text",
    ["我是说,停车怎么收费", "我就想问问,停车怎么收费", "我说过了呀,上午", "刚才不是说了吗,上午吧"],
)
def test_saying_it_once_more_is_no_wish_of_its_own(text: str) -> None:
    def overheard(start: int, end: int) -> Ranking:
        return [("booking_ask" if "停车" not in text[start:end] else "guide_ask", 0.95)]

    assert find_wishes(text, overheard) == []


def test_a_wish_is_told_without_the_word_that_announces_it() -> None:
    assert wishes("取消周三的号。对了,停车怎么收费") == [
        ("取消周三的号", "booking_cancel"),
        ("停车怎么收费", "guide_ask"),
    ]


def test_more_wishes_than_anyone_can_mean_are_read_as_a_story() -> None:
    assert wishes("挂号,另外停车,另外挂号,另外停车,另外挂号,另外停车") == []


def test_a_long_story_is_only_cut_where_something_is_announced() -> None:
    story = "我妈的号要取消因为她不舒服" + "走不动路" * 30
    assert wishes(f"{story},停车场在哪") == []
    assert [intent for _, intent in wishes(f"{story},另外停车场在哪")] == [
        "booking_cancel",
        "guide_ask",
    ]
