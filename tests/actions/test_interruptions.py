"""Leaving one form for another, and being offered the first again."""

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.interruptions import finish, set_aside, taken_up
from actions.turn import Turn
from tests.actions.stage import Stage


def turn(stage: Stage) -> Turn:
    """The turn after what the stage has heard."""
    stage.hears("inform", "x")
    return Turn(CollectingDispatcher(), stage._tracker(), stage.domain, base._backend())


@pytest.mark.parametrize(
    ("active", "begun", "remembered"),
    [
        ("registration_form", "complaint_form", "registration_form"),
        ("complaint_form", "registration_form", "complaint_form"),
        ("privacy_form", "registration_form", "privacy_form"),
        # A change of mind within one flow interrupts nothing.
        ("registration_cancel_form", "registration_change_form", None),
        ("registration_form", "registration_form", None),
        # A question is no unfinished business.
        ("triage_form", "registration_form", None),
        ("schedule_form", "complaint_form", None),
        (None, "registration_form", None),
    ],
)
def test_unfinished_business_is_remembered(
    stage: Stage, active: str | None, begun: str, remembered: str | None
) -> None:
    stage.form = active
    for event in set_aside(turn(stage), begun):
        stage._apply(event)
    assert stage.slots.get("control__set_aside") == remembered


def test_the_end_of_a_flow_offers_what_was_set_aside(stage: Stage) -> None:
    stage.slots["control__set_aside"] = "complaint_form"
    ending = turn(stage)
    assert finish(ending) == []
    [said] = ending.dispatcher.messages
    assert "/press_resume" in [button["payload"] for button in said["buttons"]]


def test_with_nothing_set_aside_nothing_is_offered(stage: Stage) -> None:
    ending = turn(stage)
    finish(ending)
    assert ending.dispatcher.messages == []


def test_a_form_can_be_left_here_and_now(stage: Stage) -> None:
    stage.form = "registration_form"
    stage.slots["requested_slot"] = "registration__clinic"
    for event in finish(turn(stage), leave=True):
        stage._apply(event)
    assert stage.form is None
    assert stage.slots["requested_slot"] is None


def test_what_is_taken_up_is_no_longer_set_aside_and_no_danger_any_more(stage: Stage) -> None:
    stage.slots |= {"control__set_aside": "registration_form", "control__danger": "emergency"}
    for event in taken_up("registration_form"):
        stage._apply(event)
    assert stage.form == "registration_form"
    assert stage.slots["control__set_aside"] is None
    assert stage.slots["control__danger"] is None
