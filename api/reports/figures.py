"""Counting: pure functions from rows to the figures that both reports are made of."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from api.complaints.models import ComplaintKind, ComplaintStatus
from api.reports.cases import Case, Ground
from api.reports.periods import Period
from api.reports.schemas import Flow, Group, Punctuality

Worked = Callable[[datetime, datetime], timedelta]
"""The working time between two moments."""

_HOUR = timedelta(hours=1)


def flow_of(ground: Ground, period: Period, worked: Worked) -> Flow:
    """What happened to complaints in `period`, up to the moment of the report."""
    cases = ground.matters(ComplaintKind.COMPLAINT)
    new = received(cases, period)
    answered = _answered(cases, period)
    return Flow(
        received=len(new),
        joined=sum(
            case.joined and case.kind is ComplaintKind.COMPLAINT and period.has(case.created_at)
            for case in ground.cases
        ),
        urgent=sum(case.urgent for case in new),
        answered=len(answered),
        closed=sum(_came_to_close(case, period) for case in cases),
        reopened=sum(_times_reopened(case, period) for case in cases),
        response=_response(cases, period, ground.as_of),
        punctuality=punctuality(cases, period, ground.as_of),
        median_hours=_median_hours(answered, worked),
    )


def received(cases: Iterable[Case], period: Period) -> list[Case]:
    """Those that came in the period."""
    return [case for case in cases if period.has(case.created_at)]


def punctuality(cases: Iterable[Case], period: Period, as_of: datetime) -> Punctuality:
    """Of the answers that were due in the period, before `as_of`, how many were there in time. One
    whose clock stands still is not due."""
    due = [
        case for case in cases if period.has(case.promised) and (case.answer or case.overdue(as_of))
    ]
    return _share_in_time(len(due), sum(case.in_time for case in due))


def grouped(
    ground: Ground, period: Period, code: Callable[[Case], str | None]
) -> tuple[Group, ...]:
    """Complaints by what `code` says of them: the most received first. Groups with nothing to tell
    are left out."""
    found: dict[str | None, list[Case]] = {}
    for case in ground.matters(ComplaintKind.COMPLAINT):
        found.setdefault(code(case), []).append(case)
    groups = [_group(name, cases, period, ground.as_of) for name, cases in found.items()]
    told = [group for group in groups if group.received or group.open or group.punctuality.due]
    return tuple(sorted(told, key=lambda group: (-group.received, -group.open, group.code or "~")))


def share(part: int, whole: int) -> float | None:
    """A part of the whole, to four places; None where there is no whole."""
    return round(part / whole, 4) if whole else None


def _group(code: str | None, cases: Sequence[Case], period: Period, as_of: datetime) -> Group:
    return Group(
        code=code,
        received=len(received(cases, period)),
        answered=len(_answered(cases, period)),
        punctuality=punctuality(cases, period, as_of),
        open=sum(case.open for case in cases),
        overdue=sum(case.overdue(as_of) for case in cases),
    )


def _answered(cases: Iterable[Case], period: Period) -> list[Case]:
    return [case for case in cases if case.answer and period.has(case.answer.at)]


def _response(cases: Iterable[Case], period: Period, as_of: datetime) -> Punctuality:
    due = [
        case
        for case in cases
        if case.respond_by
        and period.has(case.respond_by)
        and (case.responded_at or case.respond_by < as_of)
    ]
    in_time = sum(
        bool(case.responded_at and case.respond_by and case.responded_at <= case.respond_by)
        for case in due
    )
    return _share_in_time(len(due), in_time)


def _share_in_time(due: int, in_time: int) -> Punctuality:
    return Punctuality(due=due, in_time=in_time, share=share(in_time, due))


def _median_hours(answered: Iterable[Case], worked: Worked) -> float | None:
    spent = [worked(case.created_at, case.answer.at) / _HOUR for case in answered if case.answer]
    return round(median(spent), 1) if spent else None


def _came_to_close(case: Case, period: Period) -> bool:
    closed = [turn.at for turn in case.turns if turn.status is ComplaintStatus.CLOSED]
    return any(period.has(moment) for moment in closed)


def _times_reopened(case: Case, period: Period) -> int:
    return sum(period.has(moment) for moment in _reopenings(case))


def _reopenings(case: Case) -> Iterator[datetime]:
    for before, after in pairwise(case.turns):
        if after.reopened > before.reopened:
            yield after.at
