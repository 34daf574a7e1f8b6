from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.reading import reading_of
from bot.components.symptoms import Symptoms
from bot.symptom_words import SymptomWords, from_knowledge_base

KNOWLEDGE = Path(__file__).parents[2] / "knowledge_base"

Find = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def words() -> SymptomWords:
    return from_knowledge_base(KNOWLEDGE)


@pytest.fixture
def find(words: SymptomWords, storage: LocalModelStorage, resource: Resource) -> Find:
    part = Symptoms({}, storage, resource, words)

    def run(text: str) -> list[dict[str, Any]]:
        message = Message(data={"text": text})
        part.process([message])
        assert reading_of(message).masks == []
        return [each["value"] for each in message.get("entities", [])]

    return run


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我妈腿疼", ["腿疼"]),
        ("膝盖有点疼", ["膝盖有点疼"]),
        ("头痛得厉害", ["头痛"]),
        ("孩子拉肚子还发烧", ["拉肚子", "发烧"]),
        ("嗓子痒，咳嗽", ["嗓子痒", "咳嗽"]),
        ("手机丢了", []),
        ("心情不好想投诉", []),
        ("挂骨科", []),
        ("头发怎么染", []),
    ],
)
def test_symptoms_are_found_as_they_are_said(find: Find, text: str, said: list[str]) -> None:
    assert [each["said"] for each in find(text)] == said


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("没有发烧，就是咳嗽", [True, False]),
        ("不咳嗽", [True]),
        ("腿不疼了", [True]),
        ("没有发烧、咳嗽", [True, True]),
        ("是不是发烧了", [False]),
        ("有没有发烧都要量体温吗", [False]),
        ("肚子不舒服", [False]),
    ],
)
def test_what_is_denied_is_negated(find: Find, text: str, negated: list[bool]) -> None:
    assert [each["negated"] for each in find(text)] == negated


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("左腿疼", "left"),
        ("右边膝盖疼", "right"),
        ("两条腿都疼", "both"),
        ("双眼发痒", "both"),
        ("左右腿都麻", "both"),
        ("腰疼", None),
    ],
)
def test_the_side_is_what_stands_beside_it(find: Find, text: str, side: str | None) -> None:
    assert [each["side"] for each in find(text)] == [side]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("头疼三天了", 3),
        ("咳嗽半个月", 15),
        ("腰疼两年多", 730),
        ("嗓子疼一礼拜了", 7),
        ("拉肚子一个多星期", 7),
        ("耳鸣半年", 182),
        ("胃疼一个半月了", 45),
        ("三天前开始头疼", None),
        ("头疼好几天了", None),
        ("周三来看头疼", None),
        ("没有发烧三天", None),
        ("头疼，一天吃三次药", None),
    ],
)
def test_days_are_those_said_next_to_it(find: Find, text: str, days: float | None) -> None:
    assert find(text)[0]["days"] == days


def test_each_symptom_has_its_own_duration(find: Find) -> None:
    assert [each["days"] for each in find("头疼三天，咳嗽两周了")] == [3, 14]


def test_the_words_are_kept_beside_the_model(
    storage: LocalModelStorage,
    resource: Resource,
    context: ExecutionContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DAOYI_KNOWLEDGE_BASE", str(KNOWLEDGE))
    Symptoms.create({}, storage, resource, context).train(TrainingData())
    monkeypatch.setenv("DAOYI_KNOWLEDGE_BASE", "nowhere")
    message = Message(data={"text": "腿疼"})
    Symptoms.load({}, storage, resource, context).process([message])
    assert message.get("entities")[0]["value"]["said"] == "腿疼"


def test_without_files_nothing_is_a_symptom(
    tmp_path: Path, storage: LocalModelStorage, resource: Resource
) -> None:
    part = Symptoms({}, storage, resource, from_knowledge_base(tmp_path))
    message = Message(data={"text": "腿疼"})
    part.process([message])
    assert message.get("entities", []) == []
