"""Booking an appointment: whom, when, for whom, confirmed, done."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendRefused
from actions.base import action, form_step
from actions.clinic_choice import (
    Subject,
    Wish,
    candidate_buttons,
    describe_candidates,
    find_clinics,
    narrowed,
    read_subject,
    read_wish,
    says_past_date,
    subject_from_slot,
    wish_from_slot,
)
from actions.interruptions import finish, set_aside, taken_up
from actions.registration_hold import advance, after_refusal, release_held
from actions.registration_place import by_ordinal, choose_clinic, choose_slot
from actions.registration_reading import (
    asked_to_change,
    means_another_person,
    says_no,
    says_yes,
    wants_a_moment,
)
from actions.registration_visitor import choose_visitor
from actions.turn import Event, Turn

FORM = "registration_form"
SLOTS = (
    "registration__subject",
    "registration__pending",
    "registration__wish",
    "registration__clinic",
    "registration__slot",
    "registration__person",
    "registration__visitor",
    "registration__new_visitor",
    "registration__held",
    "registration__confirmed",
)

# What an answer to one of our questions can be taken for. Everything else is a digression.
_OURS = {
    "inform",
    "affirm",
    "deny",
    "booking_make",
    "booking_change",
    "schedule_ask",
    "nlu_fallback",
    "press_clinic",
    "press_other_day",
    "press_slot",
    "press_subject",
    "press_visitor",
    "press_book",
    "system_identity_done",
}
# From this length on a wish to book may say what ails; from this score on triage is clear.
_TELLING = 6
_CLEAR = 0.5
# A message this short with a day in it answers our question, whatever it was taken for.
_SHORT = 8


@action("action_registration_begin")
async def begin(turn: Turn) -> list[Event]:
    """Start over with whatever the first message says, or with what was talked about before."""
    named = read_subject(turn)
    subject = await narrowed(turn, named) if named else _talked_about(turn)
    wish = read_wish(turn)
    if turn.slot("control__set_aside") == FORM and named is None and wish.empty:
        return taken_up(FORM)  # 没事了，接着挂号
    if named is None and wish.empty:
        # "那就挂这个吧" after a schedule: the days that were asked about count, too.
        wish = wish_from_slot(turn.slot("control__wish"))
    if says_past_date(turn):
        turn.say("utter_registration__past_date")
    if turn.slot("control__danger") and subject != Subject(department="jizhen"):
        turn.say("utter_registration__danger_first")
    if not subject.known and subject == Subject() and len(turn.text) >= _TELLING:
        subject = await _fitting_department(turn)
    clinic = choose_clinic(turn)
    if clinic:
        chosen = await turn.backend.get(f"/v1/clinics/{clinic}")
        subject = Subject(department=chosen["department_code"])
    slots = dict.fromkeys(SLOTS) | _subject_slots(subject)
    slots["registration__wish"] = wish.as_slot()
    slots["registration__clinic"] = clinic
    slots["registration__person"] = turn.entity("person")
    slots |= await advance(turn, slots)
    slots["control__danger"] = None
    return [*set_aside(turn, FORM), *(SlotSet(key, value) for key, value in slots.items())]


async def _fitting_department(turn: Turn) -> Subject:
    """The department of what is told instead of a name (甲状腺结节的专家), when it is clear."""
    advice = await turn.backend.post("/v1/triage", {"text": turn.text[:2000]})
    best = advice["departments"][:1]
    clear = best and best[0]["score"] >= _CLEAR and not advice["ask"]
    return Subject(department=best[0]["code"]) if clear else Subject()


def _subject_slots(subject: Subject) -> dict[str, Any]:
    return {
        "registration__subject": subject.as_slot() if subject.known else None,
        "registration__pending": None if subject.known else subject.as_slot(),
    }


def _talked_about(turn: Turn) -> Subject:
    advised = (turn.slot("triage__result") or {}).get("departments")
    if turn.form == "triage_form" and advised:
        return Subject(department=advised[0]["code"])
    return subject_from_slot(turn.slot("control__subject"))


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Read an answer: a choice, a new wish, a correction, a yes or a no."""
    if not _is_ours(turn):
        return None
    if wants_a_moment(turn):
        turn.say("utter_registration__take_your_time")
        return {}
    if turn.requested == "registration__confirmed" and (decided := await _decide(turn)) is not None:
        return decided
    if says_past_date(turn):
        turn.say("utter_registration__past_date")
    changes = await _read_changes(turn)
    if changes is None:
        return {} if says_past_date(turn) else None
    if turn.entity("person"):
        changes.setdefault("registration__person", turn.entity("person"))
    slots = {name: turn.slot(name) for name in SLOTS} | changes
    return changes | await advance(turn, slots)


