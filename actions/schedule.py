"""When somebody sits: clinics of a doctor or department, with the places that are left."""

import re
from dataclasses import replace
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import action, form_step
from actions.clinic_choice import (
    SHOWN,
    Subject,
    Wish,
    candidate_buttons,
    clinic_buttons,
    clinic_lines,
    clinic_words,
    describe_candidates,
    find_clinics,
    read_subject,
    read_wish,
    says_past_date,
    subject_from_slot,
    wish_from_slot,
)
from actions.clinic_subject import narrowed, now_about, talked_about
from actions.guide import EMERGENCY_DEPARTMENT, answer, over, say_emergency_open
from actions.guide_follow_up import goes_on_about, say_where
from actions.guide_prices import say_price
from actions.interruptions import set_aside
from actions.schedule_alternatives import say_stopped_until, say_why_none
from actions.schedule_candidates import chosen_candidate
from actions.schedule_day import say_departments
from actions.schedule_field import by_complaint, by_field, one_each
from actions.schedule_news import announced, say_news
from actions.schedule_profile import doctor_asked_about, say_profile
from actions.turn import Event, Turn

FORM = "schedule_form"
_OURS = {"inform", "affirm", "schedule_ask", "booking_make", "nlu_fallback", "press_subject"}
# With nobody named, the hours of the hospital are asked for.
_HOSPITAL_HOURS = re.compile(
    r"开门|关门|上班|下班|营业|放假|门诊|医院.{0,4}(开|有人)|开不开|上不上"
)


@action("action_schedule_begin")
async def begin(turn: Turn) -> list[Event]:
    """Whom the question is about: somebody named, or whoever was talked about ("那后天呢")."""
    if (answered := await _answered(turn)) is not None:
        return answered + over(turn)
    named = await _named(turn)
    # What was said of a field (那后天呢) need not be said again.
    subject = await narrowed(turn, named) if named else replace(talked_about(turn), field=None)
    wish = read_wish(turn)
    if named is None and not subject.known and _asks_in_general(turn, wish):
        return await answer(turn) + over(turn)
    if named is None:
        wish = wish_from_slot(turn.slot("control__wish")).merged(wish)
    if says_past_date(turn):
        turn.say("utter_schedule__past_date")
    return [
        *set_aside(turn, FORM),
        SlotSet("schedule__subject", subject.as_slot() if subject.known else None),
        SlotSet("schedule__pending", None if subject.known else subject.as_slot()),
        SlotSet("schedule__wish", wish.as_slot()),
    ]


async def _named(turn: Turn) -> Subject | None:
    """Whom the message names; of a field (甲状腺结节的专家) the doctors, or the department."""
    named = read_subject(turn)
    if found := await by_field(turn, named):
        return found
    if named is None and not turn.slot("control__subject"):
        return await by_complaint(turn)
    return named


def _asks_in_general(turn: Turn, wish: Wish) -> bool:
    """When the hospital is open, or when few people come: no list of clinics answers that."""
    return bool(_HOSPITAL_HOURS.search(turn.text)) or wish.preference == "roomiest"


async def _answered(turn: Turn) -> list[Event] | None:
    """Questions that no list of clinics answers: a price, an announcement, who a doctor is, the
    emergency department's hours, and 那眼科呢 after a way was told. None for other questions."""
    if (priced := await say_price(turn)) is not None:
        return priced
    if await say_news(turn):
        return []
    if doctor := doctor_asked_about(turn):
        return await say_profile(turn, doctor)
    named = read_subject(turn)
    if named and named.department == EMERGENCY_DEPARTMENT:
        return await say_emergency_open(turn)
    if named and named.department and goes_on_about(turn, "where"):
        return await say_where(turn, named.department)
    return None


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """The department or doctor that was asked for."""
    if await say_price(turn) is not None or await say_news(turn):
        return {}  # another question; ours is asked again
    if doctor := doctor_asked_about(turn):
        await say_profile(turn, doctor)
        return {}
    if turn.intent not in _OURS and not turn.is_bare_value:
        return None
    pending = subject_from_slot(turn.slot("schedule__pending"))
    newer = read_wish(turn)
    named = await chosen_candidate(turn, pending) or await _named(turn)
    if named is None and newer.empty:
        return None
    wish = wish_from_slot(turn.slot("schedule__wish")).merged(newer)
    if named is None:
        # "那后天呢" while we still ask which doctor: kept, and the question asked again.
        return {"schedule__wish": wish.as_slot()}
    subject = await narrowed(turn, named)
    return {
        "schedule__subject": subject.as_slot() if subject.known else None,
        "schedule__pending": None if subject.known else subject.as_slot(),
        "schedule__wish": wish.as_slot(),
    }


