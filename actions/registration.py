"""Booking an appointment: whom, when, for whom, confirmed, done."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendRefused, BackendUnsure
from actions.base import action, form_step
from actions.clinic_choice import (
    Subject,
    candidate_buttons,
    describe_candidates,
    read_subject,
    read_wish,
    says_past_date,
    subject_from_slot,
    wish_from_slot,
)
from actions.clinic_subject import narrowed, talked_about
from actions.interruptions import finish, set_aside, taken_up
from actions.registration_answers import decide, read_changes, subject_slots
from actions.registration_hold import advance, after_refusal, release_held, say_refusal
from actions.registration_place import choose_clinic, subject_of
from actions.registration_reading import (
    is_said_of_the_booking,
    says_done,
    says_yes,
    speaks_of_the_form,
    starts_over,
    wants_a_moment,
    wants_to_appeal,
    wants_to_wait,
)
from actions.registration_unsure import is_kept, surely, with_id
from actions.registration_visitor import named_whom
from actions.registration_words import fitting, state, values
from actions.schedule_profile import doctor_asked_about, say_profile
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
    "registration__mends",
    "registration__held",
    "registration__instead",
    "registration__then",
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
# A name in such a message is what is asked about (皮肤科在几楼), no choice.
_ASKED_ELSEWHERE = {"guide_ask", "service_ask", "medical_ask", "human_ask", "complaint_file"}
# From this length on a wish to book may say what ails; from this score on triage is clear.
_TELLING = 6
_CLEAR = 0.5
# A message this short with a day in it answers our question, whatever it was taken for.
_SHORT = 8


@action("action_registration_begin")
async def begin(turn: Turn) -> list[Event]:
    """Start over with whatever the first message says, or with what was talked about before."""
    if elsewhere := _elsewhere(turn):
        return [FollowupAction(elsewhere)]
    named = read_subject(turn)
    subject = await narrowed(turn, named) if named else _talked_about(turn)
    wish = read_wish(turn)
    if turn.slot("control__set_aside") == FORM and named is None and wish.empty:
        return taken_up(FORM)  # 没事了，接着挂号
    if turn.form == FORM and named is None and wish.empty and not starts_over(turn):
        return []  # a question taken for a wish to book (可以带孩子吗): the form asks again
    await release_held(turn)
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
        subject = subject_of(chosen)
    slots = dict.fromkeys(SLOTS) | subject_slots(subject)
    slots["registration__wish"] = wish.as_slot()
    slots["registration__clinic"] = clinic
    slots["registration__person"] = turn.entity("person")
    slots |= await advance(turn, slots)
    slots["control__danger"] = None
    slots["triage__told"] = None  # from now on a bare fact is about the booking
    return [*set_aside(turn, FORM), *(SlotSet(key, value) for key, value in slots.items())]


def _elsewhere(turn: Turn) -> str | None:
    """What begins instead of a booking: waiting for a place, an appeal against a suspension."""
    if wants_to_wait(turn):
        return "action_registration_waitlist_begin"
    return "action_registration_appeal_begin" if wants_to_appeal(turn) else None


async def _fitting_department(turn: Turn) -> Subject:
    """The department of what is told instead of a name (甲状腺结节的专家), when it is clear."""
    advice = await turn.backend.post("/v1/triage", {"text": turn.text[:2000]})
    best = advice["departments"][:1]
    clear = best and best[0]["score"] >= _CLEAR and not advice["ask"]
    return Subject(department=best[0]["code"]) if clear else Subject()


def _talked_about(turn: Turn) -> Subject:
    advised = (turn.slot("triage__result") or {}).get("departments")
    if turn.form == "triage_form" and advised:
        return Subject(department=advised[0]["code"])
    return talked_about(turn)


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Read an answer: a choice, a new wish, a correction, a yes or a no."""
    if elsewhere := _elsewhere(turn):
        return {"registration__then": elsewhere, "requested_slot": None}
    if not _is_ours(turn):
        return None
    if doctor := doctor_asked_about(turn):
        await say_profile(turn, doctor)
        return {}
    if wants_a_moment(turn):
        turn.say("utter_registration__take_your_time")
        return {}
    if turn.intent == "booking_cancel" and turn.slot("registration__held"):
        return {"registration__confirmed": False, "requested_slot": None}
    if turn.requested == "registration__confirmed" and (decided := await decide(turn)) is not None:
        return decided
    if says_past_date(turn):
        turn.say("utter_registration__past_date")
    changes = await read_changes(turn)
    whom = named_whom(turn)
    if changes is None and not whom:
        return {} if says_past_date(turn) or speaks_of_the_form(turn) else None
    changes = whom | (changes or {})
    slots = {name: turn.slot(name) for name in SLOTS} | changes
    return changes | await advance(turn, slots)


