import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.numerals import read_number, speak_digits, speak_money, speak_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二十三", 23),
        ("十", 10),
        ("两", 2),
        ("幺二", 12),
        ("廿三", 23),
        ("卅", 30),
        ("一百零五", 105),
        ("二零二六", 2026),
        ("12", 12),
        ("〇", 0),
    ],
)
def test_numerals_are_read(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "几", "二三十四五", "骨科", "1.5", "-3"])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    assert read_number(text) is None


@given(st.integers(0, 9999))
def test_a_spoken_number_is_read_back(number: int) -> None:
    assert read_number(speak_number(number)) == number


def test_telephone_numbers_are_read_digit_by_digit_with_yao_for_one() -> None:
    assert speak_digits("0571-12") == "零五七幺-幺二"


def test_receipts_keep_their_letters() -> None:
    assert speak_digits("TS20261118-0007", one="一") == "TS二零二六一一一八-零零零七"


def test_money_is_spoken_in_yuan() -> None:
    assert speak_money(50) == "五十元"
    assert speak_money(12) == "十二元"
