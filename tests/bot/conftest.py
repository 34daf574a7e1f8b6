"""A small hospital of names, and the pipeline's parts fed with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot import live_lexicon
from bot.components.dates import Dates
from bot.components.department_sounds import DepartmentSounds
from bot.components.doctor_names import DoctorNames
from bot.components.lexicon_entities import LexiconEntities
from bot.components.normaliser import Normaliser
from bot.components.other_entities import OtherEntities
from bot.components.part import TextPart
from bot.components.resources import Resources
from bot.lexicon import Lexicon, from_api

# A Wednesday; the metadata of a message carries the api's time.
WEDNESDAY = "2026-11-18T10:00:00+08:00"

ANSWER: dict[str, Any] = {
    "version": "1",
    "departments": [
        {"code": "guke", "name": "骨科", "aliases": ["骨伤科", "看骨头的", "外科"]},
        {"code": "puwai", "name": "普外科", "aliases": ["普外", "外科"]},
        {"code": "xinxueguan", "name": "心血管内科", "aliases": ["心内科", "心内", "內科"]},
        {"code": "huxi", "name": "呼吸内科", "aliases": ["呼吸", "内科"]},
        {"code": "miniao", "name": "泌尿外科", "aliases": ["泌尿"]},
        {"code": "fuke", "name": "妇科", "aliases": ["妇产科"]},
        {"code": "chanke", "name": "产科", "aliases": ["妇产科"]},
        {"code": "tijian", "name": "体检中心", "aliases": ["体检"], "kind": "place"},
        {"code": "fangshe", "name": "放射科", "aliases": ["CT 室"], "kind": "place"},
        {"code": "kangfu", "name": "康复科", "aliases": ["理疗", "做理疗的"]},
    ],
    "resources": [
        {"code": "ct", "name": "CT 检查", "aliases": ["CT", "做 CT"], "kind": "exam"},
        {"code": "mri", "name": "核磁共振检查", "aliases": ["核磁"], "kind": "exam"},
        {"code": "rehab", "name": "康复理疗", "aliases": ["理疗", "做理疗"], "kind": "treatment"},
        {"code": "parking", "name": "停车位", "aliases": ["车位"], "kind": "parking"},
    ],
    "doctors": [
        {"id": id, "name": name, "reading": reading, "title": title, "department": department}
        for id, name, reading, title, department in (
            ("d1", "曾莉", "zeng li", "chief", "guke"),
            ("d2", "张山", "zhang shan", "chief", "guke"),
            ("d3", "张珊", "zhang shan", "attending", "huxi"),
            ("d4", "单红伟", "shan hong wei", "attending", "puwai"),
            ("d5", "欧阳振海", "ou yang zhen hai", "chief", "xinxueguan"),
            ("d6", "王伟", "wang wei", "chief", "xinxueguan"),
            ("d7", "王伟", "wang wei", "attending", "miniao"),
            ("d8", "安然", "an ran", "resident", "fuke"),
            ("d9", "查良骏", "zha liang jun", "chief", "chanke"),
            ("d10", "丁一帆", "ding yi fan", "chief", "guke"),
            ("d11", "仇志远", "qiu zhi yuan", "chief", "guke"),
        )
    ],
}


@pytest.fixture(autouse=True)
def _nothing_is_polled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAOYI_INTERNAL_TOKEN", raising=False)
    monkeypatch.setattr(live_lexicon, "_shared", None)


@pytest.fixture(scope="session")
def names() -> Lexicon:
    return from_api(ANSWER)


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage(tmp_path)


@pytest.fixture
def resource() -> Resource:
    return Resource("part")


@pytest.fixture
def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), "model")


@pytest.fixture
def parts(names: Lexicon, storage: LocalModelStorage, resource: Resource) -> list[TextPart]:
    """The pipeline up to the classifier."""
    lexicon_parts = (LexiconEntities, DepartmentSounds, DoctorNames, Resources)
    with_names = [part({}, storage, resource, names) for part in lexicon_parts]
    return [Normaliser({}), *with_names, Dates({}), OtherEntities({})]


@pytest.fixture
def understand(parts: list[TextPart]) -> Callable[..., Message]:
    """Reads a message with all parts; `channel` is where it came from."""

    def run(text: str, channel: str = "web") -> Message:
        metadata = {"now": WEDNESDAY, "channel": channel}
        message = Message(data={"text": text, "metadata": metadata})
        for part in parts:
            part.process([message])
        return message

    return run


@pytest.fixture
def values(understand: Callable[[str], Message]) -> Callable[[str, str], list[Any]]:
    """The values of all entities of one kind in a text."""

    def run(text: str, kind: str) -> list[Any]:
        entities = understand(text).get("entities", [])
        return [each["value"] for each in entities if each["entity"] == kind]

    return run
