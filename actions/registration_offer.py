"""A place that came up for who was waiting: taken or passed on, after a read-back."""

import re
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendAway, BackendRefused
from actions.base import action, form_step
from actions.interruptions import finish, set_aside
from actions.registration_existing import upcoming, waiting
from actions.registration_reading import says_no, says_yes
from actions.registration_unsure import is_kept, surely, with_id
from actions.registration_words import Card, fitting, state, values
from actions.turn import Event, Turn

FORM = "registration_offer_form"
# A yes to giving it up may be said with a no: 确认不要.
_PASSES_ON = re.compile(
    r"(确认|确定|嗯|对|是的?|就)*[，,]?(不要|让给(别人|后面的人))[了吧的。！!]*"
)
SLOTS = ("registration__offer", "registration__declines", "registration__confirmed")


@action("action_registration_offer_begin")
async def begin(turn: Turn) -> list[Event]:
    """The offer of the button. One that is over is answered kindly, and nothing is asked."""
    entries = await waiting(turn)
    entry = with_id(entries, str(turn.entity("entry")), "entry")
    if entry is None or state(entry) != "offered":
        turn.say("utter_registration__still_waiting" if entry else "utter_registration__offer_over")
        return [FollowupAction(turn.form or "action_listen")]  # instead of this flow's form
    slots: dict[str, Any] = dict.fromkeys(SLOTS)
    slots["registration__offer"] = entry
    slots["registration__declines"] = turn.intent == "press_waitlist_decline"
    return [*set_aside(turn, FORM), *(SlotSet(slot, value) for slot, value in slots.items())]


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """A yes does what was read back. A no to taking it leaves the offer open till its deadline."""
    declines = bool(turn.slot("registration__declines"))
    if says_yes(turn, "cancel" if declines else "book"):
        return {"registration__confirmed": True}
    if declines and _PASSES_ON.fullmatch(turn.text):
        return {"registration__confirmed": True}
    return {"registration__confirmed": False} if says_no(turn) else None


@action("action_ask_registration_offer_form_registration__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Repeat what is taken or passed on."""
    offer = turn.slot("registration__offer")
    declines = turn.slot("registration__declines")
    asked = "ask_pass_on_confirmed" if declines else "ask_offer_confirmed"
    turn.say(f"utter_registration__{asked}", **values(turn, offer))
    return []


@action("action_registration_offer_submit")
async def submit(turn: Turn) -> list[Event]:
    """Take it or pass it on; said with the card that proves it."""
    offer, confirmed = turn.slot("registration__offer"), turn.slot("registration__confirmed")
    if not offer or confirmed is None:
        return []
    cleared = [SlotSet(slot, None) for slot in SLOTS]
    declines = bool(turn.slot("registration__declines"))
    if not confirmed:
        turn.say("utter_registration__offer_stays", buttons=_both_ways(turn, offer))
        return [*cleared, *finish(turn)]
    try:
        card = await (_pass_on(turn, offer) if declines else _take(turn, offer))
    except BackendRefused as refusal:
        turn.say_text(refusal.message, buttons=turn.buttons("utter_registration__other_ways"))
        return [*cleared, *finish(turn)]
    if card is None:
        turn.say("utter_registration__not_yet")
        return [SlotSet("registration__confirmed", None), FollowupAction(FORM)]
    response = "offer_passed_on" if declines else _taken(card)
    shown = {"type": "appointment", **card}
    turn.say(fitting(f"utter_registration__{response}", card), card=shown, **values(turn, card))
    return [*cleared, *finish(turn)]


def _taken(card: Card) -> str:
    if state(card) == "submitted":
        return "submitted"
    return "booked" if card["changeable"] else "booked_finally"


async def _take(turn: Turn, offer: Card) -> Card | None:
    """The booked card. Taking it twice books once."""

    def booked(listed: list[Card]) -> Card | None:
        found = with_id(listed, offer["id"])
        return found if is_kept(found) else None

    body = {"conversation": turn.conversation}
    taking = turn.backend.post(f"/v1/waitlist/{offer['entry']}/accept", body)
    card = await surely(turn, taking, booked)
    return card and await _with_deadline(turn, card)


async def _with_deadline(turn: Turn, card: Card) -> Card:
    """The card as it is listed: with until when it can be cancelled. It is booked either way."""
    try:
        return with_id(await upcoming(turn), card["id"]) or card
    except BackendAway:
        return card | {"changeable": True}


async def _pass_on(turn: Turn, offer: Card) -> Card | None:
    def gone(listed: list[Card]) -> Card | None:
        return None if with_id(listed, offer["entry"], "entry") else offer

    body = {"conversation": turn.conversation}
    passing = turn.backend.post(f"/v1/waitlist/{offer['entry']}/decline", body)
    card = await surely(turn, passing, gone, where="/v1/waitlist")
    return card and offer | card | {"status": "cancelled"}


def _both_ways(turn: Turn, offer: Card) -> list[dict[str, str]]:
    return [
        {
            "title": turn.words(f"utter_registration__offer_{way}"),
            "payload": f'/press_waitlist_{way}{{"entry": "{offer["entry"]}"}}',
        }
        for way in ("accept", "decline")
    ]
