"""Complaints, suggestions and praise: listened to, read back, filed with a receipt."""

import re
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.complaint_reading import (
    already_told,
    complains,
    lacks_receipt,
    only_waits,
    says_unanswered,
    substance,
    wants_a_leader,
    wants_no_name,
    wants_something_else,
    wishes_to_book,
)
from actions.interruptions import finish, set_aside
from actions.registration_reading import says_no, says_yes
from actions.registration_visitor import offer_identity_form, visitors
from actions.turn import Event, Turn
from language.questions import is_question

FORM = "complaint_form"
_DETAILS = ("complaint__when", "complaint__where", "complaint__whom")
SLOTS = ("complaint__kind", "complaint__what", *_DETAILS, "complaint__who", "complaint__confirmed")
_KINDS = {"complaint_file": "complaint", "suggestion_give": "suggestion", "praise_give": "praise"}
# Fewer characters than this, after the words that only announce it, are no story.
_SUBSTANCE = 2
# From here on an answer may hold a story of its own.
_STORY = 10
_ELSEWHERE = {"human_ask", "stop", "repeat", "privacy_ask", "complaint_ask"}
# Asked in the middle of telling, these are impatience, and part of the story.
_QUESTIONS = {"schedule_ask", "booking_ask"}
_UNKNOWN = r"不记得|记不[清得住]|忘|不清楚|不知道|不认识|说不[清上]|没看[清见]"
_WHAT = r"(谁|哪位|哪个人?|哪天|几号|什么(时候|名字|地方)?|哪[儿里]?)"
_SKIPS = re.compile(
    r"^(这个|那个|我|也|真|都|实在)*"
    rf"(跳过|略过|({_UNKNOWN})了?(他|她|对方)?(到底)?(是|叫|在)?{_WHAT}?|没有|没注意)"
    r"[了啊呢吧]*[。.！! ]*$"
)
_NAMED = re.compile(r"实名|愿意|可以留|留(个|下|我)|登记")
_ASIDE = {"bot_ask", "greet", "thank", "goodbye"}
# Only as a question: 门诊楼一楼收费处 answers where it happened.
_ASIDE_AS_QUESTION = {"guide_ask", "help", "service_ask"}


@action("action_complaint_begin")
async def begin(turn: Turn) -> list[Event]:
    """Hear what it is; a whole story in the first message is taken as it is."""
    if (events := _no_complaint(turn)) is not None:
        return events
    kind = _KINDS.get(turn.intent, "complaint")
    slots: dict[str, Any] = dict.fromkeys(SLOTS) | {"complaint__kind": kind}
    if len(substance(turn)) > _SUBSTANCE:
        slots["complaint__what"] = turn.text
    elif not turn.text and not turn.form:
        # "Complain" was pressed after we had listened to why.
        slots["complaint__what"] = turn.slot("complaint__what")
    slots |= already_told(turn)
    if slots["complaint__what"] and kind == "complaint":
        turn.say("utter_complaint__sorry")
    if kind != "complaint":
        # Praise and suggestions need no investigation: only the words themselves.
        slots |= dict.fromkeys((*_DETAILS, "complaint__who"), "")
    return [*set_aside(turn, FORM), *(SlotSet(key, value) for key, value in slots.items())]


