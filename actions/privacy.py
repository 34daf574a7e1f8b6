"""See, correct, remove and delete what is kept of me; withdraw a consent."""

from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.interruptions import finish, set_aside
from actions.privacy_reading import (
    ABOUT_ONE,
    asks_elsewhere,
    says_leave,
    says_yes_to,
    what_is_wanted,
)
from actions.registration_place import picked
from actions.registration_reading import says_no
from actions.registration_visitor import offer_correction, visitor_button, visitors
from actions.turn import Event, Turn

FORM = "privacy_form"
SLOTS = ("privacy__choice", "privacy__visitor", "privacy__confirmed", "privacy__asked")
# Whom a patient names, and the relation on the visitor card.
_RELATIONS = {
    "self": "self",
    "child": "child",
    "mother": "parent",
    "father": "parent",
    "spouse": "other",
    "elder": "other",
    "friend": "other",
}
_EVERYBODY = "all"
Card = dict[str, Any]


@action("action_privacy_begin")
async def begin(turn: Turn) -> list[Event]:
    """Start over, with what was asked for at once; only to look is asked about first."""
    wanted = what_is_wanted(turn)
    choice = None if wanted == "show" else wanted
    visitor = await _whose(turn, choice)
    if choice == "correct" and visitor:
        await offer_correction(turn, visitor)
        return [FollowupAction(turn.form or "action_listen")]  # instead of this flow's form
    if choice in ABOUT_ONE and not await visitors(turn):
        turn.say("utter_privacy__nothing_kept")
        return [FollowupAction(turn.form or "action_listen")]
    slots = dict.fromkeys(SLOTS) | {"privacy__choice": choice, "privacy__visitor": visitor}
    return [*set_aside(turn, FORM), *(SlotSet(slot, value) for slot, value in slots.items())]


async def _whose(turn: Turn, choice: str | None) -> str | None:
    """The card that a choice is about: the only one, or the only one of whoever was named."""
    if choice not in ABOUT_ONE:
        return _EVERYBODY if choice else None
    cards = await visitors(turn)
    if person := turn.entity("person"):
        cards = [card for card in cards if card["relation"] == _RELATIONS.get(str(person))]
    return str(cards[0]["card_id"]) if len(cards) == 1 else None


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """What is wanted, whose card; what can't be undone is confirmed."""
    if turn.requested == "privacy__choice":
        return await _choose(turn)
    if says_leave(turn):
        return {"privacy__confirmed": False, "requested_slot": None}
    if turn.requested == "privacy__visitor":
        return await _choose_visitor(turn)
    if says_yes_to(turn, str(turn.slot("privacy__choice"))):
        return {"privacy__confirmed": True}
    return {"privacy__confirmed": False} if says_no(turn) else None


async def _choose(turn: Turn) -> dict[str, Any] | None:
    none = {"privacy__visitor": _EVERYBODY, "privacy__confirmed": False}
    if turn.intent == "deny" or says_leave(turn):
        turn.say("utter_privacy__kept")
        return {"privacy__choice": "none", **none}
    choice = what_is_wanted(turn)
    if choice == "show" and asks_elsewhere(turn):
        return None  # 查一下我的预约 is another matter
    if choice == "show":
        await _show(turn)
        return {"privacy__choice": "show", **none}
    if choice in ABOUT_ONE and not await visitors(turn):
        turn.say("utter_privacy__nothing_kept")
        return {"privacy__choice": "none", **none}
    return _advanced(choice, await _whose(turn, choice)) if choice else None


async def _choose_visitor(turn: Turn) -> dict[str, Any] | None:
    ids = [str(card["card_id"]) for card in await visitors(turn)]
    choice = str(turn.slot("privacy__choice"))
    visitor = turn.entity("visitor") or picked(turn, ids) or await _whose(turn, choice)
    return _advanced(choice, str(visitor)) if visitor in ids else None


def _advanced(choice: str, visitor: str | None) -> dict[str, Any]:
    """Nothing to confirm where a page is opened: it is there that something is changed."""
    slots: dict[str, Any] = {"privacy__choice": choice, "privacy__visitor": visitor}
    if choice == "correct" and visitor:
        slots["privacy__confirmed"] = True
    return slots


@action("action_ask_privacy__choice")
async def ask_choice(turn: Turn) -> list[Event]:
    """Asked once; who then speaks of something else is not asked again."""
    if turn.slot("privacy__asked"):
        return [ActiveLoop(None), SlotSet("requested_slot", None), SlotSet("privacy__asked", None)]
    turn.say("utter_privacy__ask_choice")
    return [SlotSet("privacy__asked", True)]


@action("action_ask_privacy__visitor")
async def ask_visitor(turn: Turn) -> list[Event]:
    """Whose card."""
    buttons = [visitor_button(turn, card) for card in await visitors(turn)]
    turn.say("utter_privacy__ask_visitor", buttons=buttons)
    return []


@action("action_ask_privacy__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Repeat what is deleted or taken back, and what follows from it."""
    name = await _name(turn)
    turn.say(f"utter_privacy__ask_{turn.slot('privacy__choice')}_confirmed", name=name)
    return []


async def _name(turn: Turn) -> str:
    """The masked name on the card that was chosen."""
    chosen = turn.slot("privacy__visitor")
    cards = await visitors(turn)
    return next((card["name_masked"] for card in cards if str(card["card_id"]) == chosen), "")


async def _show(turn: Turn) -> None:
    data = await turn.backend.get(f"/v1/conversations/{turn.conversation}/my-data")
    people = data["visitors"]
    if not people:
        turn.say("utter_privacy__nothing_kept")
        return
    lines = "\n".join(_line(turn, person) for person in people)
    turn.say("utter_privacy__data", lines=lines, appointments=data["appointments"])


def _line(turn: Turn, person: Card) -> str:
    withdrawn = turn.words("utter_privacy__withdrawn") if person["consent_withdrawn"] else ""
    relation = turn.words(f"utter_registration__relation_{person['relation']}")
    values = {**person, "relation": relation, "withdrawn": withdrawn}
    return turn.words("utter_privacy__person", **values)


@action("action_privacy_submit")
async def submit(turn: Turn) -> list[Event]:
    """Do what was confirmed; a refusal says what stands in the way."""
    choice, cleared = turn.slot("privacy__choice"), [SlotSet(slot, None) for slot in SLOTS]
    if choice in {"erase", *ABOUT_ONE}:
        if turn.slot("privacy__confirmed"):
            try:
                await _do(turn, choice)
            except BackendRefused as refusal:
                turn.say_text(refusal.message, buttons=turn.buttons("utter_privacy__first"))
        else:
            turn.say("utter_privacy__kept")
    return [*cleared, *finish(turn)]


async def _do(turn: Turn, choice: str) -> None:
    mine = f"/v1/conversations/{turn.conversation}"
    visitor = turn.slot("privacy__visitor")
    name = await _name(turn)
    if choice == "correct":
        await offer_correction(turn, visitor)
    elif choice == "erase":
        await turn.backend.delete(f"{mine}/my-data")
        turn.say("utter_privacy__erased")
    elif choice == "remove":
        await turn.backend.delete(f"{mine}/visitors/{visitor}")
        turn.say("utter_privacy__removed", name=name)
    else:
        done = await turn.backend.delete(f"{mine}/visitors/{visitor}/consent")
        standing = "_standing" if done["standing"] else ""
        turn.say(f"utter_privacy__consent_taken_back{standing}", name=name, count=done["standing"])
