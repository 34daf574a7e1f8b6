"""Help that is no clinical matter: a wheelchair, an escort, something lost, a repair. Asked about,
it is explained; wished for, it is taken down, read back and filed with a number."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import action, form_step
from actions.guide import answer, over, say_article
from actions.interruptions import finish, set_aside
from actions.registration_reading import says_no, says_yes, wants_a_moment
from actions.service_offer import say_offer
from actions.service_reading import (
    asks_status,
    hour_of,
    not_needed,
    only_asks,
    place_answered,
    place_in,
    says_something,
    says_when,
    skips,
    wants_to_book,
    when_in,
)
from actions.service_standing import path_to, say_standing, ways_on
from actions.turn import Event, Turn
from language.questions import is_question

FORM = "service_form"
CANCEL = "action_service_cancel_begin"
_ASKED = ("details", "place", "when")
SLOTS = (
    "service__kind",
    "service__hour",
    "service__told",
    "service__confirmed",
    *(f"service__{name}" for name in _ASKED),
)
_OTHER = "other"
# Kinds of which something is asked for, and nobody comes to the patient.
_PAST = {"lost_property", "lost_person"}
_ELSEWHERE = {"stop", "repeat", "privacy_ask", "complaint_ask"}
_ASIDE = {"bot_ask", "greet", "thank", "goodbye", "help"}
_QUESTIONS = {"guide_ask", "service_ask", "schedule_ask", "booking_ask"}
# From here on a no says what is wrong.
_SHORT = 6
Kind = dict[str, Any]


@action("action_service_begin")
async def begin(turn: Turn) -> list[Event]:
    """Answer a question about a service; take down a wish for one."""
    if turn.text and asks_status(turn.text) and await say_standing(turn):
        return over(turn)
    if turn.text and not_needed(turn.text):
        return [FollowupAction(CANCEL)]
    kind = await _kind(turn)
    if kind is None:
        return await _unknown(turn)
    if turn.text and only_asks(turn.text):
        return await _explain(turn, kind) if kind["article"] else await _unknown(turn)
    first = f"utter_service__first_{kind['id']}"
    known = first in turn.domain["responses"]
    turn.say(first if known else "utter_service__taken", name=kind["name"])
    slots = dict.fromkeys(SLOTS) | _known(turn, kind)
    return [*set_aside(turn, FORM), *(SlotSet(slot, value) for slot, value in slots.items())]


async def _kind(turn: Turn) -> Kind | None:
    """The kind whose button was pressed, or that the message speaks of."""
    pressed = turn.entity("service")
    if not pressed and not turn.text:
        return None
    query = {} if pressed else {"q": turn.text[:2000]}
    found: list[Kind] = await turn.backend.get("/v1/service-requests/kinds", **query)
    wanted = [kind for kind in found if not pressed or kind["id"] == pressed]
    return wanted[0] if wanted else None


async def _unknown(turn: Turn) -> list[Event]:
    """Nothing that is done every day: the guide may know it, else somebody at the desk."""
    if not turn.text:
        turn.say("utter_service__ask_kind")
        return over(turn)
    if only_asks(turn.text) or is_question(turn.text):
        events = await answer(turn)
        return events if _leads_on(events) else [*events, *over(turn)]
    if not await say_article(turn, turn.text, only_sure=True):
        turn.say("utter_service__other")
    # Whoever presses the button need not say it again.
    return [SlotSet("service__told", turn.text), *over(turn)]


def _leads_on(events: list[Event]) -> bool:
    return any(event["event"] == "followup" for event in events)


async def _explain(turn: Turn, kind: Kind) -> list[Event]:
    """What the guide says of it, and the offer to call somebody."""
    article = await turn.backend.get(f"/v1/guide/{kind['article']}")
    card = {"type": "guide"} | {key: article[key] for key in ("topic", "title", "link", "updated")}
    turn.say("utter_guide__article", title=article["title"], body=article["body"], card=card)
    say_offer(turn, str(kind["id"]))
    return over(turn)


def _known(turn: Turn, kind: Kind) -> dict[str, Any]:
    """What the first message tells already; what the kind doesn't ask for is left empty."""
    asked = {*kind["must"], *kind["may"]}
    text = turn.text or str(turn.slot("service__told") or "")
    place, when = place_in(text), when_in(turn)
    if when is None and place and kind["id"] not in _PAST:
        when = ""  # Who says where they are wants it now.
    told = {
        "details": text if text and says_something(text) else None,
        "place": place,
        "when": when,
    }
    known = {f"service__{name}": _or_empty(told[name], name in asked) for name in _ASKED}
    return known | {"service__kind": kind, "service__hour": hour_of(turn)}


def _or_empty(told: str | None, asked: bool) -> str | None:
    return told if told is not None or asked else ""


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Each answer is kept in the patient's own words."""
    if wants_a_moment(turn):
        turn.say("utter_control__take_your_time")
        return {}
    if turn.requested == "service__confirmed":
        return _decide(turn)
    name = str(turn.requested).removeprefix("service__")
    must = name in _wished(turn)["must"]
    if turn.intent == "press_skip":
        return {} if must else {str(turn.requested): ""}
    if not turn.text or _is_elsewhere(turn, name):
        return None
    if skips(turn.text) or (says_no(turn) and len(turn.text) <= _SHORT):
        return {} if must else {str(turn.requested): ""}
    return _told(turn, name)