def _no_complaint(turn: Turn) -> list[Event] | None:
    """What the model took for a complaint and is none yet; None when it is one."""
    if wishes_to_book(turn):
        return [FollowupAction("action_registration_begin")]
    if turn.form and not complains(turn):
        turn.say("utter_complaint__upset")
        return [FollowupAction(turn.form)]
    if turn.form is None and only_waits(turn):
        turn.say("utter_complaint__waiting")
        return [SlotSet("complaint__what", turn.text), FollowupAction("action_listen")]
    if lacks_receipt(turn) or _only_wants_a_leader(turn):
        turn.say("utter_complaint__escalated")
        return [FollowupAction(turn.form or "action_listen")]
    return None


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Each answer is kept in the patient's own words; all but the first may be skipped."""
    if turn.requested in _DETAILS and _SKIPS.search(turn.text):
        return {str(turn.requested): ""}  # 记不清了 is no wish to stop
    nameless = wants_no_name(turn)  # however private it sounds, it is an answer
    if (turn.intent in _ELSEWHERE and not nameless) or wants_something_else(turn):
        return None
    if _only_wants_a_leader(turn):
        turn.say("utter_complaint__escalated")
        return {}
    if turn.requested == "complaint__confirmed":
        return _decide(turn)
    if turn.requested == "complaint__who":
        return await _who(turn)
    if turn.intent == "press_skip":
        return {str(turn.requested): ""} if turn.requested in _DETAILS else {}
    if not turn.text or _is_aside(turn):
        return None
    if turn.requested == "complaint__what":
        return _story(turn)
    return _detail(turn)


def _is_aside(turn: Turn) -> bool:
    """Something short that has nothing to do with the complaint."""
    question = turn.intent in _ASIDE_AS_QUESTION and is_question(turn.text)
    return len(turn.text) < 2 * _STORY and (turn.intent in _ASIDE or question)


def _only_wants_a_leader(turn: Turn) -> bool:
    return wants_a_leader(turn) and len(substance(turn)) < _STORY


def _told_besides(turn: Turn) -> dict[str, Any]:
    """What the message tells that no answer has told before."""
    return {slot: words for slot, words in already_told(turn).items() if not turn.slot(slot)}


def _story(turn: Turn) -> dict[str, Any]:
    """What happened. A day or a place alone answers another question than ours."""
    said = {"complaint__what": turn.text} if substance(turn) else {}
    return said | _told_besides(turn)


def _detail(turn: Turn) -> dict[str, Any]:
    """The answer to when, where or whom; a further outburst is more of the story instead."""
    requested, told = str(turn.requested), _told_besides(turn)
    if turn.intent == "deny":
        return {requested: ""} | told
    if told.get("complaint__who") and len(turn.text) < _STORY:
        return told
    if turn.is_bare_value and told and requested not in told:
        return told
    outburst = turn.intent in _KINDS and len(turn.text) >= _STORY
    if outburst or (turn.intent in _QUESTIONS and is_question(turn.text)):
        story = f"{turn.slot('complaint__what')}\n{turn.text}"
        return {"complaint__what": story} | told
    return told | {requested: turn.text}


def _decide(turn: Turn) -> dict[str, Any] | None:
    if says_yes(turn):
        return {"complaint__confirmed": True}
    if says_no(turn) and len(turn.text) <= _STORY:
        turn.say("utter_complaint__tell_again")
        return {"complaint__what": None}
    if wants_no_name(turn):
        return {"complaint__who": "anonymous"}
    if turn.text and not _is_aside(turn):
        # More of the story instead of a yes: it belongs to the complaint.
        return {"complaint__what": f"{turn.slot('complaint__what')}\n{turn.text}"}
    return None


async def _who(turn: Turn) -> dict[str, Any] | None:
    pressed = turn.entity("who")
    if pressed == "anonymous" or turn.intent == "deny" or wants_no_name(turn):
        return {"complaint__who": "anonymous"}
    named = pressed == "named" or bool(_NAMED.search(turn.text))
    if turn.intent == "affirm" and turn.text and not named:
        # A yes to "with a name or without" says neither.
        turn.say("utter_complaint__which_who")
        return {"complaint__who": None, "complaint__waits": True}
    if turn.intent in {"system_identity_done", "affirm"} or named:
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
    """How far a complaint is: by its receipt, else those of this conversation. That nobody has
    answered is a complaint of its own: a person should take it up."""
    if says_unanswered(turn):
        turn.say("utter_complaint__escalated")
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
    if not mine and not says_unanswered(turn):
        turn.say("utter_complaint__ask_receipt")
    return []


def _say_status(turn: Turn, found: dict[str, Any]) -> None:
    card = {"type": "complaint"} | {key: found[key] for key in ("receipt", "status", "due")}
    turn.say_text(found["text"], card=card)
