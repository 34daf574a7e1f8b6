"""A complaint's clock: how much of its working time is used, when it warns, how it is moved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.complaints.models import Complaint
from api.complaints.worktime import WorkingTime

WARN_AT = (50, 80, 100)
"""Per cent of the working time at which staff are warned (A4.13)."""


@dataclass(frozen=True)
class Reading:
    """What the clock shows: `percent` of the working time is used, `left` until it is due
    (negative: late)."""

    percent: int
    left: timedelta

    @property
    def mark(self) -> int:
        """The highest mark of `WARN_AT` that is reached, else 0."""
        return max((mark for mark in WARN_AT if self.percent >= mark), default=0)


def read_clock(complaint: Complaint, work: WorkingTime, now: datetime) -> Reading:
    """What the clock of a complaint shows at `now`: it stands still while it is paused, and since
    the complainant was answered."""
    stopped = [moment for moment in (complaint.paused_at, complaint.answered_at) if moment]
    seen = min([now, *stopped])
    return reading(started_at(complaint), complaint.due_at, seen, complaint.paused_seconds, work)


def reading(
    started: datetime, due: datetime, now: datetime, paused_seconds: int, work: WorkingTime
) -> Reading:
    """The same from its parts. `paused_seconds` of the working time since `started` it stood still;
    `due` was moved by as much."""
    paused = timedelta(seconds=paused_seconds)
    total = work.between(started, due) - paused
    used = work.between(started, now) - paused
    if total <= timedelta():
        percent = 100 if now >= due else 0
    else:
        percent = max(0, int(used / total * 100))
    if now < due:
        percent = min(percent, 99)
    return Reading(percent if now < due else max(percent, 100), work.between(now, due))


def started_at(complaint: Complaint) -> datetime:
    """When its clock was started: when it was received, or opened again."""
    return complaint.clock_started_at or complaint.created_at


def resume(complaint: Complaint, work: WorkingTime, now: datetime) -> None:
    """Let the clock run again: it is due later by the working time that it stood still."""
    if complaint.paused_at is None:
        return
    stood = work.between(complaint.paused_at, now)
    complaint.due_at = work.after(complaint.due_at, stood)
    complaint.paused_seconds += int(stood.total_seconds())
    complaint.paused_at = None


def restart(complaint: Complaint, due: datetime, now: datetime) -> None:
    """Start it anew, for what was opened again."""
    complaint.clock_started_at = now
    complaint.due_at = due
    complaint.paused_at = None
    complaint.paused_seconds = 0
    complaint.warned_percent = 0
