"""To a person, at any turn."""

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


async def test_the_queue_is_told_with_its_card(stage: Stage, hospital: FakeHospital) -> None:
    await stage.hears("human_ask", "转人工").runs("action_handoff_request")
    [card] = stage.cards
    assert set(card) == {"type", "ticket", "state", "ahead", "promised_by"}
    assert (card["type"], card["state"]) == ("handoff", "queued")
    assert hospital.handoffs[0]["conversation"] == stage.conversation


async def test_the_agent_gets_what_is_known_and_the_form_ends(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.form = "complaint_form"
    stage.slots["complaint__what"] = "态度差"
    await stage.hears("human_ask", "转人工").runs("action_handoff_request")
    assert hospital.handoffs[0]["summary"] == {
        "form": "complaint_form",
        "slots": {"complaint__what": "态度差"},
    }
    assert stage.form is None


async def test_out_of_hours_the_form_stays_while_a_call_is_promised(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.desk_open = False
    stage.form = "registration_form"
    await stage.hears("human_ask", "转人工").runs("action_handoff_request")
    assert stage.cards[0]["state"] == "callback"
    assert stage.cards[0]["promised_by"]
    assert stage.form == "registration_form"


async def test_what_was_going_on_can_be_taken_up_after_leaving_the_queue(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.form = "registration_form"
    await stage.hears("human_ask", "转人工").runs("action_handoff_request")
    await stage.hears("press_resume").runs("action_control_take_up")
    assert stage.form == "registration_form"


async def test_after_danger_the_desk_is_told_of_it(stage: Stage, hospital: FakeHospital) -> None:
    stage.slots["control__danger"] = "crisis"
    await stage.hears("human_ask", "转人工").runs("action_handoff_request")
    assert hospital.handoffs[0]["reason"] == "crisis"
