"""The numbered lines of an answer, and what stands around them."""

import pytest

from api.conversations.options import around_list, numbered_lines


@pytest.mark.parametrize(
    ("text", "before", "lines", "after"),
    [
        ("好的。", "好的。", [], ""),
        ("最近的：\n1. 甲\n2. 乙\n哪一个？", "最近的：\n", ["甲", "乙"], "哪一个？"),
        ("1. 甲　2. 乙", "", ["甲", "乙"], ""),
        ("1. 甲\n请带单子。\n2. 乙\n请空腹。", "", ["甲", "乙"], "请带单子。\n请空腹。"),
        ("2. 第二件\n5. 第五件", "2. 第二件\n5. 第五件", [], ""),
    ],
)
def test_a_list_is_taken_out_of_its_text(
    text: str, before: str, lines: list[str], after: str
) -> None:
    assert around_list(text) == (before, lines, after)


def test_a_date_in_a_line_is_no_line() -> None:
    assert numbered_lines("1. 11 月 19 日，3. 5 元") == ["11 月 19 日，3. 5 元"]
