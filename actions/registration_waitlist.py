"""Waiting for a place of a clinic that is full (候补): which one, for whom, confirmed, done."""

from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.clinic_choice import (
    SHOWN,
    Subject,
    Wish,
    candidate_buttons,
    clinic_words,
    describe_candidates,
    find_clinics,
    full_clinics,
    read_subject,
    read_wish,
    say_stopped,
    subject_from_slot,
    wish_from_slot,
)
from actions.clinic_subject import narrowed, talked_about
from actions.interruptions import finish, set_aside
from actions.registration_answers import subject_slots
from actions.registration_hold import release_held
from actions.registration_place import by_ordinal, wait_button
from actions.registration_reading import leaves_the_line, means_another_person, says_no, says_yes
from actions.registration_unsure import surely
from actions.registration_visitor import (
    choose_visitor,
    offer_identity_form,
    visitor_button,
    visitors,
)
from actions.registration_words import values
from actions.schedule_candidates import chosen_candidate
from actions.turn import Event, Turn

FORM, BOOKING = "registration_waitlist_form", "registration_form"
SLOTS = (
    "registration__subject",
    "registration__pending",
    "registration__wish",
    "registration__waitlist",
    "registration__clinic",
    "registration__slot",
    "registration__held",
    "registration__person",
    "registration__visitor",
    "registration__new_visitor",
    "registration__confirmed",
)
_OURS = {
    "inform",
    "affirm",
    "deny",
    "booking_make",
    "booking_cancel",
    "schedule_ask",
    "nlu_fallback",
    "press_subject",
    "press_visitor",
    "system_identity_done",
}


@action("action_registration_waitlist_begin")
async def begin(turn: Turn) -> list[Event]:
    """Which clinic: the one of the button, the one that was just refused, or the full ones that
    fit. Where there still are places one books instead."""
    await release_held(turn)
    subject, wish = await _meant(turn)
    slots: dict[str, Any] = dict.fromkeys(SLOTS)
    slots |= subject_slots(subject)
    slots["registration__wish"] = wish.as_slot()
    slots["registration__waitlist"] = turn.entity("clinic") or await _just_refused(turn)
    slots["registration__person"] = turn.entity("person") or turn.slot("registration__person")
    slots |= await _advance(turn, slots)
    events = [SlotSet(slot, value) for slot, value in slots.items()]
    if await _has_places(turn, slots):
        return [*events, *_book(turn)]
    return [*set_aside(turn, FORM), *events]


async def _meant(turn: Turn) -> tuple[Subject, Wish]:
    """Whom and when: of the message, else of the booking under way, else what was talked about."""
    named, wish = read_subject(turn), read_wish(turn)
    booking = subject_from_slot(turn.slot("registration__subject"))
    before = booking if booking.known else talked_about(turn)
    subject = await narrowed(turn, named) if named else before
    wished = "registration__wish" if booking.known else "control__wish"
    return subject, wish_from_slot(turn.slot(wished)).merged(wish)


async def _just_refused(turn: Turn) -> str | None:
    """The clinic of the booking under way, when it is full and no other is named."""
    clinic = turn.slot("registration__clinic") if turn.form == BOOKING else None
    if not clinic or read_subject(turn) or not read_wish(turn).empty:
        return None
    found = await turn.backend.get(f"/v1/clinics/{clinic}")
    return str(clinic) if found["remaining"] < 1 else None


async def _has_places(turn: Turn, slots: dict[str, Any]) -> bool:
    subject = subject_from_slot(slots["registration__subject"])
    if slots["registration__waitlist"] or not subject.known:
        return False
    wish = wish_from_slot(slots["registration__wish"])
    return bool(await find_clinics(turn, subject, wish))


def _book(turn: Turn) -> list[Event]:
    """No need to wait: on with the booking of the same wish."""
    turn.say("utter_registration__no_need_to_wait")
    return [ActiveLoop(BOOKING), SlotSet("requested_slot", None), FollowupAction(BOOKING)]


