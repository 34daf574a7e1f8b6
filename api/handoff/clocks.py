"""The clock that runs for a ticket, and whether the patient waits for a word. Pure: times in which
nobody is at the desk don't count, but for the promise of a call, which is a time of day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from api.conversations.models import Author
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState

# Longer than this it says something.
_LONGEST = 30

Kind = Literal["first_response", "reply", "patient_idle", "promise", "wrap_up"]


@dataclass(frozen=True)
class Spoken:
    """Who of patient and agents spoke last, when, and the beginning of it; `waits_since` is when
    the patient said the first of what no agent has answered yet."""

    author: Author | None = None
    at: datetime | None = None
    text: str = ""
    waits_since: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """`due` and, in seconds in which somebody is at the desk, what is left until then."""

    kind: Kind
    since: datetime
    due: datetime
    seconds_left: int

    @property
    def late(self) -> bool:
        """Whether it has run out."""
        return self.seconds_left < 0


def clock_of(ticket: Ticket, spoken: Spoken, levels: ServiceLevels, now: datetime) -> Clock | None:
    """The clock that runs now; none for what is closed."""
    minutes = levels.desk.clocks
    if ticket.state is TicketState.QUEUED:
        since = ticket.queued_at or ticket.created_at
        return _running("first_response", since, minutes.first_response, levels, now)
    if ticket.state is TicketState.CALLBACK and ticket.promised_by is not None:
        left = int((ticket.promised_by - now).total_seconds())
        return Clock("promise", ticket.created_at, ticket.promised_by, left)
    if ticket.state is TicketState.WRAP_UP and ticket.ended_at is not None:
        return _running("wrap_up", ticket.ended_at, minutes.wrap_up, levels, now)
    if ticket.state is TicketState.ASSIGNED and ticket.assigned_at is not None:
        waits = waits_since(ticket, spoken, levels)
        if waits is not None:
            return _running("reply", waits, minutes.reply, levels, now)
        quiet = max(ticket.assigned_at, spoken.at or ticket.assigned_at)
        return _running("patient_idle", quiet, minutes.patient_idle, levels, now)
    return None


def waits_since(ticket: Ticket, spoken: Spoken, levels: ServiceLevels) -> datetime | None:
    """Since when the patient waits for a word of the agent who has the conversation; none when
    they don't."""
    if spoken.author is not Author.PATIENT or ticket.assigned_at is None:
        return None
    if is_closing(spoken.text, levels.desk.closing_words):
        return None
    return max(ticket.assigned_at, spoken.waits_since or ticket.assigned_at)


def is_closing(text: str, words: Sequence[str]) -> bool:
    """Whether a patient's words want no answer: 好的，谢谢您！"""
    said = text.strip()
    return 0 < len(said) <= _LONGEST and _closing(tuple(words)).fullmatch(said) is not None


@lru_cache(maxsize=4)
def _closing(words: tuple[str, ...]) -> re.Pattern[str]:
    known = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    # 谢谢您 and 好的，谢谢医生, but not 您好 or 医生好, which begin something.
    return re.compile(rf"(?:(?:{known})(?:[您你啦哦啊呀哈!！。.，,、~～\s]|医生|大夫|老师)*)+")


def _running(
    kind: Kind, since: datetime, minutes: int, levels: ServiceLevels, now: datetime
) -> Clock:
    due = levels.due(since, minutes)
    return Clock(kind, since, due, levels.open_seconds(now, due))
