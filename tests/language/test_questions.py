"""Whether words have the form of a question."""

import pytest

from language.questions import is_question


@pytest.mark.parametrize(
    "text",
    [
        "几点开门",
        "停车要钱不",
        "能不能带孩子",
        "食堂在哪",
        "要多少钱",
        "谁看",
        "停车场满没满",
        "开着呢？",
    ],
)
def test_a_question_is_one_with_or_without_a_mark(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text", ["", "门诊楼一楼收费处", "昨天上午", "帮我挂骨科", "3 号窗口的男同志"]
)
def test_an_answer_is_none(text: str) -> None:
    assert not is_question(text)
