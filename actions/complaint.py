"""Complaints, suggestions and praise: listened to, read back, filed with a receipt."""

import re
from typing import Any

from rasa_sdk.events import SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.interruptions import finish, set_aside
from actions.registration_visitor import offer_identity_form, visitors
from actions.turn import Event, Turn

FORM = "complaint_form"
_DETAILS = ("complaint__when", "complaint__where", "complaint__whom")
SLOTS = ("complaint__kind", "complaint__what", *_DETAILS, "complaint__who", "complaint__confirmed")
_KINDS = {"complaint_file": "complaint", "suggestion_give": "suggestion", "praise_give": "praise"}
# Shorter than this, a message only says that there is a complaint (我要投诉你们), not what it is.
_SUBSTANCE = 10
_UNNAMED = re.compile(r"匿名|不留|不想留|不用留|保密")
_ELSEWHERE = {"human_ask", "stop", "repeat", "privacy_ask", "complaint_ask"}
_ASIDE = {"guide_ask", "bot_ask", "help", "service_ask"}


@action("action_complaint_begin")
async def begin(turn: Turn) -> list[Event]:
    """Hear what it is; a whole story in the first message is taken as it is."""
    kind = _KINDS.get(turn.intent, "complaint")
    slots: dict[str, Any] = dict.fromkeys(SLOTS) | {"complaint__kind": kind}
    if len(turn.text) >= _SUBSTANCE:
        slots["complaint__what"] = turn.text
        slots |= _already_told(turn)
        if kind == "complaint":
            turn.say("utter_complaint__sorry")
    if kind != "complaint":
        # Praise and suggestions need no investigation: only the words themselves.
        slots |= dict.fromkeys((*_DETAILS, "complaint__who"), "")
    return [*set_aside(turn, FORM), *(SlotSet(key, value) for key, value in slots.items())]


def _already_told(turn: Turn) -> dict[str, Any]:
    """When, where and whom, as far as the story names them: nobody is asked twice."""
    told = {
        "complaint__when": turn.entity_text("date"),
        "complaint__where": turn.entity_text("department"),
        "complaint__whom": turn.entity_text("doctor"),
    }
    return {slot: words for slot, words in told.items() if words}


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Each answer is kept in the patient's own words; all but the first may be skipped."""
    if turn.intent in _ELSEWHERE:
        return None
    if turn.requested == "complaint__confirmed":
        return _decide(turn)
    if turn.requested == "complaint__who":
        return await _who(turn)
    if turn.intent == "press_skip":
        return {str(turn.requested): ""} if turn.requested in _DETAILS else {}
    if not turn.text or (turn.intent in _ASIDE and len(turn.text) < 2 * _SUBSTANCE):
        return None
    if turn.requested == "complaint__what":
        return {"complaint__what": turn.text} | _already_told(turn)
    return _detail(turn)


def _detail(turn: Turn) -> dict[str, Any]:
    """The answer to when, where or whom; a further outburst is more of the story instead."""
    requested = str(turn.requested)
    if turn.intent == "deny":
        return {requested: ""}
    if turn.intent in _KINDS and len(turn.text) >= _SUBSTANCE:
        story = f"{turn.slot('complaint__what')}\n{turn.text}"
        return {"complaint__what": story} | _already_told(turn)
    return {requested: turn.text}


def _decide(turn: Turn) -> dict[str, Any] | None:
    if turn.intent == "affirm":
        return {"complaint__confirmed": True}
    if turn.intent == "deny":
        turn.say("utter_complaint__tell_again")
        return {"complaint__what": None}
    if turn.text and turn.intent not in _ASIDE:
        # More of the story instead of a yes: it belongs to the complaint.
        return {"complaint__what": f"{turn.slot('complaint__what')}\n{turn.text}"}
    return None


async def _who(turn: Turn) -> dict[str, Any] | None:
    pressed = turn.entity("who")
    if pressed == "anonymous" or turn.intent == "deny" or _UNNAMED.search(turn.text):
        return {"complaint__who": "anonymous"}
    if turn.intent in {"system_identity_done", "affirm"} or pressed == "named":
        known = await visitors(turn)
        if known:
            return {"complaint__who": known[-1]["name_masked"]}
        await offer_identity_form(turn)
        return {"complaint__who": None, "complaint__waits": True}
    return {"complaint__who": turn.text} if turn.text and len(turn.text) <= 20 else None


@action("action_ask_complaint__what")
async def ask_what(turn: Turn) -> list[Event]:
    """What happened, or what is suggested or praised."""
    turn.say(f"utter_complaint__ask_what_{turn.slot('complaint__kind')}")
    return []


@action("action_ask_complaint__who")
async def ask_who(turn: Turn) -> list[Event]:
    """With a name or without; asked once more only when the form to register is not open."""
    if turn.slot("complaint__waits"):
        return [SlotSet("complaint__waits", None)]
    turn.say("utter_complaint__ask_who")
    return []


@action("action_ask_complaint__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Read it back before it is filed."""
    kind = turn.slot("complaint__kind")
    said = {name.removeprefix("complaint__"): turn.slot(name) for name in _DETAILS}
    details = "".join(
        turn.words(f"utter_complaint__detail_{name}", value=value)
        for name, value in said.items()
        if value
    )
    turn.say(
        f"utter_complaint__ask_confirmed_{kind}",
        what=turn.slot("complaint__what"),
        details=details,
    )
    return []


@action("action_complaint_submit")
async def submit(turn: Turn) -> list[Event]:
    """File it; the receipt proves it."""
    if not turn.slot("complaint__confirmed"):
        return []
    who = turn.slot("complaint__who")
    body = {
        "conversation": turn.conversation,
        "kind": turn.slot("complaint__kind"),
        "what": turn.slot("complaint__what"),
        "when": turn.slot("complaint__when") or None,
        "where": turn.slot("complaint__where") or None,
        "whom": turn.slot("complaint__whom") or None,
        "who": None if who in {"", "anonymous"} else who,
        "anonymous": who in {"", "anonymous"},
    }
    filed = await turn.backend.post("/v1/complaints", body)
    card = {"type": "complaint"} | {key: filed[key] for key in ("receipt", "status", "due")}
    turn.say_text(filed["text"], card=card)
    cleared = [*SLOTS, "complaint__waits"]
    return [*(SlotSet(slot, None) for slot in cleared), *finish(turn)]


@action("action_complaint_status", resumes=True)
async def status(turn: Turn) -> list[Event]:
    """How far a complaint is: by its receipt, else those of this conversation."""
    receipt = turn.entity("receipt")
    if receipt:
        try:
            found = await turn.backend.get(
                f"/v1/complaints/{receipt}", conversation=turn.conversation
            )
        except BackendRefused:
            turn.say("utter_complaint__unknown_receipt", receipt=receipt)
            return []
        _say_status(turn, found)
        return []
    mine = await turn.backend.get("/v1/complaints", conversation=turn.conversation)
    for found in mine[:3]:
        _say_status(turn, found)
    if not mine:
        turn.say("utter_complaint__ask_receipt")
    return []


def _say_status(turn: Turn, found: dict[str, Any]) -> None:
    card = {"type": "complaint"} | {key: found[key] for key in ("receipt", "status", "due")}
    turn.say_text(found["text"], card=card)
