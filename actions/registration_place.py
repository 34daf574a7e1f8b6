"""Choosing a clinic and a half hour: by button, by number, by time of day, or the only one."""

from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import action
from actions.clinic_choice import (
    SHOWN as SHOWN_CLINICS,
)
from actions.clinic_choice import (
    Subject,
    Wish,
    at_hour,
    clinic_buttons,
    clinic_lines,
    clinic_words,
    find_clinics,
    full_clinics,
    nearest_clinics,
    say_stopped,
    subject_from_slot,
    wish_from_slot,
)
from actions.interruptions import finish
from actions.registration_instead import show_instead
from actions.registration_reading import leaves_it_to_us
from actions.registration_words import fitting as fitting_words
from actions.turn import Button, Event, Turn

SHOWN, SHOWN_FULL = 8, 2
_FITTING = "utter_registration__ask_clinic"
EMERGENCY = "jizhen"


def choose_clinic(turn: Turn) -> str | None:
    """The clinic that a button, an ordinal (第二个) or "the earliest" picks from those shown."""
    pressed = turn.entity("clinic")
    if pressed:
        return str(pressed)
    shown = turn.slot("control__shown") or []
    if turn.form is None:
        return by_ordinal(turn, shown)
    return picked(turn, shown) if turn.requested == "registration__clinic" else None


def picked(turn: Turn, shown: list[str]) -> str | None:
    """What an ordinal, or "the earliest", picks from a list that was shown in order of time."""
    chosen = by_ordinal(turn, shown)
    if chosen is None and shown and leaves_it_to_us(turn):
        return shown[0]
    return chosen


def by_ordinal(turn: Turn, shown: list[str]) -> str | None:
    """What 第二个 or 最后一个 picks."""
    ordinal = turn.entity("ordinal")
    if ordinal is None or not shown:
        return None
    place = int(ordinal)
    if place == -1:
        return shown[-1]
    return shown[place - 1] if 1 <= place <= len(shown) else None


def subject_of(found: dict[str, Any]) -> Subject:
    """Whom a clinic or an appointment belongs to, for finding others: the department of a doctor,
    or the examination, bed or parking place itself."""
    if found.get("resource"):
        return Subject(resource=found["resource"])
    return Subject(department=found["department_code"])


def provider_of(found: dict[str, Any]) -> Subject:
    """The doctor of a clinic or an appointment, or what it is where there is none."""
    if found.get("resource"):
        return Subject(resource=found["resource"])
    return Subject(doctor=found["doctor_id"])


async def open_slots(turn: Turn, clinic: str) -> list[dict[str, Any]]:
    """Slots of a clinic that still have places."""
    slots: list[dict[str, Any]] = await turn.backend.get(f"/v1/clinics/{clinic}/slots")
    return [slot for slot in slots if slot["remaining"] > 0]


async def choose_slot(
    turn: Turn, clinic: str | None, wish: Wish, *, only: bool = False
) -> str | None:
    """The slot that the message picks. With `only`: by a time that was wished, or the only one."""
    if not clinic:
        return None
    pressed = turn.entity("slot")
    if pressed:
        return str(pressed)
    slots = await open_slots(turn, clinic)
    timed = _at_wished_time(slots, wish)
    if timed:
        return timed
    if only:
        return str(slots[0]["id"]) if len(slots) == 1 else None
    return picked(turn, [str(slot["id"]) for slot in slots[:SHOWN]])


async def slot_of_the_clinic(turn: Turn, wish: Wish) -> str | None:
    """A half hour of the clinic that is chosen already: a choice, or just another time."""
    clinic = turn.slot("registration__clinic")
    other_day = any(day.get("from") for day in wish.days)
    if not clinic or other_day or (wish.empty and turn.requested != "registration__slot"):
        return None
    return await choose_slot(turn, clinic, wish)


def _at_wished_time(slots: list[dict[str, Any]], wish: Wish) -> str | None:
    for day in wish.days:
        # 晚上 begins at 18:00 for the parser; that is no wish for the first half hour.
        whole_evening = day.get("period") == "evening" and day.get("time_from") == "18:00"
        if (day.get("time_from") or day.get("time_to")) and not whole_evening:
            return next((str(slot["id"]) for slot in slots if at_hour(slot, day)), None)
    return None