@action("action_ask_schedule__subject")
async def ask_subject(turn: Turn) -> list[Event]:
    """Whose clinics. Names that fit several, or nobody, are asked about."""
    pending = subject_from_slot(turn.slot("schedule__pending"))
    choices = await describe_candidates(turn, pending) if pending != Subject() else []
    buttons = candidate_buttons(turn, choices)
    if pending.unknown:
        turn.say("utter_schedule__unknown_doctor", name=pending.unknown, buttons=buttons)
    elif choices:
        turn.say("utter_schedule__which", buttons=buttons)
    elif not await say_departments(turn, wish_from_slot(turn.slot("schedule__wish"))):
        turn.say("utter_schedule__ask_subject")
    return []


@action("action_schedule_submit")
async def show(turn: Turn) -> list[Event]:
    """Show the clinics; when none fit the day, say so and show the next ones."""
    subject = subject_from_slot(turn.slot("schedule__subject"))
    if not subject.known:
        return []
    wish = wish_from_slot(turn.slot("schedule__wish"))
    shown = await _shown(turn, subject, wish)
    place = None if shown else await _place(turn, subject)
    if place:
        return [*await say_where(turn, place), *_cleared()]
    if not shown:
        turn.say("utter_schedule__none_at_all")
    return [
        *await announced(turn, shown),
        *now_about(turn, subject),
        SlotSet("control__wish", wish.as_slot()),
        SlotSet("control__shown", [str(clinic["id"]) for clinic in shown]),
        *_cleared(),
    ]


async def _shown(turn: Turn, subject: Subject, wish: Wish) -> list[dict[str, Any]]:
    """Show the clinics that fit, else say why there are none and show the next ones."""
    fitting = await find_clinics(turn, subject, wish)
    if not fitting:
        return await say_why_none(turn, subject, wish)
    shown = (fitting if wish.days else one_each(subject, fitting))[:SHOWN]
    if subject.doctor and not wish.days:
        await say_stopped_until(turn, subject, shown[-1]["date"])
    turn.say(
        _response(subject, wish, shown),
        **clinic_words(turn, shown[0]) | {"field": subject.field or ""},
        lines=clinic_lines(turn, shown),
        buttons=clinic_buttons(turn, shown),
        card={"type": "schedule", "clinics": shown},
    )
    return shown


def _response(subject: Subject, wish: Wish, shown: list[dict[str, Any]]) -> str:
    if shown[0].get("resource"):
        return "utter_schedule__clinics_resource"
    if wish.preference in {"cheapest", "roomiest"} and len(shown) > 1:
        return f"utter_schedule__clinics_{wish.preference}"
    if subject.field:
        return (
            "utter_schedule__clinics_field"
            if subject.among
            else "utter_schedule__clinics_field_one"
        )
    return "utter_schedule__clinics"


async def _place(turn: Turn, subject: Subject) -> str | None:
    """The code of a place (a pharmacy, the laboratory), where nobody has clinics."""
    if not subject.department:
        return None
    department = await turn.backend.get(f"/v1/departments/{subject.department}")
    return subject.department if department["kind"] == "place" else None


def _cleared() -> list[Event]:
    return [SlotSet(f"schedule__{name}", None) for name in ("subject", "pending", "wish")]
