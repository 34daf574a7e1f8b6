"""Bookings under way: how they begin, and what the hospital has of them."""

from typing import Any

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on

FORM = "registration_form"
CHANGE, CANCEL = "registration_change_form", "registration_cancel_form"
THURSDAY, FRIDAY = "2026-11-19", "2026-11-20"
EIGHT = on(THURSDAY)["days"][0] | {"time_from": "08:00"}


async def begins(stage: Stage, text: str = "挂号", **entities: Any) -> Stage:
    """The first message of a booking."""
    await stage.hears("booking_make", text, **entities).runs("action_registration_begin")
    stage.form = FORM
    return stage


async def begins_with(stage: Stage, form: str, text: str, **entities: Any) -> Stage:
    """The first message of a change or a cancellation."""
    intent = "booking_change" if form == CHANGE else "booking_cancel"
    name = form.removesuffix("_form")
    await stage.hears(intent, text, **entities).runs(f"action_{name}_begin")
    stage.form = form
    return stage


def left(hospital: FakeHospital, clinic: int) -> int:
    """Free places of a clinic (each has four at first)."""
    return hospital.clinics[clinic].remaining


def statuses(hospital: FakeHospital) -> list[str]:
    """What became of every appointment, in order."""
    return [card.status for card in hospital.appointments.values()]


def visitors_of(hospital: FakeHospital, status: str) -> list[str]:
    """Whose appointments have this status."""
    return [card.visitor for card in hospital.appointments.values() if card.status == status]