def _is_ours(turn: Turn) -> bool:
    short_day = bool(turn.entity("date")) and len(turn.text) <= _SHORT
    confirming = turn.requested == "registration__confirmed" and says_yes(turn)
    return turn.intent in _OURS or turn.is_bare_value or short_day or confirming


async def _decide(turn: Turn) -> dict[str, Any] | None:
    """A yes or no to the read-back; a message with a new value in it is a correction instead."""
    corrected = read_subject(turn) or not read_wish(turn).empty or asked_to_change(turn)
    if corrected or turn.entity("person") or means_another_person(turn):
        return None
    if says_yes(turn):
        return {"registration__confirmed": True}
    if not says_no(turn):
        return None
    turn.say("utter_registration__what_instead")
    return await _other_hour(turn)


async def _other_hour(turn: Turn) -> dict[str, Any]:
    """The clinic stays; its half hours are shown again, with 换一天 beside them."""
    wish = wish_from_slot(turn.slot("registration__wish")).without_hours()
    return await _changed(turn, registration__wish=wish.as_slot())


async def _read_changes(turn: Turn) -> dict[str, Any] | None:
    """The slots that the message changes, later ones emptied; None when it changes nothing."""
    subject, wish = read_subject(turn), read_wish(turn)
    if subject is None and wish.empty and (asked := asked_to_change(turn)):
        if turn.requested == "registration__confirmed" and "registration__days" in asked:
            return await _other_hour(turn)
        return await _reopened(turn, asked)
    if subject is None and (slot := await _slot_of_the_clinic(turn, wish)):
        return await _changed(turn, registration__slot=slot)
    if visitor := await _visitor(turn):
        await release_held(turn)
        return visitor
    if clinic := choose_clinic(turn):
        return await _changed(turn, registration__clinic=clinic)
    if turn.requested == "registration__subject" and (candidate := _candidate(turn)):
        subject = candidate
    if subject is not None:
        return await _change_subject(turn, subject, wish)
    return None if wish.empty else await _change_wish(turn, wish)


async def _slot_of_the_clinic(turn: Turn, wish: Wish) -> str | None:
    """A half hour of the clinic that is chosen already: a choice, or just another time."""
    clinic = turn.slot("registration__clinic")
    other_day = any(day.get("from") for day in wish.days)
    if not clinic or other_day or (wish.empty and turn.requested != "registration__slot"):
        return None
    return await choose_slot(turn, clinic, wish)


async def _visitor(turn: Turn) -> dict[str, Any] | None:
    asked = turn.requested == "registration__visitor" or turn.intent == "press_visitor"
    if not asked and turn.requested != "registration__confirmed":
        return None
    person = turn.entity("person")
    if not asked and person is None and not means_another_person(turn):
        return None
    chosen = await choose_visitor(turn, person or turn.slot("registration__person"))
    if chosen is None and not asked:
        # At the read-back somebody was named whom no card surely fits: ask for whom it is.
        chosen = {"registration__visitor": None, "registration__held": None}
    return chosen if chosen is None else chosen | {"registration__held": None}


def _candidate(turn: Turn) -> Subject | None:
    """第二个, said of the doctors or departments that we asked to choose from."""
    candidates = subject_from_slot(turn.slot("registration__pending")).candidates
    chosen = by_ordinal(turn, [str(place) for place in range(len(candidates))])
    if chosen is None:
        return None
    candidate = candidates[int(chosen)]
    return Subject(department=candidate.get("department"), doctor=candidate.get("doctor"))


