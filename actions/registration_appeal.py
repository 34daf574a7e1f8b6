"""An appeal against a no-show (爽约申诉): which one, why, confirmed, handed to the staff."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.interruptions import finish, set_aside
from actions.registration_hold import release_held
from actions.registration_place import picked
from actions.registration_reading import says_no, says_yes
from actions.turn import Button, Event, Turn

FORM = "registration_appeal_form"
SLOTS = ("registration__missed", "registration__appeal", "registration__confirmed")
_MOST = 400
# What leads out of the form instead of being the reason.
_LEAVES = {"stop", "human_ask", "press_resume"}
Missed = dict[str, Any]


@action("action_registration_appeal_begin")
async def begin(turn: Turn) -> list[Event]:
    """The no-shows of this account that can be appealed against; without one, say so."""
    await release_held(turn)
    found = await turn.backend.get("/v1/appointments/no-shows", conversation=turn.conversation)
    missed = [one for one in found["items"] if one["appeal"] is None]
    if not missed:
        turn.say(f"utter_registration__{'appeals_made' if found['items'] else 'nothing_missed'}")
        return [*_left(turn), SlotSet("registration__held", None), FollowupAction("action_listen")]
    slots: dict[str, Any] = dict.fromkeys(SLOTS) | {"registration__held": None}
    slots["registration__missed"] = missed[0] if len(missed) == 1 else None
    return [*set_aside(turn, FORM), *(SlotSet(slot, value) for slot, value in slots.items())]


def _left(turn: Turn) -> list[Event]:
    return finish(turn, leave=True) if turn.form else []


async def _open(turn: Turn) -> list[Missed]:
    found = await turn.backend.get("/v1/appointments/no-shows", conversation=turn.conversation)
    return [one for one in found["items"] if one["appeal"] is None]


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Which no-show, the reason in the patient's own words, a yes or a no."""
    if turn.intent in _LEAVES:
        return None
    if turn.requested == "registration__missed":
        missed = await _open(turn)
        pressed = turn.entity("appointment") or picked(turn, [one["id"] for one in missed])
        chosen = next((one for one in missed if one["id"] == pressed), None)
        return {"registration__missed": chosen} if chosen else None
    if turn.requested == "registration__appeal":
        return {"registration__appeal": turn.text[:_MOST]} if turn.text.strip() else None
    if says_yes(turn):
        return {"registration__confirmed": True}
    if says_no(turn):
        return {"registration__confirmed": False}
    # Something to add to the reason before it is sent.
    more = f"{turn.slot('registration__appeal')}；{turn.text}"
    return {"registration__appeal": more[:_MOST]} if turn.text else None


@action("action_ask_registration__missed")
async def ask_missed(turn: Turn) -> list[Event]:
    """Which no-show."""
    missed = await _open(turn)
    lines = [
        turn.words("utter_registration__missed_line", place=place, **_words(turn, one))
        for place, one in enumerate(missed, 1)
    ]
    turn.say(
        "utter_registration__which_missed",
        lines="\n".join(lines),
        buttons=[_button(turn, one) for one in missed],
    )
    return []


@action("action_ask_registration__appeal")
async def ask_appeal(turn: Turn) -> list[Event]:
    """The one question: why."""
    turn.say("utter_registration__ask_appeal", **_words(turn, turn.slot("registration__missed")))
    return []


@action("action_ask_registration_appeal_form_registration__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Repeat what is sent."""
    missed = _words(turn, turn.slot("registration__missed"))
    turn.say(
        "utter_registration__ask_appeal_confirmed",
        words=turn.slot("registration__appeal"),
        **missed,
    )
    return []


@action("action_registration_appeal_submit")
async def submit(turn: Turn) -> list[Event]:
    """Hand it to the staff."""
    missed, confirmed = turn.slot("registration__missed"), turn.slot("registration__confirmed")
    if not missed or confirmed is None:
        return []
    cleared = [SlotSet(slot, None) for slot in SLOTS]
    if not confirmed:
        turn.say("utter_registration__not_appealed")
        return [*cleared, *finish(turn)]
    body = {"conversation": turn.conversation, "words": turn.slot("registration__appeal")}
    try:
        await turn.backend.post(f"/v1/appointments/{missed['id']}/appeal", body)
    except BackendRefused as refusal:
        turn.say_text(refusal.message, buttons=turn.buttons("utter_registration__other_ways"))
        return [*cleared, *finish(turn)]
    turn.say("utter_registration__appealed")
    return [*cleared, *finish(turn)]


def _words(turn: Turn, missed: Missed) -> dict[str, Any]:
    return {**missed, "day": turn.day(missed["date"])}


def _button(turn: Turn, missed: Missed) -> Button:
    return {
        "title": turn.words("utter_registration__line_button", **_words(turn, missed)),
        "payload": f'/press_appointment{{"appointment": "{missed["id"]}"}}',
    }
