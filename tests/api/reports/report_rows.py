"""Made-up complaints, remedies and revisits for the figures of reports, as plain rows."""

import itertools
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from api.clock import HOSPITAL_ZONE
from api.complaints.models import ComplaintKind, ComplaintStatus
from api.reports.cases import Case, Ground, RemedyRow, RevisitRow, Turn

_numbers = itertools.count(1)
RECEIVED, INVESTIGATING, ANSWERED, CLOSED = ComplaintStatus
END_OF_OCTOBER = datetime(2026, 11, 1, tzinfo=HOSPITAL_ZONE)


def at(text: str) -> datetime:
    """A moment in the hospital: "10-08 09:30" of 2026."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=HOSPITAL_ZONE)


def case(
    created: str,
    *,
    answered: str | None = None,
    closed: str | None = None,
    due: str | None = None,
    **more: Any,
) -> Case:
    """A complaint that was received, answered and closed then; due after two days."""
    number = next(_numbers)
    due_at = at(due) if due else at(created) + timedelta(days=2)
    steps = [(created, RECEIVED), (answered, ANSWERED), (closed, CLOSED)]
    turns = tuple(Turn(at(when), status, 0, due_at) for when, status in steps if when)
    fields: dict[str, Any] = {
        "id": uuid.UUID(int=number),
        "receipt": f"TS20261001-{number:04}",
        "kind": ComplaintKind.COMPLAINT,
        "channel": "web",
        "what": "等了两个小时",
        "who": None,
        "sender": number,
        "created_at": at(created),
        "status": turns[-1].status,
        "category": "waiting",
        "department": None,
        "cause": None,
        "verdict": None,
        "urgent": False,
        "joined": False,
        "owner": None,
        "paused_at": None,
        "due_at": due_at,
        "respond_by": None,
        "responded_at": None,
        "turns": turns,
    }
    return Case(**fields | more)


def remedy(due: str, *, done: str | None = None, **more: Any) -> RemedyRow:
    """A remedy with its complaint's cause and department."""
    fields: dict[str, Any] = {
        "receipt": "TS20261001-0001",
        "what": "增加一个窗口",
        "department": None,
        "cause": "capacity",
        "arose_in": "fare",
        "owner": "王主任",
        "due": date.fromisoformat(f"2026-{due}"),
        "created_at": at("09-01 09:00"),
        "done_at": at(done) if done else None,
        "worked": None,
    }
    return RemedyRow(**fields | more)


def ground(
    *cases: Case,
    remedies: tuple[RemedyRow, ...] = (),
    revisits: tuple[RevisitRow, ...] = (),
    as_of: datetime = END_OF_OCTOBER,
) -> Ground:
    """What a report is computed from."""
    return Ground(as_of, cases, remedies, revisits)
