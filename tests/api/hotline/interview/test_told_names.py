"""Names out of what people say when asked for one. All made up."""

import pytest

from api.hotline.interview.names import read_name
from api.hotline.interview.surnames import spelled_surname


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("张三", "张三"),
        ("张三。", "张三"),
        ("张 三", "张三"),
        ("我叫张三", "张三"),
        ("我 叫 张 三", "张三"),
        ("嗯，那个，张三", "张三"),
        ("您好我叫李四谢谢", "李四"),
        ("我的名字是张三。", "张三"),
        ("是张三", "张三"),
        ("张三张三", "张三"),
        ("我妈妈叫王桂兰", "王桂兰"),
        ("患者叫张小三", "张小三"),
        ("阿依古丽买买提", "阿依古丽买买提"),
        ("欧阳锋", "欧阳锋"),
    ],
)
def test_a_name_is_freed_of_what_is_around_it(said: str, name: str) -> None:
    assert read_name(said) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("姓张叫张三", "张三"),
        ("我姓张，叫张三", "张三"),
        ("我姓张，叫三丰", "张三丰"),
        ("姓欧阳名锋", "欧阳锋"),
        ("弓长张，张三", "张三"),
        ("弓长张张三", "张三"),
        ("张三弓长张", "张三"),
        ("双木林的林，小雨", "林小雨"),
        ("言午许小明", "许小明"),
        ("木子李，大小的小，龙凤的龙", "李小龙"),
    ],
)
def test_a_surname_may_be_told_apart(said: str, name: str) -> None:
    assert read_name(said) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("工厂章，章三", "张三"),
        ("立早章，张子怡", "章子怡"),
        ("李小，春晓的晓", "李晓"),
        ("李小春晓的晓", "李晓"),
        ("张山，一二三的三", "张三"),
    ],
)
def test_what_was_told_mends_what_was_misheard(said: str, name: str) -> None:
    assert read_name(said) == name


@pytest.mark.parametrize(
    "said",
    [
        "",
        "王",
        "姓张",
        "好的",
        "对",
        "我要挂号",
        "停车怎么收费",
        "我胸口疼",
        "救命",
        "John",
        "12345",
        "你是谁",
        "一二三四",
        "一三八四个零一二三四",
        "后四位是一二三四",
        "\ud800",
    ],
)
def test_what_is_no_name_is_none(said: str) -> None:
    assert read_name(said) is None


def test_a_surname_by_its_parts_is_found_by_sound() -> None:
    assert [spelled_surname(heard) for heard in ("弓长张", "工厂章", "找早张", "木子理")] == [
        "张",
        "张",
        None,
        "李",
    ]
    assert spelled_surname("张三丰") is None
    assert spelled_surname("张") is None
