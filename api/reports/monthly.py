"""The pack for the monthly meeting on complaints (A4.12, A4.13, A4.16, A4.22): where they come
from, why, what comes back, and whether what was done about it worked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from api.clock import HOSPITAL_ZONE
from api.complaints.models import ComplaintKind
from api.reports.cases import Case, Ground, RemedyRow
from api.reports.figures import Worked, flow_of, grouped, received, share
from api.reports.periods import Period
from api.reports.schemas import (
    Cause,
    Count,
    Effect,
    Monthly,
    OpenLine,
    RemedyLine,
    RemedyState,
    Repeat,
    Revisits,
)

REPEAT_MONTHS = 3
EFFECT_DAYS = (30, 90)
"""How long before and after a remedy its complaints are counted."""
_LEVELS = (1, 2, 3, 4, 5)


def monthly_figures(ground: Ground, period: Period, worked: Worked, *, restricted: bool) -> Monthly:
    """The pack of the month."""
    complaints = ground.matters(ComplaintKind.COMPLAINT)
    new = received(complaints, period)
    praise = received(ground.matters(ComplaintKind.PRAISE), period)
    suggestions = received(ground.matters(ComplaintKind.SUGGESTION), period)
    states = [_state(row, ground.as_of) for row in ground.remedies]
    return Monthly(
        period=period.label,
        first=period.first,
        last=period.last,
        as_of=ground.as_of,
        restricted=restricted,
        flow=flow_of(ground, period, worked),
        before=flow_of(ground, period.before(), worked),
        open=sum(case.open for case in complaints),
        overdue=sum(case.overdue(ground.as_of) for case in complaints),
        suggestions=len(suggestions),
        praise=len(praise),
        by_category=grouped(ground, period, lambda case: case.category),
        by_department=grouped(ground, period, lambda case: case.department),
        by_channel=grouped(ground, period, lambda case: case.channel),
        causes=causes_of(new),
        undetermined=sum(case.cause is None for case in new),
        repeats=repeats_of(complaints, period),
        repeat_senders=_repeat_senders(complaints, period),
        overdue_lines=_overdue_lines(complaints, ground.as_of),
        remedies_open=states.count("open") + states.count("overdue"),
        remedies_overdue=states.count("overdue"),
        remedies_done=sum(
            row.done_at is not None and period.has(row.done_at) for row in ground.remedies
        ),
        remedies=_remedy_lines(ground, complaints),
        revisits=_revisits(ground, period),
        praise_by_department=_counts(case.department for case in praise),
        suggestions_by_category=_counts(case.category for case in suggestions),
    )


def causes_of(cases: Iterable[Case]) -> tuple[Cause, ...]:
    """Pareto of causes: the most frequent first, with its share and the running sum of shares."""
    counts = _counts(case.cause for case in cases if case.cause)
    whole, so_far, found = sum(one.count for one in counts), 0, []
    for one in counts:
        so_far += one.count
        found.append(
            Cause(
                code=one.code or "",
                count=one.count,
                share=share(one.count, whole) or 0,
                cumulative=share(so_far, whole) or 0,
            )
        )
    return tuple(found)


def repeats_of(cases: Iterable[Case], period: Period) -> tuple[Repeat, ...]:
    """What came back: one cause in one department more than once in three months."""
    months = [period.before(steps) for steps in reversed(range(REPEAT_MONTHS))]
    found: dict[tuple[str, str], list[int]] = {}
    for case in cases:
        for index, month in enumerate(months):
            if case.cause and case.department and month.has(case.created_at):
                counts = found.setdefault((case.cause, case.department), [0] * REPEAT_MONTHS)
                counts[index] += 1
    repeats = [
        Repeat(cause=cause, department=department, months=tuple(counts), total=sum(counts))
        for (cause, department), counts in found.items()
        if sum(counts) > 1
    ]
    return tuple(sorted(repeats, key=lambda one: (-one.total, one.cause, one.department)))


def effect_of(remedy: RemedyRow, alike: Sequence[datetime], days: int, as_of: datetime) -> Effect:
    """How many of `alike` (when complaints of its cause and department came in) lie so many days
    before and after the remedy was done."""
    done = remedy.done_at or as_of
    span = timedelta(days=days)
    return Effect(
        days=days,
        before=sum(done - span <= moment < done for moment in alike),
        after=sum(done <= moment < min(done + span, as_of) for moment in alike),
        observed=min(days, (as_of - done).days),
    )


def _repeat_senders(cases: Iterable[Case], period: Period) -> int:
    since = period.before(REPEAT_MONTHS - 1).start
    counts = Counter(
        case.sender
        for case in cases
        if case.sender is not None and since <= case.created_at < period.end
    )
    return sum(count > 1 for count in counts.values())


def _overdue_lines(cases: Iterable[Case], as_of: datetime) -> tuple[OpenLine, ...]:
    late = [case for case in cases if case.overdue(as_of)]
    late.sort(key=lambda case: (case.due_at, case.receipt))
    return tuple(
        OpenLine(
            receipt=case.receipt,
            category=case.category,
            department=case.department,
            owner=case.owner,
            received=case.created_at.astimezone(HOSPITAL_ZONE).date(),
            due=case.due_at.astimezone(HOSPITAL_ZONE).date(),
        )
        for case in late
    )


def _remedy_lines(ground: Ground, complaints: list[Case]) -> tuple[RemedyLine, ...]:
    """Open ones by when they are due; then those done, the latest first."""
    came: dict[tuple[str | None, str | None], list[datetime]] = {}
    for case in complaints:
        came.setdefault((case.cause, case.department), []).append(case.created_at)
    rows = sorted(ground.remedies, key=lambda row: (row.due, row.receipt, row.what))
    rows.sort(key=lambda row: -row.done_at.timestamp() if row.done_at else float("-inf"))
    return tuple(
        _remedy_line(row, ground.as_of, came.get((row.cause, row.arose_in), [])) for row in rows
    )


def _remedy_line(row: RemedyRow, as_of: datetime, alike: list[datetime]) -> RemedyLine:
    measured = row.done_at is not None and row.cause is not None and row.arose_in is not None
    return RemedyLine(
        receipt=row.receipt,
        what=row.what,
        department=row.department or row.arose_in,
        cause=row.cause,
        owner=row.owner,
        due=row.due,
        state=_state(row, as_of),
        done=row.done_at.astimezone(HOSPITAL_ZONE).date() if row.done_at else None,
        effects=tuple(effect_of(row, alike, days, as_of) for days in EFFECT_DAYS if measured),
        worked=row.worked,
    )


def _state(row: RemedyRow, as_of: datetime) -> RemedyState:
    if row.done_at is not None:
        return "done"
    # The whole day of `due` is still in time.
    last_moment = (as_of - timedelta(microseconds=1)).astimezone(HOSPITAL_ZONE)
    return "overdue" if row.due < last_moment.date() else "open"


def _revisits(ground: Ground, period: Period) -> Revisits:
    asked = [row for row in ground.revisits if row.asked_at and period.has(row.asked_at)]
    answered = [row for row in ground.revisits if row.answered_at and period.has(row.answered_at)]
    levels = [row.satisfaction for row in answered if row.satisfaction is not None]
    counts = tuple(levels.count(level) for level in _LEVELS)
    return Revisits(
        asked=len(asked),
        answered=len(answered),
        solved=sum(row.solved is True for row in answered),
        unsolved=sum(row.solved is False for row in answered),
        satisfaction=round(sum(levels) / len(levels), 2) if levels else None,
        levels=(counts[0], counts[1], counts[2], counts[3], counts[4]),
    )


def _counts(codes: Iterable[str | None]) -> tuple[Count, ...]:
    counts = Counter(codes)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or "~"))
    return tuple(Count(code=code, count=count) for code, count in ordered)
