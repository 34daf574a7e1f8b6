from collections.abc import Callable
from typing import Any

import pytest

Values = Callable[[str, str], list[Any]]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("骨科怎么走", ["guke"]),
        ("看骨头的在哪", ["guke"]),
        ("我要掛心內科", ["xinxueguan"]),
        ("妇产科", ["fuke", "chanke"]),
        ("外科", ["guke", "puwai"]),
        ("挂呼吸", ["huxi"]),
        ("呼吸", ["huxi"]),
        ("预约体检", ["tijian"]),
        ("普外科还有号吗", ["puwai"]),
        ("挂个产科", ["chanke"]),
    ],
)
def test_a_department_is_found_by_any_of_its_names(
    values: Values, text: str, codes: list[str]
) -> None:
    assert values(text, "department") == [codes]


@pytest.mark.parametrize(
    "text", ["我呼吸困难", "体检报告上写着结节", "泌尿系统感染", "我是顾客", "你好"]
)
def test_bare_words_that_are_also_aliases_are_no_department(values: Values, text: str) -> None:
    assert values(text, "department") == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("故课", ["guke"]),
        ("挂骨磕", ["guke"]),
        ("泌料外棵怎么走", ["miniao"]),
        ("挂新内科", ["xinxueguan"]),
        ("呼西内颗还有号吗", ["huxi"]),
        ("付科", ["fuke"]),
    ],
)
def test_a_misheard_department_is_found_by_its_sound(
    values: Values, text: str, codes: list[str]
) -> None:
    assert values(text, "department") == [codes]


def test_two_departments_are_two_entities(values: Values) -> None:
    assert values("把骨科的号改到妇科", "department") == [["guke"], ["fuke"]]


def test_the_longest_name_wins(values: Values) -> None:
    assert values("心血管内科", "department") == [["xinxueguan"]]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("guke zai na", [["guke"]]),
        ("wo yao gua fu ke", [["fuke"]]),
        ("呼吸到底在几楼", [["huxi"]]),
        ("心内跟呼吸挨着吗", [["xinxueguan"], ["huxi"]]),
        ("泌尿课", [["miniao"]]),
        ("替检中心怎么走", [["tijian"]]),
        ("预约一下骨可", [["guke"]]),
    ],
)
def test_departments_are_found_as_people_write_them(
    values: Values, text: str, codes: list[list[str]]
) -> None:
    assert values(text, "department") == codes
