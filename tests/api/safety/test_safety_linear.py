"""A text twice as long takes at most about twice the work, however it is made."""

import pytest

from api.safety.service import SafetyCheck
from tests.api.safety.steps import steps

SHAPES = [
    "疼",
    "没",
    "没有",
    "头",
    "胸口疼",
    "不",
    ",",
    " ",
    "a",
    "三年前",
    "没有头疼、",
    "孩子",
    "1",
    "一",
    "我胸口疼得厉害，喘不上气，出冷汗。",
    "没有胸痛也没有头疼",
    "如果",
    "血压",
    "怀孕三个月",
    "胸口这里有点",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_length(check: SafetyCheck, shape: str) -> None:
    short, long = shape * (600 // len(shape)), shape * (1200 // len(shape))
    check.check(long)  # sounds are worked out when a character is first met
    assert steps(lambda: check.check(long)) <= 2.3 * steps(lambda: check.check(short)) + 200
