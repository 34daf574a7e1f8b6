"""Which clinics there should be: the weekly pattern, its exceptions, and holidays. No I/O."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from api.clinics.models import ClinicStatus, Period
from api.clock import HOSPITAL_ZONE
from api.departments.schemas import Hospital, SlotKindProfile
from language.calendar import holiday_name

IsHoliday = Callable[[date], bool]


@dataclass(frozen=True)
class Weekly:
    """One half-day of the weekly pattern, with what a clinic takes over from its provider: a
    doctor, or a resource (`of_resource`)."""

    provider: str
    department_code: str
    kind: str
    fee: int
    weekday: int
    period: Period
    room: str
    capacity: int
    of_resource: bool = False


@dataclass(frozen=True)
class DayException:
    """`change` is "stopped", "extra" or "substitute"."""

    provider: str
    date: date
    period: Period
    change: str
    reason: str
    substitute_id: str | None = None


@dataclass(frozen=True)
class PlannedClinic:
    """One provider, one date, one period, as it should be. `capacity` is per segment; `on_site` of
    it are kept for the desk."""

    provider: str
    of_resource: bool
    department_code: str
    date: date
    period: Period
    kind: str
    fee: int
    room: str
    capacity: int
    on_site: int = 0
    opens_at: datetime | None = None
    substitute_id: str | None = None
    status: ClinicStatus = ClinicStatus.OPEN
    stop_reason: str | None = None

    @property
    def doctor_id(self) -> str | None:
        """The provider, if it is a doctor."""
        return None if self.of_resource else self.provider

    @property
    def resource_code(self) -> str | None:
        """The provider, if it is a resource."""
        return self.provider if self.of_resource else None


@dataclass(frozen=True)
class Segment:
    """A time segment of a period, from `start` until `end`, for clinics of one slot kind."""

    kind: str
    period: Period
    start: time
    end: time


def closed_days(hospital: Hospital) -> IsHoliday:
    """National holidays, and what the hospital itself closes."""
    closed = frozenset(hospital.closed_days)
    return lambda day: day in closed or holiday_name(day) is not None


def plan_clinics(
    weekly: Iterable[Weekly],
    exceptions: Iterable[DayException],
    days: Iterable[date],
    *,
    open_on_holidays: Iterable[str],
    is_holiday: IsHoliday,
    kinds: Mapping[str, SlotKindProfile],
) -> list[PlannedClinic]:
    """Every clinic of `days`, by date. An extra clinic takes place on a holiday, too."""
    by_weekday: dict[int, list[Weekly]] = {}
    by_provider: dict[str, list[Weekly]] = {}
    for row in weekly:
        by_weekday.setdefault(row.weekday, []).append(row)
        by_provider.setdefault(row.provider, []).append(row)
    changes: dict[date, list[DayException]] = {}
    for exception in exceptions:
        changes.setdefault(exception.date, []).append(exception)
    always_open = frozenset(open_on_holidays)
    planned: list[PlannedClinic] = []
    for day in days:
        regular = by_weekday.get(day.isoweekday(), [])
        if is_holiday(day):
            regular = [row for row in regular if row.department_code in always_open]
        planned += _one_day(day, regular, changes.get(day, []), by_provider)
    return [_released(clinic, kinds[clinic.kind]) for clinic in planned]


def _released(clinic: PlannedClinic, kind: SlotKindProfile) -> PlannedClinic:
    release = kind.release
    day = clinic.date - timedelta(days=release.days_ahead)
    opens_at = datetime.combine(day, release.time, HOSPITAL_ZONE)
    # Whoever can't come to the desk finds one place at least.
    on_site = max(min(kind.on_site, clinic.capacity - 1), 0)
    return replace(clinic, opens_at=opens_at, on_site=on_site)


def _one_day(
    day: date,
    regular: list[Weekly],
    changes: list[DayException],
    by_provider: dict[str, list[Weekly]],
) -> list[PlannedClinic]:
    clinics = {(row.provider, row.period): _clinic(row, day, row.period) for row in regular}
    for change in changes:
        key = (change.provider, change.period)
        own = by_provider.get(change.provider, [])
        planned = clinics.get(key)
        if change.change == "extra" and own:
            clinics[key] = _clinic(_model_for(own, change.period), day, change.period)
        elif change.change == "stopped" and planned:
            clinics[key] = replace(planned, status=ClinicStatus.STOPPED, stop_reason=change.reason)
        elif change.change == "substitute" and planned:
            clinics[key] = replace(planned, substitute_id=change.substitute_id)
    return list(clinics.values())


def _model_for(own: list[Weekly], period: Period) -> Weekly:
    """An extra clinic has the room and capacity of the usual one, of that period best."""
    return next((row for row in own if row.period == period), own[0])


def _clinic(row: Weekly, day: date, period: Period) -> PlannedClinic:
    return PlannedClinic(
        provider=row.provider,
        of_resource=row.of_resource,
        department_code=row.department_code,
        date=day,
        period=period,
        kind=row.kind,
        fee=row.fee,
        room=row.room,
        capacity=row.capacity,
    )


def segments(hospital: Hospital) -> list[Segment]:
    """The segments of every kind and period; a shorter rest at a period's end is left out."""
    return [
        Segment(kind, Period(name), start, end)
        for kind, profile in hospital.slot_kinds.items()
        for name, hours in hospital.periods.items()
        for start, end in _steps(*hours, profile.minutes or hospital.slot_minutes)
    ]


def _steps(opens: time, closes: time, minutes: int) -> Iterator[tuple[time, time]]:
    step = timedelta(minutes=minutes)
    start = datetime.combine(date.min, opens)
    while start + step <= datetime.combine(date.min, closes):
        yield start.time(), (start + step).time()
        start += step
