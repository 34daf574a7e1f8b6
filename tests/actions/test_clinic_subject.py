"""Whom the conversation is about, now and before."""

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.clinic_choice import Subject
from actions.clinic_subject import now_about, says_earlier, talked_about
from actions.turn import Turn
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FIRST, SECOND = Subject(doctor="d1"), Subject(doctor="d2")


def turn(stage: Stage) -> Turn:
    return Turn(CollectingDispatcher(), stage._tracker(), stage.domain, base._backend())


def about(stage: Stage, subject: Subject) -> None:
    """The conversation turns to `subject`."""
    for event in now_about(turn(stage.hears("schedule_ask", "什么时候坐诊")), subject):
        stage.slots[event["name"]] = event["value"]


@pytest.mark.parametrize("text", ["还是刚才那个医生吧", "换回之前那位", "我要原来的那个专家"])
def test_the_one_before_is_meant_when_it_is_said(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    about(stage, FIRST)
    about(stage, SECOND)
    assert talked_about(turn(stage.hears("inform", text))) == FIRST


def test_otherwise_the_present_one_is(stage: Stage, hospital: FakeHospital) -> None:
    about(stage, FIRST)
    about(stage, SECOND)
    assert talked_about(turn(stage.hears("inform", "那后天呢"))) == SECOND


def test_speaking_of_the_same_one_again_forgets_nobody(
    stage: Stage, hospital: FakeHospital
) -> None:
    about(stage, FIRST)
    about(stage, SECOND)
    about(stage, SECOND)
    assert talked_about(turn(stage.hears("inform", "还是刚才那个医生"))) == FIRST


def test_there_is_no_one_before_the_first(stage: Stage, hospital: FakeHospital) -> None:
    about(stage, FIRST)
    assert not says_earlier(turn(stage.hears("inform", "还是刚才那个医生")))
