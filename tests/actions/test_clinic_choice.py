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
    full_clinics,
    nearest_clinics,
    read_subject,
    read_wish,
    say_stopped,
    unreleased_clinics,
)
from actions.clinic_subject import narrowed
from actions.turn import Turn
from api.clinics.models import ClinicStatus
from api.doctors.models import SlotKind
from tests.actions.fake_hospital import NOW, FakeHospital
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
        ({"resource": ["mri"]}, Subject(resource="mri")),
        ({"resource": ["rehab"], "department": ["kangfu"]}, Subject(resource="rehab")),
        (
            {"resource": ["ct", "mri"]},
            Subject(candidates=[{"resource": "ct"}, {"resource": "mri"}]),
        ),
        ({"doctor": ["d1"], "resource": ["mri"]}, Subject(doctor="d1")),
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


def span(day: str | None = None, **hours: str) -> dict[str, Any]:
    """One entry of a `date` entity's days."""
    plain = {"from": day, "to": day, "period": None, "time_from": None, "time_to": None}
    return plain | hours


def test_a_newer_wish_replaces_only_what_it_says() -> None:
    older = Wish(days=[span("2026-11-19")], kind="expert", sex="f")
    newer = Wish(days=[span("2026-11-20")])
    assert older.merged(newer) == Wish(days=[span("2026-11-20")], kind="expert", sex="f")


@pytest.mark.parametrize(
    ("older", "newer", "merged"),
    [
        # 后天, then 下午: the afternoon of that day
        ([span("2026-11-20")], [span(period="pm")], [span("2026-11-20", period="pm")]),
        # 后天上午, then 改下午吧
        (
            [span("2026-11-20", period="am")],
            [span(period="pm")],
            [span("2026-11-20", period="pm")],
        ),
        # 后天上午八点, then 九点
        (
            [span("2026-11-20", period="am", time_from="08:00")],
            [span(period="am", time_from="09:00")],
            [span("2026-11-20", period="am", time_from="09:00")],
        ),
        # 明天上午, then 后天: still the morning
        (
            [span("2026-11-19", period="am")],
            [span("2026-11-20")],
            [span("2026-11-20", period="am")],
        ),
        # 明天上午, then 后天下午: what is said now
        (
            [span("2026-11-19", period="am")],
            [span("2026-11-20", period="pm")],
            [span("2026-11-20", period="pm")],
        ),
        # 周四或周五, then 上午: of both
        (
            [span("2026-11-19"), span("2026-11-20")],
            [span(period="am")],
            [span("2026-11-19", period="am"), span("2026-11-20", period="am")],
        ),
        # nothing about days yet
        ([], [span(period="pm")], [span(period="pm")]),
    ],
)
def test_hours_are_laid_over_the_days_that_were_said_before(
    older: list[dict[str, Any]], newer: list[dict[str, Any]], merged: list[dict[str, Any]]
) -> None:
    assert Wish(days=older).merged(Wish(days=newer)).days == merged


def test_an_excluded_day_opens_every_other_day() -> None:
    merged = Wish(days=[span("2026-11-19")]).merged(Wish(excluded=["2026-11-23"]))
    assert merged == Wish(excluded=["2026-11-23"])


def test_an_empty_message_changes_no_wish() -> None:
    wish = Wish(days=[span("2026-11-19", period="am")], kind="expert", preference="soonest")
    assert wish.merged(Wish()) == wish


def test_hours_without_a_day_are_of_the_day_that_is_given() -> None:
    wish = Wish(days=[span(period="pm"), span("2026-11-20")])
    days = wish.on_day("2026-11-19").days
    assert days == [span("2026-11-19", period="pm"), span("2026-11-20")]


def test_a_kind_that_is_not_wanted_is_no_longer_wished_and_the_other_way_round() -> None:
    assert Wish(kind="vip").merged(Wish(unwanted="vip")) == Wish(unwanted="vip")
    assert Wish(unwanted="vip").merged(Wish(kind="vip")) == Wish(kind="vip")


def test_a_wish_can_lose_its_hours_or_its_days_and_keep_the_rest() -> None:
    wish = Wish([span("2026-11-19", period="am", time_from="08:00")], ["2026-11-20"], sex="f")
    assert wish.without_hours().days == [span("2026-11-19", period="am")]
    assert wish.without_days() == Wish(sex="f")


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
        # 明天上午的改到下午: the other half of the refused day is wished for.
        (
            Subject(department="guke"),
            Wish([on("2026-11-20")["days"][0] | {"period": "pm"}], ["2026-11-20"]),
            [13],
        ),
        (Subject(department="guke"), Wish(kind="general"), [13]),
        (Subject(department="guke"), Wish(unwanted="general"), [11, 12]),
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


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        # What else is wished is kept before anything at all is offered.
        (Wish(days=[span("2026-11-22")], kind="general"), [13]),
        (Wish(days=[span("2026-11-22")], sex="f"), [13]),
        (Wish(days=[span("2026-11-22")], kind="vip"), [11, 12, 13]),
        # The days after the wished one come before those ahead of it.
        (Wish(days=[span("2026-11-20", period="evening")]), [12, 13, 11]),
    ],
)
async def test_when_nothing_fits_the_nearest_is_offered(
    stage: Stage, hospital: FakeHospital, wish: Wish, expected: list[int]
) -> None:
    speaking = turn(stage.hears("inform", "x"))
    found = await nearest_clinics(speaking, Subject(department="guke"), wish)
    assert [clinic["id"] for clinic in found] == expected


