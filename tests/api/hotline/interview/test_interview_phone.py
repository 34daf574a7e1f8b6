"""Only a telephone number is asked: to be called back."""

import pytest
from interviewed import PHONE, TODAY, Caller

from api.hotline.interview import State, begin_phone
from api.hotline.interview.state import Question


@pytest.fixture
def caller() -> Caller:
    caller = Caller()
    caller.step = begin_phone(TODAY)
    return caller


def test_it_is_read_back_and_given(caller: Caller) -> None:
    assert caller.asked is Question.PHONE
    caller.keys(PHONE[:3], PHONE[3:])
    assert "幺二三四" in caller.told
    step = caller.says("对").step
    assert (step.ended, step.phone, step.form, step.say) == ("done", PHONE, None, ())
    assert PHONE[-4:] not in repr(step)


def test_a_wrong_one_is_asked_for_again(caller: Caller) -> None:
    caller.keys(PHONE, "2")
    assert caller.asked is Question.PHONE
    assert caller.keys("13900005678", "1").step.phone == "13900005678"


def test_back_never_leads_to_another_question(caller: Caller) -> None:
    assert caller.says("说错了").asked is Question.PHONE
    assert caller.keys(PHONE).says("说错了").asked is Question.PHONE


def test_it_survives_being_kept(caller: Caller) -> None:
    assert State.from_json(caller.state.to_json()) == caller.state
    assert caller.state.phone_only


@pytest.mark.parametrize("text", ["不用了", "算了", "转人工"])
def test_who_leaves_none_is_not_told_of_registering(caller: Caller, text: str) -> None:
    step = caller.says(text).step
    assert (step.phone, step.form, step.state) == (None, None, None)
    assert caller.told == "好的，先不留号码。"


def test_nobody_is_offered_a_person_who_is_not_there(caller: Caller) -> None:
    caller.is_silent()
    assert "人工" not in caller.told
    assert "不用了" in caller.told
