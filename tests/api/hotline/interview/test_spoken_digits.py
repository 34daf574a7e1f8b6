"""Digits as they are spoken and keyed in."""

import pytest

from api.hotline.interview.numbers import count, keyed, last_four, spoken


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("幺三八零零零零幺二三四", "13800001234"),
        ("一三八，四个零，一二三四", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("１３８洞洞拐勾", "13800" + "79"),
        ("我的手机号是一三八", "138"),
        ("我手机号码是一三八", "138"),
        ("嗯，后面是三三零一。", "3301"),
        ("二四二大写的X", "242X"),
        ("二四二叉", "242X"),
        ("两个八三个零", "88000"),
    ],
)
def test_digits_are_read_one_by_one(said: str, digits: str) -> None:
    assert spoken(said, 11) == digits


@pytest.mark.parametrize("said", ["", "嗯", "对", "十二", "三百", "一三八加四", "\ud800"])
def test_anything_else_is_no_number(said: str) -> None:
    assert spoken(said, 11) == ""


def test_a_whole_number_is_found_among_other_words() -> None:
    assert spoken("你记一下幺三八零零零零幺二三四就这个电话啦", 11) == "13800001234"
    assert spoken("幺三八零零零零幺二三四或者幺三九零零零零幺二三四都行", 11) == ""
    assert spoken("我家里有三口人", 11) == ""


def test_sounds_count_only_between_digits() -> None:
    assert spoken("三三林一", 18, by_sound=True) == ""
    assert spoken("三三灵一", 18, by_sound=True) == "3301"
    assert spoken("三三灵一", 18) == ""
    assert spoken("要期把", 18, by_sound=True) == ""


def test_keys_lose_their_finish_and_a_star_is_x() -> None:
    assert keyed("24*#") == ("24X", True)
    assert keyed("#") == ("", True)
    assert keyed(None) == ("", False)


def test_only_the_end_is_read_back() -> None:
    assert last_four("13800001234", one="幺") == "幺二三四"
    assert last_four("99010119900307241X", one="一") == "二四一艾克斯"


def test_two_is_liang_before_a_measure_word() -> None:
    assert [count(number) for number in (2, 3, 12)] == ["两", "三", "十二"]
