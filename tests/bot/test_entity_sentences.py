"""Sentences of entity_sentences.yml with the sample hospital's names: F1 over all values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from ruamel.yaml import YAML

from bot.components.dates import Dates
from bot.components.department_sounds import DepartmentSounds
from bot.components.doctor_names import DoctorNames
from bot.components.lexicon_entities import LexiconEntities
from bot.components.normaliser import Normaliser
from bot.components.other_entities import OtherEntities
from bot.components.part import TextPart
from bot.lexicon import Lexicon, from_knowledge_base

BAR = 0.97
KINDS = (
    *("department", "doctor", "doctor_unknown", "slot_kind", "ordinal", "person", "doctor_sex"),
    "preference",
)
KNOWLEDGE = Path(__file__).parents[2] / "knowledge_base"


def test_entities_are_found_as_they_are_meant(
    storage: LocalModelStorage, resource: Resource
) -> None:
    names = from_knowledge_base(KNOWLEDGE)
    with_names = (LexiconEntities, DepartmentSounds, DoctorNames)
    fed = [part({}, storage, resource, names) for part in with_names]
    chain = [Normaliser({}), *fed, Dates({}), OtherEntities({})]
    rows = YAML(typ="safe").load(Path(__file__).with_name("entity_sentences.yml"))
    wrong, hits, errors = [], 0, 0
    for row in rows:
        found = _found(chain, row["text"], names)
        for kind in (kind for kind in KINDS if row.get(kind) != "any"):  # any: not judged
            meant = set(row.get(kind) or ())
            hits += len(meant & found[kind])
            errors += len(meant ^ found[kind])
            if meant != found[kind]:
                wrong.append(f"{row['text']}: {kind} {meant}, found {found[kind]}")
    assert len(rows) >= 150
    assert 2 * hits / (2 * hits + errors) >= BAR, wrong


def _found(chain: list[TextPart], text: str, names: Lexicon) -> dict[str, set[Any]]:
    message = Message(data={"text": text, "metadata": {"now": "2026-11-18T10:00:00+08:00"}})
    for part in chain:
        part.process([message])
    called = {each.code: each.names[0] for each in names.departments}
    called |= {doctor.id: doctor.name for doctor in names.doctors}
    found: dict[str, set[Any]] = {kind: set() for kind in KINDS}
    for each in message.get("entities", []):
        values = each["value"] if isinstance(each["value"], list) else [each["value"]]
        found.setdefault(each["entity"], set()).update(
            called.get(value, value) for value in values if isinstance(value, (str, int))
        )
    return found