async def test_a_costly_clinic_comes_last_within_its_half_day(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_clinic(10, "d2", "2026-11-19", "am")
    hospital.clinics[10] = hospital.clinics[10].model_copy(update={"kind": SlotKind.VIP})
    assert await fitting(stage, Subject(department="guke"), Wish()) == [11, 10, 12, 13]


@pytest.mark.parametrize(
    ("day", "said"), [("2026-11-19", True), ("2026-11-20", False), (None, False)]
)
async def test_a_stopped_clinic_is_said_when_its_day_was_wished(
    stage: Stage, hospital: FakeHospital, day: str | None, said: bool
) -> None:
    hospital.stop(11, "医生外出")
    speaking = turn(stage.hears("inform", "x"))
    await say_stopped(speaking, Subject(doctor="d1"), Wish(days=[span(day)]))
    told = [message["text"] for message in speaking.dispatcher.messages]
    assert bool(told) is said
    assert all("停诊" in words and "医生外出" in words for words in told)


async def test_the_choices_of_departments_say_where_they_are(
    stage: Stage, hospital: FakeHospital
) -> None:
    subject = Subject(candidates=[{"department": "guke"}, {"department": "erke"}])
    choices = await describe_candidates(turn(stage.hears("inform", "x")), subject)
    assert [choice["name"] for choice in choices] == ["骨科", "儿科"]
    assert all("楼" in choice["detail"] for choice in choices)


@pytest.mark.parametrize(
    ("intent", "text", "named"),
    [
        ("booking_make", "预约核磁", True),
        ("schedule_ask", "核磁明天还能约吗", True),
        ("inform", "核磁", True),
        ("guide_ask", "核磁多少钱", False),
        ("triage_ask", "让我做核磁", False),
        ("schedule_ask", "做核磁哪个医生好", False),
    ],
)
def test_a_resource_is_meant_where_somebody_books_or_looks_for_a_time(
    stage: Stage, intent: str, text: str, named: bool
) -> None:
    subject = read_subject(turn(stage.hears(intent, text, resource=["mri"])))
    assert subject == (Subject(resource="mri") if named else None)


def test_the_fee_and_the_title_are_wishes(stage: Stage) -> None:
    heard = stage.hears("inform", "x", fee={"max": 50}, doctor_title=["chief"])
    assert read_wish(turn(heard)) == Wish(fee_max=50, titles=["chief"])


def test_a_newer_price_replaces_both_bounds() -> None:
    older = Wish(fee_min=50, fee_max=50)
    assert older.merged(Wish(fee_max=30)) == Wish(fee_max=30)
    assert older.merged(Wish(sex="f")) == Wish(fee_min=50, fee_max=50, sex="f")


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(fee_max=15), [13]),
        (Wish(fee_min=50, fee_max=50), [11, 12]),
        (Wish(titles=["attending"]), [13]),
        (Wish(titles=["attending", "chief"]), [11, 12, 13]),
        (Wish(preference="cheapest"), [13, 11, 12]),
    ],
)
async def test_what_costs_more_or_has_another_title_does_not_fit(
    stage: Stage, hospital: FakeHospital, wish: Wish, found: list[int]
) -> None:
    assert await fitting(stage, Subject(department="guke"), wish) == found


async def test_the_roomiest_comes_first(stage: Stage, hospital: FakeHospital) -> None:
    hospital.add_clinic(15, "d2", "2026-11-24", "pm", places=9)
    found = await fitting(stage, Subject(department="guke"), Wish(preference="roomiest"))
    assert found == [15, 11, 12, 13]


async def test_any_of_several_doctors(stage: Stage, hospital: FakeHospital) -> None:
    assert await fitting(stage, Subject(among=["d2", "d3"]), Wish()) == [14, 13]


async def test_what_is_not_released_yet_does_not_fit(stage: Stage, hospital: FakeHospital) -> None:
    hospital.alter(11, opens_at=NOW.replace(hour=11))
    assert await fitting(stage, Subject(doctor="d1"), Wish()) == [12]
    speaking = turn(stage.hears("inform", "x"))
    [later] = await unreleased_clinics(speaking, Subject(doctor="d1"), Wish())
    assert later["id"] == 11


async def test_nobody_wishes_the_sex_of_a_machine(stage: Stage, hospital: FakeHospital) -> None:
    hospital.add_resource(21, "mri", "核磁共振检查", "2026-11-19")
    wish = Wish(days=[span("2026-11-19")], sex="f", kind="expert", titles=["chief"], fee_max=5)
    assert await fitting(stage, Subject(resource="mri"), wish) == [21]


async def test_a_department_shows_no_resources(stage: Stage, hospital: FakeHospital) -> None:
    hospital.add_resource(21, "mri", "核磁共振检查", "2026-11-19")
    assert 21 not in await fitting(stage, Subject(department="guke"), Wish())


async def test_a_stopped_clinic_is_no_full_one(stage: Stage, hospital: FakeHospital) -> None:
    hospital.fill_up(11)
    hospital.fill_up(12)
    hospital.stop(11)
    full = await full_clinics(turn(stage.hears("inform", "x")), Subject(doctor="d1"), Wish())
    assert [clinic["id"] for clinic in full] == [12]
