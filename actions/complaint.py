"""Complaints, suggestions and praise: listened to, read back, filed with a receipt."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import action, form_step
from actions.complaint_answers import decide, who_it_is
from actions.complaint_details import (
    DETAILS,
    already_told,
    lagging,
    place_of_many,
    put_right,
    says_whom,
)
from actions.complaint_pictures import say_how_to_send, sent_just_before, speaks_of_pictures
from actions.complaint_reading import (
    adds,
    complains,
    has_said_enough,
    is_furious,
    lacks_receipt,
    names_person_wanted,
    only_waits,
    skips,
    substance,
    wants_a_leader,
    wants_no_name,
    wants_something_else,
    wishes_to_book,
)
from actions.interruptions import finish, set_aside
from actions.registration_reading import wants_a_moment
from actions.turn import Event, Turn
from language.questions import is_question

FORM = "complaint_form"
_TOLD = ("complaint__kind", "complaint__what", *DETAILS, "complaint__who", "complaint__confirmed")
# Everything that is over when it is filed, or when another is begun.
SLOTS = (*_TOLD, "complaint__waits", "complaint__pictures", "complaint__person_offered")
_KINDS = {"complaint_file": "complaint", "suggestion_give": "suggestion", "praise_give": "praise"}
# Fewer characters than this, after the words that only announce it, are no story.
_SUBSTANCE = 2
# From here on an answer may hold a story of its own.
_STORY = 10
_ELSEWHERE = {"human_ask", "stop", "repeat", "privacy_ask", "complaint_ask", "system_picture"}
_MAY_STAY_OPEN = (*DETAILS, "complaint__who")
# Asked in the middle of telling, these are impatience, and part of the story.
_QUESTIONS = {"schedule_ask", "booking_ask"}
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
    slots["complaint__pictures"] = sent_just_before(turn)
    if len(substance(turn)) > _SUBSTANCE:
        slots["complaint__what"] = turn.text
    elif not turn.text and not turn.form:
        # "Complain" was pressed after we had listened to why.
        slots["complaint__what"] = turn.slot("complaint__what")
    slots |= already_told(turn)
    if kind != "complaint":
        # Praise and suggestions need no investigation: only the words themselves, and whom and
        # where as far as they name them.
        slots |= {key: slots[key] or "" for key in (*DETAILS, "complaint__who")}
    elif slots["complaint__what"]:
        slots |= _acknowledged(turn)
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


def _acknowledged(turn: Turn) -> dict[str, Any]:
    """The first word after a story is that we are sorry; then that pictures may be sent."""
    turn.say("utter_complaint__sorry")
    return _person_beside(turn)


def _person_beside(turn: Turn) -> dict[str, Any]:
    """Who is beside themselves is offered a person at once, once; the form goes on beside it."""
    if not is_furious(turn) or turn.slot("complaint__person_offered"):
        return {}
    turn.say("utter_complaint__person_beside")
    return {"complaint__person_offered": True}


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Each answer is kept in the patient's own words; all but the first may be skipped."""
    if turn.requested in DETAILS and skips(turn):
        return {str(turn.requested): ""}  # 记不清了 is no wish to stop
    if _is_for_others(turn):
        return None
    if _only_wants_a_leader(turn):
        turn.say("utter_complaint__escalated")
        return {}
    if speaks_of_pictures(turn):
        say_how_to_send(turn)
        return {}
    if wants_a_moment(turn):
        turn.say("utter_control__take_your_time")
        return {}
    if turn.requested == "complaint__confirmed":
        return decide(turn) or _more_at_the_end(turn)
    if turn.requested == "complaint__who":
        return await who_it_is(turn)
    if turn.intent == "press_skip":
        return {str(turn.requested): ""} if turn.requested in DETAILS else {}
    if not turn.text or _is_aside(turn):
        return None
    return _story(turn) if turn.requested == "complaint__what" else _answer(turn)


def _is_for_others(turn: Turn) -> bool:
    """Whether the message is for the rules: a person, a stop, another wish. 匿名 is an answer
    however private it sounds, 别问了 no wish to stop, and a threat asks for no person."""
    if wants_no_name(turn) or (has_said_enough(turn) and turn.requested in _MAY_STAY_OPEN):
        return False
    if turn.intent == "human_ask" and turn.text:
        # 小李护士 is whom it is about.
        told = complains(turn) or turn.requested != "complaint__what"
        return names_person_wanted(turn) or wants_a_leader(turn) or not told
    if turn.intent == "repeat" and adds(turn):
        return False
    return turn.intent in _ELSEWHERE or wants_something_else(turn)