async def _change_subject(turn: Turn, subject: Subject, wish: Wish) -> dict[str, Any]:
    pending = subject_from_slot(turn.slot("registration__pending"))
    if pending.candidates and subject.department and not subject.doctor:
        # "骨科的" tells apart the doctors that we asked about.
        subject = Subject(department=subject.department, candidates=pending.candidates)
    subject = await narrowed(turn, subject)
    merged = wish_from_slot(turn.slot("registration__wish")).merged(wish)
    return await _changed(
        turn,
        **_subject_slots(subject),
        registration__wish=merged.as_slot(),
        registration__clinic=None,
    )


async def _change_wish(turn: Turn, wish: Wish) -> dict[str, Any]:
    """Another day or hour; the doctor who was chosen is looked for first."""
    merged = wish_from_slot(turn.slot("registration__wish")).merged(wish)
    changes: dict[str, Any] = {
        "registration__wish": merged.as_slot(),
        "registration__clinic": None,
    }
    if clinic := turn.slot("registration__clinic"):
        chosen = await turn.backend.get(f"/v1/clinics/{clinic}")
        doctor = Subject(doctor=chosen["doctor_id"])
        if await find_clinics(turn, doctor, merged):
            changes["registration__subject"] = doctor.as_slot()
    return await _changed(turn, **changes)


async def _reopened(turn: Turn, asked: dict[str, Any]) -> dict[str, Any]:
    """换个医生, 换一天, 返回: what was chosen is open again."""
    subject = subject_from_slot(turn.slot("registration__subject"))
    wish = wish_from_slot(turn.slot("registration__wish"))
    changes = dict(asked)
    if "registration__days" in changes:
        del changes["registration__days"]
        changes["registration__wish"] = wish.without_days().as_slot()
    elif subject.doctor:
        doctor = await turn.backend.get(f"/v1/doctors/{subject.doctor}")
        department = Subject(department=doctor["department_code"])
        changes.setdefault("registration__subject", department.as_slot())
    return await _changed(turn, **changes)


async def _changed(turn: Turn, **changes: Any) -> dict[str, Any]:
    """A change of clinic, day or doctor gives a held place back."""
    await release_held(turn)
    return {"registration__slot": None, "registration__held": None, **changes}


@action("action_ask_registration__subject")
async def ask_subject(turn: Turn) -> list[Event]:
    """Whom to see. Names that fit several, or nobody, are asked about."""
    pending = subject_from_slot(turn.slot("registration__pending"))
    choices = await describe_candidates(turn, pending) if pending != Subject() else []
    buttons = candidate_buttons(turn, choices)
    days = [day["from"] for day in wish_from_slot(turn.slot("registration__wish")).days]
    if pending.unknown:
        turn.say("utter_schedule__unknown_doctor", name=pending.unknown, buttons=buttons)
    elif choices:
        turn.say("utter_schedule__which", buttons=buttons)
    elif days and days[0]:
        turn.say("utter_registration__ask_subject_again", wish=turn.day(days[0]))
    else:
        turn.say("utter_registration__ask_subject")
    return []


@action("action_ask_registration__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Repeat everything before anything is booked."""
    card = turn.slot("registration__card")
    turn.say(
        "utter_registration__ask_confirmed",
        card={"type": "appointment", **card},
        **(card | {"day": turn.day(card["date"])}),
    )
    return []


@action("action_registration_submit")
async def submit(turn: Turn) -> list[Event]:
    """Book; success is said only with the card that proves it."""
    if not turn.slot("registration__confirmed"):
        return []
    held = turn.slot("registration__held")
    try:
        card = await turn.backend.post(
            f"/v1/appointments/{held}/confirm", {"conversation": turn.conversation}
        )
    except BackendRefused as refusal:
        turn.say_text(refusal.message)
        again = after_refusal(refusal) | {"registration__confirmed": None}
        return [*(SlotSet(slot, value) for slot, value in again.items()), FollowupAction(FORM)]
    response = "booked" if card["changeable"] else "booked_finally"
    values = card | {"day": turn.day(card["date"])}
    turn.say(f"utter_registration__{response}", card={"type": "appointment", **card}, **values)
    return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn)]