def _is_ours(turn: Turn) -> bool:
    short_day = bool(turn.entity("date")) and len(turn.text) <= _SHORT
    confirming = turn.requested == "registration__confirmed" and says_yes(turn)
    steering = is_said_of_the_booking(turn)
    bare_value = turn.is_bare_value and turn.intent not in _ASKED_ELSEWHERE
    given_up = turn.intent == "booking_cancel" and bool(turn.slot("registration__held"))
    ours = turn.intent in _OURS or bare_value or short_day
    mended = bool(turn.slot("registration__mends")) and says_done(turn)
    return ours or confirming or steering or given_up or mended or speaks_of_the_form(turn)


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
        turn.say("utter_registration__ask_subject_for_day", wish=turn.day(days[0]))
    else:
        turn.say("utter_registration__ask_subject")
    return []


@action("action_ask_registration__confirmed")
async def ask_confirmed(turn: Turn) -> list[Event]:
    """Repeat everything before anything is booked."""
    card = turn.slot("registration__card")
    turn.say(
        fitting("utter_registration__ask_confirmed", card),
        card={"type": "appointment", **card},
        **values(turn, card),
    )
    return []


@action("action_registration_submit")
async def submit(turn: Turn) -> list[Event]:
    """Book; success is said only with the card that proves it."""
    if then := turn.slot("registration__then"):
        return [SlotSet("registration__then", None), FollowupAction(then)]
    if turn.slot("registration__confirmed") is None:
        return []
    if not turn.slot("registration__confirmed"):
        await release_held(turn)
        turn.say("utter_control__stopped")
        return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn)]
    try:
        card = await _confirm(turn, str(turn.slot("registration__held")))
    except BackendRefused as refusal:
        say_refusal(turn, refusal, turn.slot("registration__clinic"))
        return _ask_again(**after_refusal(refusal, turn.slot("registration__visitor")))
    except BackendUnsure:
        turn.say("utter_registration__unsure")
        return _ask_again()
    if card is None:
        turn.say("utter_registration__not_yet")
        return _ask_again()
    _say_booked(turn, card)
    return [*(SlotSet(slot, None) for slot in SLOTS), *finish(turn)]


async def _confirm(turn: Turn, held: str) -> dict[str, Any] | None:
    """The card of what is booked, or None when it is not booked yet. Confirming twice books once,
    so whoever is not sure may say yes again."""

    def booked(listed: list[dict[str, Any]]) -> dict[str, Any] | None:
        found = with_id(listed, held)
        return found if is_kept(found) else None

    confirming = turn.backend.post(
        f"/v1/appointments/{held}/confirm", {"conversation": turn.conversation}
    )
    return await surely(turn, confirming, booked)


def _ask_again(**changes: Any) -> list[Event]:
    changed = changes | {"registration__confirmed": None}
    return [*(SlotSet(slot, value) for slot, value in changed.items()), FollowupAction(FORM)]


def _say_booked(turn: Turn, card: dict[str, Any]) -> None:
    """What was booked, or that the hospital's own system still has to say yes."""
    if state(card) == "submitted":
        response = "utter_registration__submitted"
    elif card["changeable"]:
        response = "utter_registration__booked"
    else:
        response = "utter_registration__booked_finally"
    shown = {"type": "appointment", **card}
    turn.say(fitting(response, card), card=shown, **values(turn, card))