async def _advance(turn: Turn, slots: dict[str, Any]) -> dict[str, Any]:
    """The only full clinic that fits, and the visitor who is surely meant."""
    changes: dict[str, Any] = {}
    subject = subject_from_slot(slots["registration__subject"])
    if subject.known and not slots["registration__waitlist"]:
        full = await full_clinics(turn, subject, wish_from_slot(slots["registration__wish"]))
        if len(full) == 1:
            changes["registration__waitlist"] = str(full[0]["id"])
    if not slots["registration__visitor"]:
        changes |= await choose_visitor(turn, slots["registration__person"]) or {}
    return changes


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Read an answer: which clinic, for whom, a yes or a no."""
    confirming = turn.requested == "registration__confirmed" and (says_yes(turn) or says_no(turn))
    if turn.intent not in _OURS and not turn.is_bare_value and not confirming:
        return None
    changes = await _read(turn)
    if changes is None:
        if leaves_the_line(turn) or (confirming and says_no(turn)):
            return {"registration__confirmed": False, "requested_slot": None}
        return {"registration__confirmed": True} if confirming else None
    slots = {slot: turn.slot(slot) for slot in SLOTS} | changes
    changes |= await _advance(turn, slots)
    if await _has_places(turn, slots | changes):
        changes["requested_slot"] = None  # `submit` goes on with the booking
    return changes


async def _read(turn: Turn) -> dict[str, Any] | None:
    """The slots that the message changes; None when it names nothing."""
    asked = turn.requested
    if asked == "registration__waitlist":
        chosen = by_ordinal(turn, turn.slot("control__shown") or [])
        if chosen:
            return {"registration__waitlist": chosen}
    pending = subject_from_slot(turn.slot("registration__pending"))
    named = await chosen_candidate(turn, pending) or read_subject(turn)
    wish = read_wish(turn)
    if named is not None or not wish.empty:
        subject = await narrowed(turn, named) if named else None
        old = wish_from_slot(turn.slot("registration__wish"))
        changes = {"registration__wish": old.merged(wish).as_slot(), "registration__waitlist": None}
        return changes | (subject_slots(subject) if subject else {})
    person = turn.entity("person")
    speaks_of_whom = person or turn.entity("visitor") or means_another_person(turn)
    if asked != "registration__visitor" and not speaks_of_whom:
        return None
    chosen_visitor = await choose_visitor(turn, person or turn.slot("registration__person"))
    return chosen_visitor or {"registration__visitor": None, "registration__person": person}


@action("action_ask_registration__waitlist")
async def ask_clinic(turn: Turn) -> list[Event]:
    """Which full clinic it is about."""
    subject = subject_from_slot(turn.slot("registration__subject"))
    if not subject.known:
        return await _ask_subject(turn)
    wish = wish_from_slot(turn.slot("registration__wish"))
    full = (await full_clinics(turn, subject, wish))[:SHOWN]
    if not full:
        await say_stopped(turn, subject, wish)
        turn.say("utter_registration__nothing_to_wait_for")
        return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn, leave=True)]
    lines = [
        turn.words("utter_registration__wait_line", place=place, **clinic_words(turn, clinic))
        for place, clinic in enumerate(full, 1)
    ]
    turn.say(
        "utter_registration__which_to_wait_for",
        lines="\n".join(lines),
        buttons=[wait_button(turn, clinic) for clinic in full],
    )
    return [SlotSet("control__shown", [str(clinic["id"]) for clinic in full])]


async def _ask_subject(turn: Turn) -> list[Event]:
    """Whom to wait for. Names that fit several, or nobody, are asked about."""
    pending = subject_from_slot(turn.slot("registration__pending"))
    choices = await describe_candidates(turn, pending) if pending != Subject() else []
    buttons = candidate_buttons(turn, choices)
    if pending.unknown:
        turn.say("utter_schedule__unknown_doctor", name=pending.unknown, buttons=buttons)
    elif choices:
        turn.say("utter_schedule__which", buttons=buttons)
    else:
        turn.say("utter_registration__ask_what_to_wait_for")
    return []


@action("action_ask_registration_waitlist_form_registration__visitor")
async def ask_visitor(turn: Turn) -> list[Event]:
    """For whom; somebody new registers first."""
    known = await visitors(turn)
    if not known or turn.slot("registration__new_visitor"):
        return await offer_identity_form(turn)
    buttons = [visitor_button(turn, card) for card in known]
    turn.say("utter_registration__ask_who_waits", buttons=buttons)
    return []


@action("action_ask_registration_waitlist_form_registration__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Repeat what is waited for, and what waiting means."""
    clinic = await turn.backend.get(f"/v1/clinics/{turn.slot('registration__waitlist')}")
    who = next(
        (
            card["name_masked"]
            for card in await visitors(turn)
            if str(card["card_id"]) == str(turn.slot("registration__visitor"))
        ),
        "",
    )
    turn.say(
        "utter_registration__ask_wait_confirmed", **clinic_words(turn, clinic) | {"visitor": who}
    )
    return []


@action("action_registration_waitlist_submit")
async def submit(turn: Turn) -> list[Event]:
    """Get in line; success is said with the card that proves it."""
    confirmed = turn.slot("registration__confirmed")
    if confirmed is None:
        goes_on = await _has_places(turn, {slot: turn.slot(slot) for slot in SLOTS})
        return _book(turn) if goes_on else []
    cleared = [SlotSet(slot, None) for slot in SLOTS]
    if not confirmed:
        turn.say("utter_registration__not_waiting")
        return [*cleared, *finish(turn)]
    try:
        card = await _join(turn)
    except BackendRefused as refusal:
        turn.say_text(refusal.message, buttons=turn.buttons("utter_registration__other_ways"))
        return [*cleared, *finish(turn)]
    if card is None:
        turn.say("utter_registration__not_in_line_yet")
        return [SlotSet("registration__confirmed", None), FollowupAction(FORM)]
    place = "utter_registration__ahead" if card.get("ahead") else "utter_registration__next_in_line"
    said = values(turn, card) | {"ahead": turn.words(place, ahead=card.get("ahead"))}
    turn.say("utter_registration__waitlisted", card={"type": "appointment", **card}, **said)
    return [*cleared, *finish(turn)]


async def _join(turn: Turn) -> dict[str, Any] | None:
    clinic = int(turn.slot("registration__waitlist"))
    body = {
        "conversation": turn.conversation,
        "visitor": int(turn.slot("registration__visitor")),
        "clinic_id": clinic,
    }
    return await surely(
        turn,
        turn.backend.post("/v1/waitlist", body),
        lambda listed: next((card for card in listed if card["clinic_id"] == clinic), None),
        where="/v1/waitlist",
    )
