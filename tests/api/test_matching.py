"""How alike what was typed and a term of the hospital are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.matching import best_likeness, likeness, plain, term, well_matched


def test_plain_leaves_letters_and_characters_only() -> None:
    assert plain(" 骨 科，在哪？ＣＴ！") == "骨科在哪ct"


def test_the_same_is_one_whatever_its_width_and_case() -> None:
    assert likeness(term("ＣＴ 室"), term("ct室")) == 1.0


@pytest.mark.parametrize("typed", ["zhangshan", "zhang shan", "ZhangShan"])
def test_pinyin_is_nearly_as_good_as_the_name(typed: str) -> None:
    assert likeness(term(typed), term("张珊", "zhang shan")) == pytest.approx(0.9)


def test_initials_find_a_name() -> None:
    assert likeness(term("zl"), term("曾立", "zeng li")) == pytest.approx(0.85)


@pytest.mark.parametrize(
    ("heard", "name", "reading"),
    [("张山", "张珊", "zhang shan"), ("曾力", "曾立", "zeng li"), ("解雨", "解语", "xie yu")],
)
def test_what_sounds_the_same_is_found_by_the_rosters_reading(
    heard: str, name: str, reading: str
) -> None:
    assert likeness(term(heard), term(name, reading)) == pytest.approx(0.9)


def test_a_near_miss_is_behind_what_sounds_the_same() -> None:
    near = likeness(term("章三"), term("张珊", "zhang shan"))
    assert 0.5 <= near < 0.7


def test_the_longer_name_inside_a_sentence_wins() -> None:
    asked = term("神经内科在哪")
    assert likeness(asked, term("神经内科")) > likeness(asked, term("内科"))


@pytest.mark.parametrize(("one", "other"), [("骨科", "眼科"), ("", "骨科"), ("王", "汪洋")])
def test_different_words_are_not_alike(one: str, other: str) -> None:
    assert likeness(term(one), term(other)) == 0.0


def test_best_likeness_of_nothing_is_zero() -> None:
    assert best_likeness(term("骨科"), []) == 0.0


def test_what_is_far_behind_the_best_is_left_out() -> None:
    kept = well_matched([(0.6, "far"), (1.0, "best"), (0.8, "near"), (0.2, "none")])
    assert [name for _, name in kept] == ["best", "near"]
    assert well_matched([(0.3, "none")]) == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert 0.0 <= likeness(term(one), term(other)) <= 1.0
