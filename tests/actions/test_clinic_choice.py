"""What a patient wants of a clinic, and the clinics that fit."""

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.clinic_choice import (
    Subject,
    Wish,
    describe_candidates,
    find_clinics,
    narrowed,
    read_subject,
    read_wish,
)
from actions.turn import Turn
from api.clinics.models import ClinicStatus
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


def turn(stage: Stage) -> Turn:
    """The turn after what the stage has heard."""
    return Turn(CollectingDispatcher(), stage._tracker(), stage.domain, base._backend())


def on(*days: str, **more: Any) -> dict[str, Any]:
    """A `date` entity of whole days."""
    spans = [
        {"from": day, "to": day, "period": None, "time_from": None, "time_to": None} for day in days
    ]
    return {"days": spans, "excluded": [], "earliest": False, "past": False} | more


async def fitting(stage: Stage, subject: Subject, wish: Wish) -> list[int]:
    """The ids of the clinics that fit."""
    found = await find_clinics(turn(stage.hears("inform", "x")), subject, wish)
    return [clinic["id"] for clinic in found]


@pytest.mark.parametrize(
    ("entities", "subject"),
    [
        ({"doctor": ["d1"]}, Subject(doctor="d1")),
        ({"doctor": "d1"}, Subject(doctor="d1")),
        ({"department": ["guke"]}, Subject(department="guke")),
        ({"department": ["guke"], "doctor": ["d1"]}, Subject(doctor="d1")),
        (
            {"department": ["guke", "erke"]},
            Subject(candidates=[{"department": "guke"}, {"department": "erke"}]),
        ),
        (
            {"doctor": ["d1", "d2"], "department": ["guke"]},
            Subject(department="guke", candidates=[{"doctor": "d1"}, {"doctor": "d2"}]),
        ),
        ({"doctor_unknown": "华佗"}, Subject(unknown="华佗")),
        ({}, None),
    ],
)
def test_whom_the_message_names(
    stage: Stage, entities: dict[str, Any], subject: Subject | None
) -> None:
    assert read_subject(turn(stage.hears("inform", "x", **entities))) == subject


async def test_doctors_of_one_name_are_told_apart_by_the_department_beside_them(
    stage: Stage, hospital: FakeHospital
) -> None:
    subject = Subject(department="erke", candidates=[{"doctor": "d1"}, {"doctor": "d3"}])
    assert await narrowed(turn(stage.hears("inform", "x")), subject) == Subject(doctor="d3")


async def test_doctors_whom_the_department_does_not_tell_apart_are_asked_about(
    stage: Stage, hospital: FakeHospital
) -> None:
    candidates = [{"doctor": "d1"}, {"doctor": "d2"}, {"doctor": "d3"}]
    subject = Subject(department="guke", candidates=candidates)
    found = await narrowed(turn(stage.hears("inform", "x")), subject)
    assert not found.known
    assert found.candidates == [{"doctor": "d1"}, {"doctor": "d2"}]


def test_a_past_day_is_no_wish(stage: Stage) -> None:
    heard = stage.hears("inform", "昨天", date=on("2026-11-17", past=True))
    assert read_wish(turn(heard)).empty


def test_the_earliest_is_a_preference(stage: Stage) -> None:
    heard = stage.hears("inform", "最早的", date=on(earliest=True))
    assert read_wish(turn(heard)).preference == "soonest"


def test_a_newer_wish_replaces_only_what_it_says() -> None:
    older = Wish(days=[{"from": "2026-11-19"}], kind="expert", sex="f")
    newer = Wish(days=[{"from": "2026-11-20"}])
    assert older.merged(newer) == Wish(days=[{"from": "2026-11-20"}], kind="expert", sex="f")


@pytest.mark.parametrize(
    ("subject", "wish", "expected"),
    [
        (Subject(department="guke"), Wish(), [11, 12, 13]),
        (Subject(doctor="d1"), Wish(), [11, 12]),
        (Subject(department="guke"), Wish(days=on("2026-11-20")["days"]), [12, 13]),
        (
            Subject(department="guke"),
            Wish(days=[on("2026-11-20")["days"][0] | {"period": "pm"}]),
            [13],
        ),
        (
            Subject(department="guke"),
            Wish(days=[on("2026-11-20")["days"][0] | {"time_from": "09:30"}]),
            [12],
        ),
        (
            Subject(department="guke"),
            Wish(days=on("2026-11-19", "2026-11-20")["days"]),
            [11, 12, 13],
        ),
        (Subject(department="guke"), Wish(excluded=["2026-11-20"]), [11]),
        (Subject(department="guke"), Wish(kind="general"), [13]),
        (Subject(department="guke"), Wish(sex="f"), [13]),
        (Subject(department="guke"), Wish(preference="cheapest"), [13, 11, 12]),
        (Subject(department="guke"), Wish(days=on("2026-12-24")["days"]), []),
    ],
)
async def test_only_clinics_that_fit_the_wish_are_found(
    stage: Stage, hospital: FakeHospital, subject: Subject, wish: Wish, expected: list[int]
) -> None:
    assert await fitting(stage, subject, wish) == expected


async def test_a_time_without_a_day_holds_for_every_day(
    stage: Stage, hospital: FakeHospital
) -> None:
    afternoon = {"from": None, "to": None, "period": "pm", "time_from": None, "time_to": None}
    assert await fitting(stage, Subject(department="guke"), Wish(days=[afternoon])) == [13]


async def test_a_clinic_without_places_is_not_found(stage: Stage, hospital: FakeHospital) -> None:
    hospital.fill_up(11)
    assert await fitting(stage, Subject(department="guke"), Wish()) == [12, 13]


async def test_a_stopped_clinic_is_not_found(stage: Stage, hospital: FakeHospital) -> None:
    hospital.clinics[11] = hospital.clinics[11].model_copy(update={"status": ClinicStatus.STOPPED})
    assert await fitting(stage, Subject(department="guke"), Wish()) == [12, 13]


async def test_the_choices_of_departments_say_where_they_are(
    stage: Stage, hospital: FakeHospital
) -> None:
    subject = Subject(candidates=[{"department": "guke"}, {"department": "erke"}])
    choices = await describe_candidates(turn(stage.hears("inform", "x")), subject)
    assert [choice["name"] for choice in choices] == ["骨科", "儿科"]
    assert all("楼" in choice["detail"] for choice in choices)
