"""Finding the appointment that is meant: shared by showing, changing and cancelling."""

import re
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import action
from actions.clinic_choice import Subject, Wish, read_subject, read_wish, wish_from_slot
from actions.interruptions import finish, set_aside
from actions.registration_place import picked, subject_of
from actions.registration_reading import means_another_appointment, mentions_waitlist
from actions.registration_visitor import offer_identity_form, visitors
from actions.registration_words import lines, state, values
from actions.turn import Button, Event, Turn

SLOTS = (
    "registration__subject",
    "registration__wish",
    "registration__registered",
    "registration__appointment",
    "registration__clinic",
    "registration__slot",
    "registration__instead",
    "registration__waiting",
    "registration__confirmed",
)
_STOPPED = re.compile("停诊")
# Whom a patient names, and the relation on the visitor card.
# 预约号: six digits or more, not part of a longer word.
_NUMBER = re.compile(r"(?<![\dA-Za-z-])\d{6,9}(?![\d-])")
_RELATIONS = {"self": "self", "child": "child", "mother": "parent", "father": "parent"}


async def upcoming(turn: Turn) -> list[dict[str, Any]]:
    """The booked appointments of everybody on this account, the next one first; also those that
    the hospital information system has not answered yet."""
    found = await turn.backend.get("/v1/appointments", conversation=turn.conversation)
    kept = {"booked", "changed"}
    return [item for item in found["items"] if item["status"] in kept or state(item) == "submitted"]


async def waiting(turn: Turn) -> list[dict[str, Any]]:
    """The waitlist entries of this account, as cards (see `state`)."""
    found = await turn.backend.get("/v1/waitlist", conversation=turn.conversation)
    entries: list[dict[str, Any]] = found["items"]
    return entries


async def own(turn: Turn) -> list[dict[str, Any]]:
    """What the message may be about: the waitlist, when it says so, else what is booked."""
    return await (waiting(turn) if _is_about_waitlist(turn) else upcoming(turn))


def _is_about_waitlist(turn: Turn) -> bool:
    if turn.intent == "booking_change":
        return False  # a place in a queue is left or kept, not moved
    said = mentions_waitlist(turn) or turn.intent == "press_waitlist_leave"
    return said or bool(turn.slot("registration__waiting"))


async def starting_slots(turn: Turn, form: str) -> tuple[dict[str, Any], list[Event]]:
    """The slots with which `form` begins, and the events that set another form aside."""
    slots: dict[str, Any] = dict.fromkeys(SLOTS)
    slots["registration__wish"] = read_wish(turn).as_slot()
    slots["registration__waiting"] = _is_about_waitlist(turn)
    return slots | await find_appointment(turn), set_aside(turn, form)


async def find_appointment(turn: Turn) -> dict[str, Any]:
    """The appointment that is meant: the only one, or the only one that the message fits. Empty
    when nobody has registered on this account."""
    cards = await visitors(turn)
    if not cards:
        return {}
    booked = await own(turn)
    meant = booked
    if pressed := turn.entity("entry") or turn.entity("appointment"):
        meant = [item for item in booked if pressed in {item.get("entry"), item["id"]}]
    elif len(booked) > 1 or _names_one(turn):
        meant = _named(turn, booked, cards)
        if booked and not meant and _names_one(turn):
            turn.say("utter_registration__not_that_one")
    changes: dict[str, Any] = {"registration__registered": True}
    if len(meant) == 1:
        changes |= chosen(turn, meant[0])
    return changes


def _names_one(turn: Turn) -> bool:
    """Whether the message says whose, or gives a number: then only that one is meant."""
    return turn.entity("person") is not None or bool(_NUMBER.search(turn.text))


def chosen(turn: Turn, appointment: dict[str, Any]) -> dict[str, Any]:
    """The slots of a chosen appointment. Its own day, if it was named, is no wish for a new one."""
    wish = wish_from_slot(turn.slot("registration__wish")).merged(read_wish(turn))
    days = [day for day in wish.days if day.get("from") != appointment["date"]]
    return {
        "registration__appointment": appointment,
        "registration__subject": subject_of(appointment).as_slot(),
        "registration__wish": Wish(days, wish.excluded, wish.kind, wish.sex).as_slot(),
    }


