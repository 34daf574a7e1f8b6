"""What can be booked beside a doctor."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import ANSWER
from rasa.shared.nlu.training_data.message import Message

from bot.components.reading import reading_of
from bot.components.resources import Resources
from bot.lexicon import from_api

Values = Callable[[str, str], list[Any]]
Understand = Callable[[str], Message]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("预约核磁", [["mri"]]),
        ("约个车位", [["parking"]]),
        ("我要做CT，约明天上午", [["ct"]]),
        ("做 ct 明天还能约吗", [["ct"]]),
        ("停车位还有吗", [["parking"]]),
        ("核磁共振检查排到几号了", [["mri"]]),
        ("约个理疗", [["rehab"]]),
        ("先约CT再约核磁", [["ct"], ["mri"]]),
        ("到放射科约个CT", [["ct"]]),
        ("CT多少钱", [["ct"]]),
        ("想排一个做CT的时间", [["ct"]]),
    ],
)
def test_they_are_found_by_their_names(values: Values, text: str, codes: list[list[str]]) -> None:
    assert values(text, "resource") == codes


@pytest.mark.parametrize(
    "text",
    [
        "CT报告出来了吗",
        "核磁的结果怎么看",
        "CT 室在哪",
        "车位费贵不贵",
        "做了CT没问题",
        "上个月拍过CT",
        "取CT片子",
        "PETCT在哪做",
        "挂骨科，顺便做个CT",
        "张山医生让我做核磁",
        "理疗科在几楼",
        "看病停车方便吗",
    ],
)
def test_what_only_speaks_of_them_is_none(values: Values, text: str) -> None:
    assert values(text, "resource") == []


@pytest.mark.parametrize("text", ["预约检查", "我想约个检查", "约做检查", "检查预约"])
def test_without_a_name_all_of_the_kind_are_meant(values: Values, text: str) -> None:
    assert values(text, "resource") == [["ct", "mri"]]


@pytest.mark.parametrize("text", ["预约检查报告", "检查怎么预约", "预约手术", "体检预约"])
def test_a_kind_is_meant_only_where_it_is_booked(values: Values, text: str) -> None:
    assert values(text, "resource") == []


def test_the_classifier_sees_a_booked_one_like_a_department(understand: Understand) -> None:
    assert (
        reading_of(understand("预约核磁")).masked() == reading_of(understand("预约骨科")).masked()
    )
    assert "核磁" in reading_of(understand("核磁多少钱")).masked()


def test_without_resources_nothing_is_found() -> None:
    names = from_api({**ANSWER, "resources": []})
    built = Resources.build(names)
    assert built.pattern.search("核磁") is None
