"""Point by point what a recogniser does to names: the simulated errors of bench/misheard.py."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from bench.misheard_worker import SEEDS, Case, cases, confusions, measure, misheard
from bot.lexicon import Lexicon, from_knowledge_base

KNOWLEDGE = Path(__file__).parents[2] / "knowledge_base"
RIGHT, WRONG = 0.95, 0.01


@pytest.fixture(scope="module")
def hospital() -> Lexicon:
    return from_knowledge_base(KNOWLEDGE)


@pytest.mark.parametrize("seed", SEEDS)
def test_names_heard_wrongly_are_resolved_or_asked_about(hospital: Lexicon, seed: int) -> None:
    figures = measure(hospital, seed)
    outcomes = sum(map(Counter, figures["outcomes"].values()), Counter[str]())
    assert outcomes["right"] / outcomes.total() >= RIGHT, figures["others"]
    assert outcomes["wrong"] / outcomes.total() <= WRONG, figures["others"]


def test_every_department_and_at_least_150_doctors_are_misheard(hospital: Lexicon) -> None:
    found = cases(hospital)
    said = [each.said for each in found if each.kind == "department"]
    assert all(
        any(department.names[0] in text for text in said) for department in hospital.departments
    )
    called = {doctor.name for doctor in hospital.doctors if _is_called(found, doctor.name)}
    assert len(called) >= 150
    assert len(found) >= 300


def _is_called(found: list[Case], name: str) -> bool:
    return any(each.kind == "doctor" and name in each.said for each in found)


def test_the_errors_are_the_same_at_every_run(hospital: Lexicon) -> None:
    assert cases(hospital) == cases(hospital)


def test_a_misheard_name_is_as_long_and_never_the_name() -> None:
    chance = random.Random(1)  # noqa: S311
    heard = {misheard("段佳宁", ("duan", "jia", "ning"), chance) for _ in range(200)}
    assert "段佳宁" not in heard
    assert {len(each) for each in heard} == {3}


@pytest.mark.parametrize(
    ("syllable", "other"),
    [("zhang", "zang"), ("zhang", "zhan"), ("nan", "lan"), ("hu", "fu"), ("ling", "lin")],
)
def test_the_usual_confusions_are_simulated(syllable: str, other: str) -> None:
    assert other in confusions(syllable)
    assert syllable in confusions(other)
