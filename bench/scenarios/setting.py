"""What was there before a scenario begins: the patient's appointment, a doctor who is full."""

from typing import Any

import psycopg

from api.practice.library import Library
from api.practice.scenarios import Given, Goal, Scenario
from api.practice.talk import Answer, Button
from bench.scenarios.lines import Line

# Far enough ahead that it may still be changed or cancelled.
_WISH = "下周挂{}的号"
_STEPS = 8
_ON_THE_WAY = ("/press_clinic", "/press_slot", "/press_visitor")
_CONFIRM = "确认预约"
_FULL = """
    UPDATE slots SET taken = capacity FROM clinics, doctors
    WHERE slots.clinic_id = clinics.id AND clinics.doctor_id = doctors.id AND doctors.name = %s
"""


class SetUpFailed(Exception):
    """What a scenario begins with could not be made; nothing can be said about it."""


def fill_up(database: psycopg.Connection[Any], scenario: Scenario) -> None:
    """Who wants to wait for a place finds none: every clinic of their doctor is full."""
    for want in scenario.goals():
        if want.kind is Goal.WAITLISTED and want.doctor:
            database.execute(_FULL, (want.doctor,))


async def prepare(line: Line, scenario: Scenario, library: Library) -> None:
    """Make what is given, in the patient's own conversation.

    Raises `SetUpFailed`.
    """
    for given in scenario.given:
        if given.kind == "appointment":
            await _book(line, scenario, given, library)


async def _book(line: Line, scenario: Scenario, given: Given, library: Library) -> None:
    whom = given.doctor or library.names(given.department or "")[0]
    answer = await line.says(_WISH.format(whom))
    for _ in range(_STEPS):
        answer = await _goes_on(line, scenario, answer)
        if any(card.get("status") == "booked" for card in answer.cards):
            return
    raise SetUpFailed(f"{scenario.id}: {answer.text}")


async def _goes_on(line: Line, scenario: Scenario, answer: Answer) -> Answer:
    form = next((card for card in answer.cards if card["type"] == "identity_form"), None)
    if form:
        return await line.fills_form(form, scenario.patient)
    button = _next_button(answer)
    if button is None:
        raise SetUpFailed(f"{scenario.id}: {answer.text}")
    return await line.presses(button)


def _next_button(answer: Answer) -> Button | None:
    leading = (
        button
        for button in answer.buttons
        if button.title == _CONFIRM or button.payload.startswith(_ON_THE_WAY)
    )
    return next(leading, None)
