"""Whom the conversation is about, now and before."""

import re
from dataclasses import replace

from rasa_sdk.events import SlotSet

from actions.clinic_choice import Subject, subject_from_slot
from actions.turn import Event, Turn

_EARLIER = re.compile(
    r"(刚才|刚刚|之前|前面|原来|上一个|先前|头一个|一开始)[^,。，]{0,4}(医生|大夫|专家|主任|教授|那个|那位|人|科)"
)


def says_earlier(turn: Turn) -> bool:
    """还是刚才那个医生: not the one talked about now, but the one before."""
    return bool(turn.slot("control__earlier") and _EARLIER.search(turn.text))


def talked_about(turn: Turn) -> Subject:
    """Whom the conversation is about when the message names nobody."""
    slot = "control__earlier" if says_earlier(turn) else "control__subject"
    return subject_from_slot(turn.slot(slot))


def now_about(turn: Turn, subject: Subject) -> list[Event]:
    """From now on the conversation is about `subject`; whom it was about before is remembered."""
    before, now = turn.slot("control__subject"), subject.as_slot()
    remembered = [SlotSet("control__earlier", before)] if before and before != now else []
    return [*remembered, SlotSet("control__subject", now)]


async def narrowed(turn: Turn, subject: Subject) -> Subject:
    """Settle doctors of one name by the department that was named beside them."""
    if not (subject.candidates and subject.department):
        return subject
    doctors = await turn.backend.get("/v1/doctors", department=subject.department)
    here = {doctor["id"] for doctor in doctors}
    fitting = [choice for choice in subject.candidates if choice.get("doctor") in here]
    if len(fitting) == 1:
        return Subject(doctor=fitting[0]["doctor"])
    return replace(subject, department=None, candidates=fitting or subject.candidates)
