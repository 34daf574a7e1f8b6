from collections.abc import Callable
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

Values = Callable[[str, str], list[Any]]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("曾莉医生周三有号吗", ["d1"]),
        ("欧阳振海", ["d5"]),
        ("王伟", ["d6", "d7"]),
        ("心内科王伟", ["d6"]),
        ("挂安然医生", ["d8"]),
    ],
)
def test_a_doctor_is_found_by_name(values: Values, text: str, ids: list[str]) -> None:
    assert values(text, "doctor") == [ids]


def test_a_name_that_is_an_ordinary_word_needs_a_word_beside_it(values: Values) -> None:
    assert values("祝大家安然无恙", "doctor") == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("张医生", ["d2", "d3"]),
        ("张主任", ["d2"]),  # the seniors
        ("呼吸内科张医生", ["d3"]),
        ("欧阳主任", ["d5"]),
        ("找单医生", ["d4"]),
        ("仇大夫", ["d11"]),
        ("查医生今天在吗", ["d9"]),
        ("显示曾医生约满了", ["d1"]),
    ],
)
def test_surname_and_title_give_all_that_fit(values: Values, text: str, ids: list[str]) -> None:
    assert values(text, "doctor") == [ids]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("增丽医生", ["d1"]),
        ("挂曾力主任的号", ["d1"]),
        ("善宏伟", ["d4"]),
        ("求志远大夫", ["d11"]),
        ("丁一凡主任", ["d10"]),
        ("欧阳正海", ["d5"]),
    ],
)
def test_a_misheard_name_is_found_by_its_sound(values: Values, text: str, ids: list[str]) -> None:
    assert values(text, "doctor") == [ids]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("zengli yisheng", ["d1"]),
        ("wo zhao ou yang zhen hai", ["d5"]),
        ("Ding Yifan zhuren zai ma", ["d10"]),
        ("zhang zhuren", ["d2"]),
        ("我找zengli", ["d1"]),
    ],
)
def test_a_name_typed_as_pinyin_is_found(values: Values, text: str, ids: list[str]) -> None:
    assert values(text, "doctor") == [ids]


@pytest.mark.parametrize("text", ["CT duoshao qian", "nihao", "hello", "app", "wo yao yuyue", "ok"])
def test_other_latin_letters_are_no_name(values: Values, text: str) -> None:
    assert values(text, "doctor") == values(text, "department") == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("姓单的大夫今天在吗", ["d4"]),
        ("那个姓查的女医生", ["d9"]),
        ("我找姓仇的", ["d11"]),
        ("曾莉曾主任在吗", ["d1"]),
        ("增丽增主任在吗", ["d1"]),
    ],
)
def test_a_surname_alone_or_said_again_is_one_doctor(
    values: Values, text: str, ids: list[str]
) -> None:
    assert values(text, "doctor") == [ids]


def test_a_patients_own_surname_is_no_doctor(values: Values) -> None:
    assert values("我姓张，医生在吗", "doctor") == []


def test_a_surname_nobody_has_is_unknown(values: Values) -> None:
    assert values("挂姓闵的那个医生", "doctor_unknown") == ["闵"]


def test_on_the_telephone_a_misheard_surname_means_all_that_sound_like_it(
    understand: Callable[..., Message],
) -> None:
    def found(text: str, channel: str) -> list[Any]:
        entities = understand(text, channel).get("entities", [])
        return [each["value"] for each in entities if each["entity"] == "doctor"]

    assert found("掌主任今天在吗", "hotline") == [["d2"]]
    assert found("挂增医生的号", "hotline") == [["d1"]]
    assert found("这个医生今天在吗", "hotline") == []


def test_a_usual_surname_nobody_has_is_unknown_on_the_telephone_too(
    understand: Callable[..., Message],
) -> None:
    (unknown,) = [
        each
        for each in understand("章主任在吗", "hotline").get("entities")
        if each["entity"] == "doctor_unknown"
    ]
    assert unknown["value"] == "章"
    assert set(unknown["nearest"]) == {"d2", "d3"}


def test_two_that_sound_alike_are_both_given(values: Values) -> None:
    (ids,) = values("章三医生", "doctor")
    assert set(ids) == {"d2", "d3"}


def test_on_the_telephone_a_name_means_all_that_sound_alike(
    understand: Callable[..., Message],
) -> None:
    def ids(text: str, channel: str) -> list[str]:
        return understand(text, channel).get("entities")[-1]["value"]

    assert ids("挂张山医生的号", "hotline") == ["d2", "d3"]
    assert ids("挂呼吸内科张山医生的号", "hotline") == ["d3"]
    assert ids("挂张山医生的号", "web") == ["d2"]


def test_each_of_two_names_counts_as_written(values: Values) -> None:
    assert values("张珊医生还是张山医生", "doctor") == [["d3"], ["d2"]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("华佗医生", "华佗"),
        ("挂李小龙的号", "李小龙"),
        ("想约文主任", "文"),
        ("诸葛大夫在吗", "诸葛"),
        ("欧阳彗星医生什么时候出诊", "欧阳彗星"),
    ],
)
def test_a_name_that_nobody_has_is_unknown(values: Values, text: str, name: str) -> None:
    assert values(text, "doctor_unknown") == [name]
    assert values(text, "doctor") == []


def test_an_unknown_name_comes_with_the_nearest_known_ones(
    understand: Callable[[str], Message],
) -> None:
    (unknown,) = [
        each
        for each in understand("丁一番茄医生，不，丁以范儿，钉一方医生").get("entities")
        if each["entity"] in ("doctor", "doctor_unknown")
    ][-1:]
    assert unknown["value"] == ["d10"] or unknown["nearest"] == ["d10"]


@pytest.mark.parametrize(
    "text",
    [
        *("哪个医生好", "找女医生", "值班医生在吗", "帮我安排医生", "家庭医生签约", "和医生说一声"),
        *("管床医生", "看毛病挂号费多少", "找口碑好的皮肤吗", "查一下医生出诊"),
        *("儿童医生", "外科医生", "帮我查医生的排班", "内科主任", "我叫李小龙", "谢谢医生"),
    ],
)
def test_ordinary_words_before_a_title_are_no_name(values: Values, text: str) -> None:
    assert values(text, "doctor") == values(text, "doctor_unknown") == []
