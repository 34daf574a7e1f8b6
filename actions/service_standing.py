"""Service requests that are filed: where they stand, whether they have helped, calling them off."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.interruptions import finish, set_aside
from actions.registration_reading import says_no, says_yes
from actions.service_reading import number_in
from actions.turn import Button, Event, Turn

CANCEL_FORM = "service_cancel_form"
_GOES_ON = {"open", "accepted", "started"}
_SHOWN = 3
Request = dict[str, Any]


def path_to(number: str = "", step: str = "") -> str:
    """The address of all requests, of one, or of a step of one."""
    return "/".join(part for part in ("/v1/service-requests", number, step) if part)


def ways_on(turn: Turn, request: Request) -> list[Button]:
    """What can be pressed beside a request that goes on."""
    if request["state"] not in _GOES_ON:
        return []
    payload = f'/press_service_cancel{{"request": "{request["number"]}"}}'
    return [{"title": turn.words("utter_service__cancel_button"), "payload": payload}]


async def say_standing(turn: Turn) -> bool:
    """Where the requests of this patient stand; the one whose number is named, else those that go
    on. False when there are none."""
    mine = await _own(turn)
    if number := number_in(turn.text) or turn.entity("request"):
        mine = [request for request in mine if request["number"] == number]
        if not mine:
            turn.say("utter_service__unknown_number")
            return True
    else:
        mine = [one for one in mine if one["state"] in _GOES_ON] or mine[:1]
    for request in mine[:_SHOWN]:
        turn.say_text(request["text"], buttons=ways_on(turn, request))
    return bool(mine)


@action("action_service_status", resumes=True)
async def status(turn: Turn) -> list[Event]:
    """Where it stands."""
    if not await say_standing(turn):
        turn.say("utter_service__none")
    return []


@action("action_service_confirm", resumes=True)
async def confirm(turn: Turn) -> list[Event]:
    """The patient says whether it has helped."""
    number, satisfied = str(turn.entity("request")), turn.intent == "press_service_done"
    body = {"conversation": turn.conversation, "satisfied": satisfied}
    answered = await turn.backend.post(path_to(number, "confirm"), body)
    turn.say_text(answered["text"])
    return []


@action("action_service_cancel_begin")
async def cancel_begin(turn: Turn) -> list[Event]:
    """Which one is not needed any more; nothing happens before it was confirmed."""
    going = [one for one in await _own(turn) if one["state"] in _GOES_ON]
    number = turn.entity("request") or number_in(turn.text)
    named = [one for one in going if one["number"] == number] if number else going
    if len(named) > 1:
        turn.say("utter_service__which_to_leave", buttons=[_button(one) for one in named[:_SHOWN]])
    elif not named:
        turn.say("utter_service__none")
    if len(named) != 1:
        return [FollowupAction(turn.form or "action_listen")]
    slots = {"service__leaving": named[0], "service__leave_confirmed": None}
    aside = set_aside(turn, CANCEL_FORM)
    return [*aside, *(SlotSet(slot, value) for slot, value in slots.items())]


def _button(request: Request) -> Button:
    payload = f'/press_service_cancel{{"request": "{request["number"]}"}}'
    return {"title": request["name"], "payload": payload}


@form_step(CANCEL_FORM)
async def decide(turn: Turn) -> dict[str, Any] | None:
    """Yes or no."""
    if says_yes(turn, "cancel"):
        return {"service__leave_confirmed": "yes"}
    return {"service__leave_confirmed": "no"} if says_no(turn) else None


@action("action_ask_service__leave_confirmed")
async def ask_leave_confirmed(turn: Turn) -> list[Event]:
    """Repeat what is called off."""
    leaving = turn.slot("service__leaving") or {}
    turn.say(
        "utter_service__ask_leave_confirmed",
        name=leaving.get("name", ""),
        receipt=leaving.get("number", ""),
    )
    return []


@action("action_service_cancel_submit")
async def cancel_submit(turn: Turn) -> list[Event]:
    """Call it off, if that was the answer."""
    leaving, decided = turn.slot("service__leaving") or {}, turn.slot("service__leave_confirmed")
    if decided == "yes":
        await _leave(turn, str(leaving.get("number")))
    elif decided == "no":
        turn.say("utter_service__still_coming")
    over = ("service__leaving", "service__leave_confirmed")
    return [*(SlotSet(slot, None) for slot in over), *finish(turn)]


async def _leave(turn: Turn, number: str) -> None:
    body = {"conversation": turn.conversation}
    try:
        left = await turn.backend.post(path_to(number, "cancel"), body)
    except BackendRefused as refusal:
        turn.say_text(refusal.message)
        return
    turn.say_text(left["text"])


async def _own(turn: Turn) -> list[Request]:
    found: list[Request] = await turn.backend.get(path_to(), conversation=turn.conversation)
    return found