def _told(turn: Turn, name: str) -> dict[str, Any]:
    """The answer, and what else the message tells."""
    told: dict[str, Any] = {}
    if not turn.slot("service__place") and (place := place_in(turn.text)):
        told["service__place"] = place
    if hour := hour_of(turn):
        told |= {"service__hour": hour, "service__when": turn.entity_text("date")}
    if name == "place" and turn.is_bare_value and turn.entity_text("date"):
        return told | {"service__when": turn.text}  # the day, where the place was asked for
    if name == "when" and not hour and not says_when(turn.text):
        return told | {"service__when": "", "service__details": _added(_details(turn), turn.text)}
    words = place_answered(turn.text) if name == "place" else turn.text
    return told | {f"service__{name}": told.get(f"service__{name}") or words}


def _is_elsewhere(turn: Turn, name: str) -> bool:
    """Whether a message is about something else than the open question."""
    if name == "place" and turn.intent == "human_ask":
        return place_in(turn.text) is None  # 在导医台这边 is where, not whom
    if turn.intent in {*_ELSEWHERE, "human_ask"}:
        return not (turn.intent == "stop" and skips(turn.text))
    if turn.intent in _QUESTIONS and is_question(turn.text) and only_asks(turn.text):
        return True
    return turn.intent in _ASIDE or wants_to_book(turn.text)


def _decide(turn: Turn) -> dict[str, Any] | None:
    if says_yes(turn):
        return {"service__confirmed": True}
    if turn.text and (place := place_in(turn.text)):
        return {"service__place": place}
    if says_no(turn) and len(turn.text) <= _SHORT:
        turn.say("utter_service__tell_again")
        return {f"service__{name}": None for name in _wished(turn)["must"]}
    if not turn.text or _is_elsewhere(turn, "confirmed"):
        return None
    if hour := hour_of(turn):
        return {"service__hour": hour, "service__when": turn.entity_text("date")}
    return {"service__details": _added(turn.slot("service__details"), turn.text)}


def _details(turn: Turn) -> str | None:
    return turn.slot("service__details") or None


def _added(before: str | None, said: str) -> str:
    """The details with what was said; who only says it once more adds nothing."""
    if not before:
        return said
    return before if said in before else f"{before}\n{said}"


def _wished(turn: Turn) -> Kind:
    kind: Kind = turn.slot("service__kind") or {}
    return {"id": _OTHER, "name": "", "must": [], "may": [], "on_duty": True} | kind


def _ask(turn: Turn, name: str) -> list[Event]:
    """In the words of the kind, where it has its own."""
    kind, responses = _wished(turn), turn.domain["responses"]
    own, optional = (f"utter_service__ask_{name}_{word}" for word in (kind["id"], "optional"))
    if own in responses:
        turn.say(own)
    elif name not in kind["must"] and optional in responses:
        turn.say(optional)
    else:
        turn.say(f"utter_service__ask_{name}")
    return []


@action("action_ask_service__details")
async def ask_details(turn: Turn) -> list[Event]:
    """What it is about."""
    return _ask(turn, "details")


@action("action_ask_service__place")
async def ask_place(turn: Turn) -> list[Event]:
    """Where somebody must go."""
    return _ask(turn, "place")


@action("action_ask_service__when")
async def ask_when(turn: Turn) -> list[Event]:
    """When it is wanted, or when it was lost."""
    return _ask(turn, "when")


@action("action_ask_service__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Read it back before anybody is sent."""
    kind = _wished(turn)
    said = {name: turn.slot(f"service__{name}") for name in ("place", "when", "details")}
    details = "".join(
        turn.words(f"utter_service__detail_{name}", value=value)
        for name, value in said.items()
        if value
    )
    later = not kind["on_duty"] and not turn.slot("service__hour")
    response = "utter_service__ask_confirmed_later" if later else "utter_service__ask_confirmed"
    turn.say(response, name=kind["name"], details=details, due=kind.get("there_by", ""))
    return []


@action("action_service_submit")
async def submit(turn: Turn) -> list[Event]:
    """File it; the number proves it."""
    if not turn.slot("service__confirmed"):
        return []
    kind, hour = _wished(turn), turn.slot("service__hour") or {}
    body = {
        "conversation": turn.conversation,
        "kind": kind["id"],
        "place": turn.slot("service__place") or None,
        "when": turn.slot("service__when") or None,
        "details": turn.slot("service__details") or None,
        "idempotency_key": _key(turn),
    }
    if kind["id"] not in _PAST:
        body |= {key: hour.get(key) for key in ("day", "time")}
    filed = await turn.backend.post(path_to(), body)
    turn.say_text(filed["text"], buttons=ways_on(turn, filed))
    return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn)]


def _key(turn: Turn) -> str | None:
    """One confirmation files once, however often it is sent."""
    message = turn.tracker.latest_message.get("message_id")
    return f"{turn.conversation}:{message}"[:80] if message else None
