import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.sounds import SoundIndex, distance, fold, readings, split_reading, syllables

ROSTER = SoundIndex(
    (name, split_reading(reading))
    for name, reading in {
        "曾莉": "zeng li",
        "单红伟": "shan hong wei",
        "仇志远": "qiu zhi yuan",
        "区小萌": "ou xiao meng",
        "查良骏": "zha liang jun",
        "解语": "xie yu",
        "张山": "zhang shan",
        "张珊": "zhang shan",
        "黄国强": "huang guo qiang",
        "欧阳振海": "ou yang zhen hai",
        "宁静": "ning jing",
        "吕芳": "lü fang",
    }.items()
)


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("增丽", "曾莉"),  # the surname is read zeng, not ceng
        ("曾立", "曾莉"),
        ("善宏伟", "单红伟"),
        ("求志远", "仇志远"),
        ("欧小蒙", "区小萌"),
        ("扎良俊", "查良骏"),
        ("谢雨", "解语"),
        ("黄果墙", "黄国强"),
        ("方国强", "黄国强"),  # f/h
        ("欧阳正海", "欧阳振海"),  # en/eng
        ("林金", "宁静"),  # n/l and in/ing
        ("吕方", "吕芳"),
    ],
)
def test_a_name_is_found_by_its_sound(heard: str, name: str) -> None:
    found = ROSTER.match(heard)
    assert found is not None
    assert found.keys == (name,)


def test_two_doctors_of_one_reading_are_both_given() -> None:
    found = ROSTER.match("章三")
    assert found is not None
    assert set(found.keys) == {"张山", "张珊"}


@pytest.mark.parametrize("heard", ["王明", "挂号", "骨科", "头疼", "A", "", "欧阳"])
def test_what_sounds_like_nobody_is_nobody(heard: str) -> None:
    assert ROSTER.match(heard) is None


def test_another_surname_is_no_sure_hit() -> None:
    found = ROSTER.match("王国强")
    assert found is None or found.score < 0.9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("zhang", "zang"), ("chen", "cen"), ("shi", "si"), ("nan", "lan"), ("hui", "fei")),
        *(("huang", "fang"), ("fan", "fang"), ("zhen", "zheng"), ("lin", "ling"), ("ning", "lin")),
    ],
)
def test_the_usual_confusions_cost_little(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert 0 < distance(one, other) <= 0.2


@given(
    st.sampled_from(["zhang", "shan", "li", "wang", "fei", "huang", "ou", "xie"]),
    st.sampled_from(["a", "b"]),
)
def test_distance_is_zero_only_for_the_same_syllable(syllable: str, tail: str) -> None:
    assert distance(syllable, syllable) == 0
    assert distance(syllable, syllable + tail) > 0


def test_a_character_has_all_its_readings() -> None:
    assert {"dan", "shan"} <= set(readings("单"))
    assert readings("A") == ()
    assert syllables("骨科A区") == ("gu", "ke", "qu")
