"""Which clinics there should be: the weekly pattern, its exceptions, and holidays. No I/O."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from api.clinics.models import ClinicStatus, Period
from api.departments.schemas import Hospital
from api.doctors.models import SlotKind
from language.calendar import holiday_name

IsHoliday = Callable[[date], bool]


@dataclass(frozen=True)
class Weekly:
    """One half-day of the weekly pattern, with what a clinic takes over from its doctor."""

    doctor_id: str
    department_code: str
    kind: SlotKind
    fee: int
    weekday: int
    period: Period
    room: str
    capacity: int


@dataclass(frozen=True)
class DayException:
    """`change` is "stopped" or "extra"."""

    doctor_id: str
    date: date
    period: Period
    change: str
    reason: str


@dataclass(frozen=True)
class PlannedClinic:
    """One doctor, one date, one period, as it should be. `capacity` is per segment."""

    doctor_id: str
    department_code: str
    date: date
    period: Period
    kind: SlotKind
    fee: int
    room: str
    capacity: int
    status: ClinicStatus = ClinicStatus.OPEN
    stop_reason: str | None = None


@dataclass(frozen=True)
class Segment:
    """A time segment of a period, from `start` until `end`."""

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
) -> list[PlannedClinic]:
    """Every clinic of `days`, by date. An extra clinic takes place on a holiday, too."""
    by_weekday: dict[int, list[Weekly]] = {}
    by_doctor: dict[str, list[Weekly]] = {}
    for row in weekly:
        by_weekday.setdefault(row.weekday, []).append(row)
        by_doctor.setdefault(row.doctor_id, []).append(row)
    changes: dict[date, list[DayException]] = {}
    for exception in exceptions:
        changes.setdefault(exception.date, []).append(exception)
    always_open = frozenset(open_on_holidays)
    planned: list[PlannedClinic] = []
    for day in days:
        regular = by_weekday.get(day.isoweekday(), [])
        if is_holiday(day):
            regular = [row for row in regular if row.department_code in always_open]
        planned += _one_day(day, regular, changes.get(day, []), by_doctor)
    return planned


def _one_day(
    day: date,
    regular: list[Weekly],
    changes: list[DayException],
    by_doctor: dict[str, list[Weekly]],
) -> list[PlannedClinic]:
    clinics = {(row.doctor_id, row.period): _clinic(row, day, row.period) for row in regular}
    for change in changes:
        key = (change.doctor_id, change.period)
        own = by_doctor.get(change.doctor_id, [])
        if change.change == "extra" and own:
            clinics[key] = _clinic(_model_for(own, change.period), day, change.period)
        elif change.change == "stopped" and key in clinics:
            row = next(row for row in regular if (row.doctor_id, row.period) == key)
            clinics[key] = _clinic(row, day, row.period, stop_reason=change.reason)
    return list(clinics.values())


def _model_for(own: list[Weekly], period: Period) -> Weekly:
    """An extra clinic has the room and capacity of the doctor's usual one, of that period best."""
    return next((row for row in own if row.period == period), own[0])


def _clinic(
    row: Weekly, day: date, period: Period, stop_reason: str | None = None
) -> PlannedClinic:
    return PlannedClinic(
        doctor_id=row.doctor_id,
        department_code=row.department_code,
        date=day,
        period=period,
        kind=row.kind,
        fee=row.fee,
        room=row.room,
        capacity=row.capacity,
        status=ClinicStatus.OPEN if stop_reason is None else ClinicStatus.STOPPED,
        stop_reason=stop_reason,
    )


def segments(hospital: Hospital) -> list[Segment]:
    """The segments of every period, `slot_minutes` long; a shorter rest at the end is left out."""
    found: list[Segment] = []
    step = timedelta(minutes=hospital.slot_minutes)
    for name, (opens, closes) in hospital.periods.items():
        start = datetime.combine(date.min, opens)
        while start + step <= datetime.combine(date.min, closes):
            found.append(Segment(Period(name), start.time(), (start + step).time()))
            start += step
    return found
