"""Identity and phone numbers are taken out of what patients type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.conversations.masking import mask_identity
from tests.e2e.patient import identity_number

NUMBER = identity_number("19850412", 1)


def with_check_letter() -> str:
    """A number that ends in X."""
    numbers = (identity_number("19850412", serial) for serial in range(1000))
    return next(number for number in numbers if number.endswith("X"))


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        with_check_letter(),
        with_check_letter().lower(),
        f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
        f"{NUMBER[:6]} {NUMBER[6:10]} {NUMBER[10:14]} {NUMBER[14:]}",
        f"{NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:12]} {NUMBER[12:16]} {NUMBER[16:]}",
        f"{NUMBER[:6]}-{NUMBER[6:14]}-{NUMBER[14:]}",
        "".join(chr(ord(digit) + 0xFEE0) for digit in NUMBER),
        f"{NUMBER[:6]}\u00a0{NUMBER[6:14]}\u00a0{NUMBER[14:]}",
        f"{NUMBER[:9]}\u200b{NUMBER[9:]}",
    ],
    ids=[
        "plain",
        "with X",
        "with a small x",
        "in three groups",
        "in four groups",
        "in groups of four",
        "with hyphens",
        "full width",
        "with no-break blanks",
        "with an invisible character",
    ],
)
def test_an_identity_number_is_taken_out(typed: str) -> None:
    masked, found = mask_identity(f"我的身份证号是{typed}，帮我挂号")
    assert found
    assert masked == "我的身份证号是〔证件号〕，帮我挂号"


@pytest.mark.parametrize(
    "typed",
    [
        "19900001234",
        "199 0000 1234",
        "199-0000-1234",
        "+8619900001234",
        "+86 199 0000 1234",
        "86-199-0000-1234",
        "１９９００００１２３４",
        "199\u00a00000\u00a01234",
        "199－0000－1234",
        "1990 000 1234",
        "199\u200b00001234",
    ],
    ids=[
        "plain",
        "grouped",
        "with hyphens",
        "with the country code",
        "with the country code and blanks",
        "with the country code and hyphens",
        "full width",
        "with no-break blanks",
        "with full-width hyphens",
        "grouped otherwise",
        "with an invisible character",
    ],
)
def test_a_phone_number_is_taken_out(typed: str) -> None:
    masked, found = mask_identity(f"我电话{typed}")
    assert found
    assert masked == "我电话〔手机号〕"


@pytest.mark.parametrize("typed", ["E12345678", "EA1234567", "e12345678", "G12345678", "H12345678"])
def test_a_passport_or_permit_number_is_taken_out(typed: str) -> None:
    masked, found = mask_identity(f"护照{typed}可以吗")
    assert found
    assert masked == "护照〔证件号〕可以吗"


@pytest.mark.parametrize("spoken", ["幺九九零零零零幺二三四", "一九九〇〇〇〇一二三四"])
def test_a_number_read_aloud_to_the_hotline_is_taken_out(spoken: str) -> None:
    masked, found = mask_identity(f"我的电话是{spoken}")
    assert found
    assert masked == "我的电话是〔号码〕"


def test_several_numbers_in_one_message_are_all_taken_out() -> None:
    masked, _ = mask_identity(f"张三 {NUMBER} 19900001234，李四 19900005678")
    assert masked.replace(" ", "") == "张三〔证件号〕〔手机号〕，李四〔手机号〕"


@pytest.mark.parametrize(
    "typed",
    [
        "挂11月20号上午9点的号",
        "受理号是 TS20261118-0007",
        "预约号 2026112000015",
        "血压 150/95，血糖 7.8",
        "打 0571-0000-0000 没人接",
        "交了 13800 元",
        "2026年11月18日",
        "一二三四五楼都找过了",
        "排到 1024 号了",
    ],
)
def test_other_numbers_stay_as_they_are(typed: str) -> None:
    assert mask_identity(typed) == (typed, False)


@given(
    before=st.text(st.characters(codec="utf-8", exclude_categories=["Nd", "Lu", "Ll"])),
    after=st.text(st.characters(codec="utf-8", exclude_categories=["Nd", "Lu", "Ll"])),
)
def test_wherever_it_stands_the_number_is_gone(before: str, after: str) -> None:
    masked, found = mask_identity(f"{before}{NUMBER}{after}")
    assert found
    assert NUMBER not in masked