def _named(
    turn: Turn, booked: list[dict[str, Any]], cards: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Those that the message names, by doctor, department, day or whose they are; 停诊的那个."""
    number, person = _NUMBER.search(turn.text), turn.entity("person")
    if number:
        return [item for item in booked if item["number"] == number.group()]
    if person:
        relation = _RELATIONS.get(str(person))
        theirs = {card["name_masked"] for card in cards if card["relation"] == relation}
        booked = [item for item in booked if item["visitor"] in theirs]
    stopped = [item for item in booked if item.get("stopped") and _STOPPED.search(turn.text)]
    booked = stopped or booked
    subject, wish = read_subject(turn), read_wish(turn)
    days = {day.get("from") for day in wish.days} | set(wish.excluded)
    nearer = [
        item
        for item in booked
        if item["date"] in days or (subject is not None and _is_of(item, subject))
    ]
    return nearer or (booked if person or stopped else [])


def _is_of(appointment: dict[str, Any], subject: Subject) -> bool:
    candidates = {choice.get("doctor") for choice in subject.candidates}
    return (
        appointment["doctor_id"] in {subject.doctor, *candidates}
        or appointment["department_code"] == subject.department
    )


async def pick_appointment(turn: Turn) -> dict[str, Any] | None:
    """The slots of the appointment that an answer picks, or None when it picks none."""
    if turn.intent == "system_identity_done":
        return await find_appointment(turn)
    booked = await own(turn)
    pressed = turn.entity("appointment") or picked(turn, [item["id"] for item in booked])
    meant = [item for item in booked if item["id"] == pressed]
    meant = meant or _named(turn, booked, await visitors(turn))
    return chosen(turn, meant[0]) if len(meant) == 1 else None


async def pick_another(turn: Turn) -> dict[str, Any] | None:
    """After one was read back: another that the message names, or 另一个; None otherwise."""
    current = turn.slot("registration__appointment")
    if means_another_appointment(turn):
        others = [item for item in await own(turn) if item["id"] != current["id"]]
        return chosen(turn, others[0]) if len(others) == 1 else {"registration__appointment": None}
    if not names_another(turn):
        return None
    other = await pick_appointment(turn)
    if other is None:  # none fits, or several: no yes to the one that was read back
        return {"registration__appointment": None}
    same = other["registration__appointment"]["id"] == current["id"]
    return None if same else other


def names_another(turn: Turn) -> bool:
    """Whether the message names whose, which or with whom; maybe not the one that was read back."""
    named = read_subject(turn) or turn.entity("appointment")
    return bool(named) or _names_one(turn)


@action("action_ask_registration__registered")
async def ask_registered(turn: Turn) -> list[Event]:
    """Whose appointment: the identity form."""
    turn.say("utter_registration__register_to_see")
    return await offer_identity_form(turn)


@action("action_ask_registration__appointment")
async def ask_appointment(turn: Turn) -> list[Event]:
    """Which one; with none there is nothing to do."""
    booked = await own(turn)
    if not booked:
        none = "none_waiting" if turn.slot("registration__waiting") else "none_booked"
        turn.say(f"utter_registration__{none}")
        return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn, leave=True)]
    turn.say(
        "utter_registration__which_appointment",
        lines=lines(turn, booked),
        buttons=[_button(turn, appointment) for appointment in booked],
        card={"type": "appointments", "items": booked},
    )
    return []


def _button(turn: Turn, appointment: dict[str, Any]) -> Button:
    return {
        "title": turn.words("utter_registration__line_button", **values(turn, appointment)),
        "payload": f'/press_appointment{{"appointment": "{appointment["id"]}"}}',
    }


def unless_too_late(turn: Turn, picked: dict[str, Any] | None) -> dict[str, Any] | None:
    """The slots of an appointment that an answer picked; one whose deadline is over ends the form
    instead."""
    if picked and too_late(turn, picked):
        return {"registration__appointment": None, "requested_slot": None}
    return picked


def too_late(turn: Turn, slots: dict[str, Any]) -> bool:
    """Whether the appointment's deadline is over: said before any further question."""
    appointment = slots.get("registration__appointment")
    if not appointment or appointment["changeable"] or appointment.get("entry"):
        return False
    turn.say("utter_registration__too_late", **values(turn, appointment))
    return True
