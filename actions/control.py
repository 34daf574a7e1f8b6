"""What holds a conversation together: yes and no out of place, stopping, repeating, bare values."""

import re

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import action
from actions.clinic_choice import read_subject, read_wish
from actions.clinic_subject import says_earlier
from actions.complaint_reading import withdraws
from actions.complaint_receipts import names_receipt
from actions.complaint_status import status
from actions.control_care import cared_for
from actions.control_danger import ended, says_danger_is_over
from actions.fallback_reading import begins_triage, feels_unwell, names_complaint
from actions.guide import answer
from actions.guide_follow_up import goes_on_about
from actions.handoff import request
from actions.interruptions import taken_up
from actions.registration_hold import release_held
from actions.turn import Event, Turn

# 等等 and 再想想 leave nothing: the patient comes back to it.
_WAIT = re.compile(
    r"^(你|您|先|请|那|嗯|哎)?(稍?等(等|一?下|一?会儿?)?|别急|慢点|(再|让我|我再?|先)?(想想|想一?下|考虑|看看|问问)"
    r"|(接|有)个?电话)"
)
# Longer than this, a "yes" may say what is wrong (嗯 我肚子疼).
_BARE_YES = 4
_BOOKING = "registration_form"
_STOP_WORDS = re.compile(r"不(办|挂|弄|要|用|填|投诉|预约|约|想)|算了|取消|退出|结束")


@action("action_control_resume", resumes=True)
async def resume(turn: Turn) -> list[Event]:
    """After small talk in the middle of a form, the form asks its question again."""
    return []


@action("action_control_stop")
async def stop(turn: Turn) -> list[Event]:
    """Leave what is being done. A held place is given back. 等等 is not leaving."""
    if _WAIT.search(turn.text) and not _STOP_WORDS.search(turn.text):
        return _wait(turn)
    if turn.form == _BOOKING and turn.wants_another:
        return [FollowupAction("action_registration_begin")]
    if turn.form is None and (cared := await cared_for(turn)) is not None:
        return cared
    if turn.form is None and withdraws(turn):
        return [FollowupAction("action_complaint_withdraw_begin")]
    if turn.form is None:
        turn.say("utter_control__nothing_to_stop")
        return [SlotSet("control__set_aside", None)]
    await release_held(turn)
    turn.say("utter_control__stopped")
    return [ActiveLoop(None), SlotSet("requested_slot", None), *_forget(turn)]


def _wait(turn: Turn) -> list[Event]:
    """The open question stays open, and nothing more is asked for now."""
    held = bool(turn.form and turn.slot("registration__held"))
    turn.say("utter_control__take_your_time_held" if held else "utter_control__take_your_time")
    return [FollowupAction("action_listen")] if turn.form else []


def _forget(turn: Turn) -> list[Event]:
    """What was said in any form is over; what was talked about stays."""
    over = {
        slot
        for slot, value in turn.tracker.slots.items()
        if value is not None and "__" in slot and not slot.startswith("control__")
    }
    return [SlotSet(slot, None) for slot in sorted(over | {"control__set_aside"})]


@action("action_control_emergency")
async def emergency(turn: Turn) -> list[Event]:
    """Danger was answered elsewhere; what was going on is set aside and can be taken up again."""
    turn.say("utter_control__set_aside")
    return [
        ActiveLoop(None),
        SlotSet("requested_slot", None),
        SlotSet("control__set_aside", turn.form or turn.slot("control__set_aside")),
        SlotSet("control__danger", turn.entity("kind") or "emergency"),
        SlotSet("control__danger_told", None),
    ]


@action("action_control_take_up")
async def take_up(turn: Turn) -> list[Event]:
    """Go on with what was set aside."""
    form = turn.slot("control__set_aside")
    if not form:
        turn.say("utter_control__nothing_to_resume")
        return ended()
    return [*taken_up(form), FollowupAction(form)]


@action("action_control_repeat")
async def repeat(turn: Turn) -> list[Event]:
    """Say the last answer again; in a form, its question."""
    if turn.form:
        return [FollowupAction(turn.form)]
    for event in reversed(turn.tracker.events):
        if event.get("event") == "bot" and event.get("text"):
            turn.dispatcher.utter_message(
                text=event["text"], buttons=(event.get("data") or {}).get("buttons") or []
            )
            return []
    turn.say("utter_control__nothing_to_repeat")
    return []


@action("action_control_inform", resumes=True)
async def inform(turn: Turn) -> list[Event]:
    """A bare value with no question open: go by what it names, and by what was talked about. In a
    form it answered nothing that was asked, so the form asks again."""
    if names_receipt(turn) and turn.form != "complaint_form":
        return await status(turn)
    if turn.form:
        return []
    subject, wish = read_subject(turn), read_wish(turn)
    if subject is None and (cared := await cared_for(turn)) is not None:
        return cared
    if turn.entity("ordinal") is not None and turn.slot("control__shown"):
        return [FollowupAction("action_registration_begin")]
    if goes_on_about(turn, "where") and subject is not None:
        return await answer(turn)
    if _wants_a_place(turn):
        return [FollowupAction("action_registration_begin")]
    if subject is not None or says_earlier(turn):
        return [FollowupAction("action_schedule_begin")]
    if not wish.empty and turn.slot("control__subject"):
        return [FollowupAction("action_schedule_begin")]
    if turn.slot("triage__told") or await names_complaint(turn):
        return begins_triage()
    turn.say("utter_control__what_about")
    return []


def _wants_a_place(turn: Turn) -> bool:
    """那我挂普通号: a wish to book, though nobody is named."""
    return "挂" in turn.text or turn.entity("slot_kind") is not None


@action("action_control_affirm", resumes=True)
async def affirm(turn: Turn) -> list[Event]:
    """A yes with no question open: after advice or clinics it means "book it"."""
    if turn.form:
        return []
    if turn.slot("control__danger") == "crisis" and not says_danger_is_over(turn):
        # We asked whether somebody should come and talk.
        return await request(turn)
    if (cared := await cared_for(turn)) is not None:
        return cared
    if turn.slot("control__set_aside"):
        return await take_up(turn)
    if feels_unwell(turn) or (len(turn.text) > _BARE_YES and await names_complaint(turn)):
        return begins_triage()
    if turn.slot("control__subject"):
        return [FollowupAction("action_registration_begin")]
    turn.say("utter_control__what_next")
    return []


@action("action_control_other_day", resumes=True)
async def other_day(turn: Turn) -> list[Event]:
    """Another day is wanted; which one, the next message says."""
    turn.say("utter_control__ask_day")
    return []


@action("action_control_deny", resumes=True)
async def deny(turn: Turn) -> list[Event]:
    """A no with no question open; in a form that didn't ask for one, the form asks again."""
    if turn.form:
        return []
    if (cared := await cared_for(turn)) is not None:
        return cared
    if feels_unwell(turn):
        return begins_triage()
    turn.say("utter_control__what_next")
    return []
