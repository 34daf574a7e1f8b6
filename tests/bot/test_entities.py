from collections.abc import Callable
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.dates import Dates

Values = Callable[[str, str], list[Any]]


def test_a_date_is_read_at_the_time_the_api_sent(values: Values) -> None:
    (value,) = values("明天上午或者后天下午", "date")
    assert [(day["from"], day["period"]) for day in value["days"]] == [
        ("2026-11-19", "am"),
        ("2026-11-20", "pm"),
    ]


@pytest.mark.parametrize("now", [None, "", "soon", 5])
def test_without_a_usable_time_the_bots_clock_counts(now: object) -> None:
    message = Message(data={"text": "明天", "metadata": {"now": now}})
    Dates({}).process([message])
    assert message.get("entities")[0]["value"]["days"][0]["from"] is not None


def test_the_span_of_a_date_is_its_first_group_of_words(
    understand: Callable[[str], Message],
) -> None:
    text = "明天上午或后天上午帮我和我妈都挂上，越快越好"
    (date,) = [each for each in understand(text).get("entities") if each["entity"] == "date"]
    assert text[date["start"] : date["end"]] == "明天上午或后天上午"


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("第二个", "ordinal", [2]),
        ("第3个吧", "ordinal", [3]),
        ("选2", "ordinal", [2]),
        ("2", "ordinal", [2]),
        ("就要第一位", "ordinal", [1]),
        ("最后一个", "ordinal", [-1]),
        ("头一个", "ordinal", [1]),
        ("第一次来", "ordinal", []),
        ("第三天了", "ordinal", []),
        ("第2针疫苗", "ordinal", []),
        ("查ts20261118-0007", "receipt", ["TS20261118-0007"]),
        ("ＴＳ20261118 0007到哪一步了", "receipt", ["TS20261118-0007"]),
        ("TS2026", "receipt", []),
        ("给我妈挂", "person", ["mother"]),
        ("孩子三岁", "person", ["child"]),
        ("我自己看", "person", ["self"]),
        ("给我爸和我妈", "person", ["father", "mother"]),
        ("我老公", "person", ["spouse"]),
        ("外婆", "person", ["elder"]),
        ("帮我同事约", "person", ["friend"]),
        ("儿科", "person", []),
        ("50块以下的号", "fee", [{"max": 50}]),
        ("五十块钱以内的专家有吗", "fee", [{"max": 50}]),
        ("不超过三十元", "fee", [{"max": 30}]),
        ("20以下的普通号", "fee", [{"max": 20}]),
        ("有没有十五块的号", "fee", [{"min": 15, "max": 15}]),
        ("有没有五十以下的专家", "fee", [{"max": 50}]),
        ("60岁以下", "fee", []),
        ("三天以内的", "fee", []),
        ("体温38以下", "fee", []),
        ("挂号费是五十块吗", "fee", []),
        ("要副主任医师", "doctor_title", [["associate_chief"]]),
        ("有没有主任医师", "doctor_title", [["chief"]]),
        ("副高以上的", "doctor_title", [["associate_chief", "chief"]]),
        ("主治医生就行", "doctor_title", [["attending"]]),
        ("张山主任医师哪天在", "doctor_title", []),
        ("张副主任医师", "doctor_title", []),
        ("张主任在吗", "doctor_title", []),
        ("哪天人少", "preference", ["roomiest"]),
        ("下周哪天号多一点", "preference", ["roomiest"]),
        ("这个号多少钱", "preference", []),
        ("最近能看的骨科", "preference", ["soonest"]),
        ("找个女医生", "doctor_sex", ["f"]),
        ("要男大夫", "doctor_sex", ["m"]),
        ("不要男医生", "doctor_sex", ["f", "m"]),
        ("别给我男的医生", "doctor_sex", ["f", "m"]),
        ("我女儿", "doctor_sex", []),
        ("给我换成女的", "doctor_sex", ["f"]),
        ("女的看就行，不要男的", "doctor_sex", ["f", "m"]),
        ("要个女的客服", "doctor_sex", []),
        ("我是女的，三十岁", "doctor_sex", []),
        ("第二个和最后一个都退", "ordinal", [-1, 2]),
        ("25号或者26号都可以", "preference", []),
        ("哪天都可以", "preference", ["any"]),
        ("随便问问", "preference", []),
        ("同事说你们不错", "person", []),
        ("我女儿帮我挂的", "person", []),
        ("护士小姐姐真好", "person", []),
        ("阿姨你好", "person", []),
        ("跟老公吵架了", "person", []),
        ("不是孩子，是我自己", "person", ["self"]),
        ("我爸妈都看", "person", ["father", "mother"]),
        ("屋头的要生了", "person", ["spouse"]),
        ("我老公的姐姐要住院", "person", ["friend"]),
        ("最便宜的", "preference", ["cheapest"]),
        ("越快越好", "preference", ["soonest"]),
        ("最近有号的", "preference", ["soonest"]),
        ("随便", "preference", ["any"]),
        ("普通号就行", "slot_kind", ["general"]),
        ("专家", "slot_kind", ["expert"]),
        ("特需门诊", "slot_kind", ["vip"]),
    ],
)
def test_small_entities(values: Values, text: str, kind: str, found: list[Any]) -> None:
    assert values(text, kind) == found