def _more_at_the_end(turn: Turn) -> dict[str, Any] | None:
    """More of the story instead of a yes: it belongs to the complaint. What is short and tells what
    no answer has told is that answer."""
    if _is_aside(turn):
        return None
    told = _told_besides(turn)
    if told and len(turn.text) <= 2 * _STORY:
        return told
    if not substance(turn):
        return None
    more = {"complaint__what": f"{turn.slot('complaint__what')}\n{turn.text}"}
    return more | _person_beside(turn)


def _is_aside(turn: Turn) -> bool:
    """Something short that has nothing to do with the complaint."""
    if is_furious(turn):
        return False
    question = turn.intent in _ASIDE_AS_QUESTION and is_question(turn.text)
    return len(turn.text) < 2 * _STORY and (turn.intent in _ASIDE or question)


def _only_wants_a_leader(turn: Turn) -> bool:
    return wants_a_leader(turn) and len(substance(turn)) < _STORY


def _told_besides(turn: Turn) -> dict[str, Any]:
    """What the message tells that no answer has told before, and what it puts right."""
    told = {slot: words for slot, words in already_told(turn).items() if not turn.slot(slot)}
    return told | put_right(turn)


def _story(turn: Turn) -> dict[str, Any]:
    """What happened. A day or a place alone answers another question than ours."""
    if not substance(turn):
        return _told_besides(turn)
    said = {"complaint__what": turn.text} | _told_besides(turn)
    # Who tells it once more has heard that we are sorry.
    first = turn.slot("complaint__kind") == "complaint" and turn.slot("complaint__who") is None
    return said | (_acknowledged(turn) if first else {})


def _answer(turn: Turn) -> dict[str, Any]:
    """The answer to when, where or whom. None of them is asked for twice: a further outburst is
    more of the story, and what was asked stays empty."""
    requested, told = str(turn.requested), _told_besides(turn)
    open_details = dict.fromkeys((slot for slot in DETAILS if turn.slot(slot) is None), "")
    if has_said_enough(turn):
        return open_details | told
    if (late := lagging(turn)) is not None:
        return late
    if turn.intent == "deny" and not told:
        return {requested: ""}
    if told.get("complaint__who") and len(turn.text) < _STORY:
        return told
    only_corrects = put_right(turn) and len(turn.text) <= 2 * _STORY
    if told and requested not in told and (turn.is_bare_value or only_corrects):
        return told
    if _is_more_of_the_story(turn):
        story = f"{turn.slot('complaint__what')}\n{turn.text}"
        return {"complaint__what": story, requested: ""} | told | _person_beside(turn)
    return told | {requested: turn.text} | put_right(turn)


def _is_more_of_the_story(turn: Turn) -> bool:
    if says_whom(turn) and not is_furious(turn):
        return False
    outburst = turn.intent in _KINDS and len(turn.text) >= _STORY
    impatience = turn.intent in _QUESTIONS and is_question(turn.text)
    return outburst or impatience or is_furious(turn)


@action("action_ask_complaint__what")
async def ask_what(turn: Turn) -> list[Event]:
    """What happened, or what is suggested or praised."""
    turn.say(f"utter_complaint__ask_what_{turn.slot('complaint__kind')}")
    return []


@action("action_ask_complaint__where")
async def ask_where(turn: Turn) -> list[Event]:
    """Where it happened; who has told of a place that every floor has is asked which."""
    place = place_of_many(str(turn.slot("complaint__what") or ""))
    if place:
        turn.say("utter_complaint__which_place", place=place)
    else:
        turn.say("utter_complaint__ask_where")
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
    """Read it back before it is filed; not again while we have just asked what is wrong in it."""
    if turn.slot("complaint__waits"):
        return [SlotSet("complaint__waits", None)]
    kind = turn.slot("complaint__kind")
    said = {name.removeprefix("complaint__"): turn.slot(name) for name in DETAILS}
    if kind == "complaint":
        said["who"] = _signed(turn)
    said["pictures"] = len(turn.slot("complaint__pictures") or [])
    details = "".join(
        turn.words(f"utter_complaint__detail_{name}", value=value)
        for name, value in said.items()
        if value
    )
    turn.say(
        f"utter_complaint__ask_confirmed_{kind}", what=turn.slot("complaint__what"), details=details
    )
    return []


def _signed(turn: Turn) -> str:
    who = str(turn.slot("complaint__who") or "")
    return turn.words("utter_complaint__anonymous") if who in {"", "anonymous"} else who


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
        "attachments": turn.slot("complaint__pictures") or [],
    }
    filed = await turn.backend.post("/v1/complaints", body)
    card = {"type": "complaint"} | {key: filed[key] for key in ("receipt", "status", "due")}
    turn.say_text(filed["text"], card=card)
    return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn)]