@action("action_ask_registration__clinic")
async def ask_clinic(turn: Turn) -> list[Event]:
    """Show the next clinics that fit; if none do, say so and show what there is."""
    subject = subject_from_slot(turn.slot("registration__subject"))
    wish = wish_from_slot(turn.slot("registration__wish"))
    if away := await _not_booked_here(turn, subject):
        return away
    if instead := turn.slot("registration__instead"):
        return show_instead(turn, instead)
    await say_stopped(turn, subject, wish)
    fitting = await find_clinics(turn, subject, wish)
    response, last = _FITTING, ""
    if not fitting and not wish.empty:
        fitting = await nearest_clinics(turn, subject, wish)
        response, last = _why_none(turn, wish, fitting)
    if response != _FITTING or not fitting:
        await _offer_to_wait(turn, subject, wish)
    if not fitting:
        turn.say("utter_registration__no_clinics")
        return []
    shown = fitting[:SHOWN_CLINICS]
    turn.say(
        response,
        last=last,
        lines=clinic_lines(turn, shown),
        buttons=clinic_buttons(turn, shown),
        card={"type": "schedule", "clinics": shown},
    )
    return [SlotSet("control__shown", [str(clinic["id"]) for clinic in shown])]


async def _offer_to_wait(turn: Turn, subject: Subject, wish: Wish) -> None:
    """Where what was wished is full, one can wait for it."""
    if full := await full_clinics(turn, subject, wish):
        buttons = [wait_button(turn, clinic) for clinic in full[:SHOWN_FULL]]
        turn.say("utter_registration__or_wait", buttons=buttons)


def wait_button(turn: Turn, clinic: dict[str, Any]) -> Button:
    """To wait for a place of a full clinic; the title says which."""
    return {
        "title": turn.words("utter_registration__wait_button", **clinic_words(turn, clinic)),
        "payload": f'/press_waitlist{{"clinic": "{clinic["id"]}"}}',
    }


async def _not_booked_here(turn: Turn, subject: Subject) -> list[Event]:
    """A pharmacy or an X-ray room is only a place to go to, and the emergency department takes
    everybody at once: say where, and end the booking. Empty for what can be booked."""
    if not subject.department or subject.doctor:
        return []
    department = await turn.backend.get(f"/v1/departments/{subject.department}")
    values = {key: department[key] for key in ("name", "location", "phone")}
    if department["code"] == EMERGENCY:
        turn.say("utter_registration__emergency_department", **values)
    elif department["kind"] == "place":
        turn.say("utter_registration__only_a_place", **values)
    else:
        return []
    return [SlotSet("registration__subject", None), *finish(turn, leave=True)]


def _why_none(turn: Turn, wish: Wish, others: list[dict[str, Any]]) -> tuple[str, str]:
    """The response that says truly why nothing fits, and the last day that can be booked."""
    days = [day["from"] for day in wish.days if day.get("from")]
    latest = max((clinic["date"] for clinic in others), default="")
    if days and others and min(days) > latest:
        return "utter_registration__not_released", turn.day(latest)
    return "utter_registration__none_then", ""


@action("action_ask_registration__slot")
async def ask_slot(turn: Turn) -> list[Event]:
    """Ask for the half hour; a clinic that has filled up meanwhile makes room for others."""
    clinic = await turn.backend.get(f"/v1/clinics/{turn.slot('registration__clinic')}")
    slots = (await open_slots(turn, str(clinic["id"])))[:SHOWN]
    if not slots:
        turn.say("utter_registration__clinic_full", buttons=[wait_button(turn, clinic)])
        again = ("registration__clinic", "registration__slot")
        return [*await ask_clinic(turn), *(SlotSet(slot, None) for slot in again)]
    separator = turn.words("utter_registration__slot_separator")
    turn.say(
        "utter_registration__ask_slot",
        clinic=turn.words(
            fitting_words("utter_registration__clinic", clinic), **clinic_words(turn, clinic)
        ),
        lines=separator.join(
            turn.words("utter_registration__slot_line", place=place, **slot)
            for place, slot in enumerate(slots, 1)
        ),
        buttons=[_slot_button(turn, slot) for slot in slots],
    )
    return []


async def chosen_words(turn: Turn) -> str:
    """What was chosen, maybe without asking, in words: day, half hour, doctor."""
    clinic, slot = turn.slot("registration__clinic"), turn.slot("registration__slot")
    if not (clinic and slot):
        return ""
    found = await turn.backend.get(f"/v1/clinics/{clinic}")
    slots = await turn.backend.get(f"/v1/clinics/{clinic}/slots")
    times = [one for one in slots if str(one["id"]) == str(slot)]
    if not times:
        return ""
    return turn.words(
        fitting_words("utter_registration__chosen", found),
        **clinic_words(turn, found) | {"start": times[0]["start"], "end": times[0]["end"]},
    )


def _slot_button(turn: Turn, slot: dict[str, Any]) -> Button:
    return {
        "title": turn.words("utter_registration__slot_button", **slot),
        "payload": f'/press_slot{{"slot": "{slot["id"]}"}}',
    }
