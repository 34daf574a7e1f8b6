"""Whether a service is asked about or wished for, and where."""

import pytest

from actions.service_reading import asks_status, not_needed, number_in, only_asks, place_in


@pytest.mark.parametrize(
    "text",
    [
        "轮椅在哪借？押金多少",
        "轮椅",
        "借伞",
        "轮椅还到哪里",
        "有没有轮椅可以用一下",
        "请问这里有轮椅吗",
        "陪诊要花钱吗，收费多少",
        "捡到一串钥匙 交给谁",
        "失物招领在哪",
        "翻译要收钱吗",
    ],
)
def test_only_asked_about(text: str) -> None:
    assert only_asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "我腿脚不方便，能不能推个轮椅来",
        "我妈走不动了 能推个轮椅过来吗",
        "需要陪诊",
        "我钱包丢了",
        "三楼厕所漏水",
        "漏水",
        "报修",
        "有人能陪我去检查吗",
        "能不能派个人带我爸去做CT，他不识字",
        "我手机丢了，在哪都找不到，帮我问问",
        "厕所门反锁里面没人应，钥匙谁有，来开一下",
        "来个人，我在哪也不知道",
    ],
)
def test_wished_for(text: str) -> None:
    assert not only_asks(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("三楼厕所漏水", "三楼厕所"),
        ("我妈在门诊楼一楼大厅走不动了", "门诊楼一楼大厅"),
        ("推个轮椅到东门口来", "东门口"),
        ("二楼眼科门口，急", "二楼眼科门口"),
        ("在骨科门口等", "骨科门口"),
        ("住院楼十二层护士站门口", "住院楼十二层护士站门口"),
        ("候诊区的椅子断了", "候诊区"),
        ("我钱包丢了", None),
        ("能不能推个轮椅来", None),
    ],
)
def test_the_place_that_is_named(text: str, place: str | None) -> None:
    assert place_in(text) == place


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("FW20261118-0001 到哪了", "FW20261118-0001"),
        ("fw202611180001", "FW20261118-0001"),
        ("TS20261118-0001", None),
    ],
)
def test_the_number_of_a_request(text: str, number: str | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["我叫的轮椅到哪了", "陪诊的人怎么还没来", "我的包找到了吗"])
def test_asking_where_it_stands(text: str) -> None:
    assert asks_status(text)
    assert not not_needed(text)


@pytest.mark.parametrize("text", ["轮椅不用了", "东西找到了", "陪诊取消吧"])
def test_not_needed_any_more(text: str) -> None:
    assert not_needed(text)
    assert not asks_status(text)


@pytest.mark.parametrize(
    "text", ["推个轮椅来，快点", "我爸的手机丢了", "水龙头关不上", "我不会用自助机 来个人教我"]
)
def test_a_wish_is_neither(text: str) -> None:
    assert not asks_status(text)
    assert not not_needed(text)
