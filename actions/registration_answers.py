"""What an answer inside a booking changes: a choice, another wish, a correction, a yes or a no."""

from typing import Any

from actions.clinic_choice import (
    Subject,
    Wish,
    find_clinics,
    read_subject,
    read_wish,
    subject_from_slot,
    wish_from_slot,
)
from actions.clinic_subject import narrowed
from actions.registration_hold import release_held
from actions.registration_place import choose_clinic, provider_of, slot_of_the_clinic
from actions.registration_reading import (
    asked_to_change,
    means_another_day,
    means_another_person,
    says_no,
    says_yes,
)
from actions.registration_visitor import choose_visitor
from actions.registration_words import fitting
from actions.schedule_candidates import chosen_candidate
from actions.turn import Turn


def subject_slots(subject: Subject) -> dict[str, Any]:
    """The slots of whom to see: clear, or still to be chosen."""
    return {
        "registration__subject": subject.as_slot() if subject.known else None,
        "registration__pending": None if subject.known else subject.as_slot(),
    }


async def decide(turn: Turn) -> dict[str, Any] | None:
    """A yes or no to the read-back; a message with a new value in it is a correction instead."""
    if read_subject(turn) is None and read_wish(turn) == Wish(preference="any"):
        return {}  # 都行 answers no "is this right"; nothing changes, and we ask again
    corrected = read_subject(turn) or not read_wish(turn).empty or asked_to_change(turn)
    if corrected or turn.entity("person") or means_another_person(turn):
        return None
    if says_yes(turn):
        return {"registration__confirmed": True}
    if not says_no(turn):
        return None
    turn.say(fitting("utter_registration__what_instead", turn.slot("registration__card")))
    return await _other_hour(turn)


async def _other_hour(turn: Turn) -> dict[str, Any]:
    """The clinic stays; its half hours are shown again, with 换一天 beside them."""
    wish = wish_from_slot(turn.slot("registration__wish")).without_hours()
    return await _changed(turn, registration__wish=wish.as_slot())


async def read_changes(turn: Turn) -> dict[str, Any] | None:
    """The slots that the message changes, later ones emptied; None when it changes nothing."""
    subject, wish = read_subject(turn), read_wish(turn)
    if subject is None and wish.empty and (asked := asked_to_change(turn)):
        another_hour = "registration__days" in asked and not means_another_day(turn)
        if turn.requested == "registration__confirmed" and another_hour:
            return await _other_hour(turn)
        return await _reopened(turn, asked)
    if turn.entity("clinic") and (clinic := choose_clinic(turn)):
        return await _changed(turn, registration__clinic=clinic)
    if subject is None and (slot := await slot_of_the_clinic(turn, wish)):
        return await _changed(turn, registration__slot=slot)
    if subject is None and wish.empty and (visitor := await _visitor(turn)):
        await release_held(turn)
        return visitor
    if clinic := choose_clinic(turn):
        return await _changed(turn, registration__clinic=clinic)
    pending = subject_from_slot(turn.slot("registration__pending"))
    if turn.requested == "registration__subject" and pending.candidates:
        subject = await chosen_candidate(turn, pending) or subject
    if subject is not None:
        return await _change_subject(turn, subject, wish)
    return None if wish.empty else await _change_wish(turn, wish)


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


async def _change_subject(turn: Turn, subject: Subject, wish: Wish) -> dict[str, Any]:
    pending = subject_from_slot(turn.slot("registration__pending"))
    among_doctors = any("doctor" in choice for choice in pending.candidates)
    if among_doctors and subject.department and not subject.doctor:
        # "骨科的" tells apart the doctors that we asked about.
        subject = Subject(department=subject.department, candidates=pending.candidates)
    subject = await narrowed(turn, subject)
    merged = wish_from_slot(turn.slot("registration__wish")).merged(wish)
    return await _changed(
        turn,
        **subject_slots(subject),
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
        merged = merged.on_day(chosen["date"])
        changes["registration__wish"] = merged.as_slot()
        same = provider_of(chosen)
        if await find_clinics(turn, same, merged):
            changes["registration__subject"] = same.as_slot()
    return await _changed(turn, **changes)


async def _reopened(turn: Turn, asked: dict[str, Any]) -> dict[str, Any]:
    """换个医生, 换一天, 返回: what was chosen is open again."""
    subject = subject_from_slot(turn.slot("registration__subject"))
    wish = wish_from_slot(turn.slot("registration__wish"))
    changes = dict(asked)
    if "registration__slot" in changes:
        wish = wish.without_hours()
    elif "registration__days" in changes:
        del changes["registration__days"]
        wish = wish.without_days()
    elif "registration__subject" not in changes:
        if subject.doctor:
            doctor = await turn.backend.get(f"/v1/doctors/{subject.doctor}")
            subject = Subject(department=doctor["department_code"])
            changes["registration__subject"] = subject.as_slot()
        if await _nothing_else(turn, subject, wish):
            wish = wish.without_days()
    return await _changed(turn, registration__wish=wish.as_slot(), **changes)


async def _nothing_else(turn: Turn, subject: Subject, wish: Wish) -> bool:
    """Whether only the clinic that is to be changed fits; it would be taken again at once."""
    fitting = await find_clinics(turn, subject, wish)
    return {str(clinic["id"]) for clinic in fitting} <= {turn.slot("registration__clinic")}


async def _changed(turn: Turn, **changes: Any) -> dict[str, Any]:
    """A change of clinic, day or doctor gives a held place back."""
    await release_held(turn)
    emptied = ("registration__slot", "registration__held", "registration__instead")
    return dict.fromkeys(emptied) | changes
