"""Keeps clinics and slots made for the days ahead, whatever was there before.

What should be comes from `api.clinics.plan`; here it is brought about in one statement per step,
so that a month of a large hospital takes a second. Places that are taken are never touched, and
what is right already is not even locked: bookings go on meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.clinics.models import ClinicException, WeeklyClinic
from api.clinics.plan import (
    DayException,
    PlannedClinic,
    Weekly,
    closed_days,
    plan_clinics,
    segments,
)
from api.departments.models import Department
from api.departments.schemas import Hospital
from api.departments.service import hospital
from api.doctors.models import Doctor

# One roll-forward at a time: two at once would wait for each other's rows in different order.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('daoyi.roll_forward'))")

# What is right already is left out by the outer joins, because ON CONFLICT would lock it, and
# bookings would wait; what is written is written by rising id, in the order in which bookings lock.
# fee, kind and department stay as they were when the clinic was made: bookings rest on them.
_UPSERT_CLINICS = text("""
    INSERT INTO clinics (doctor_id, department_code, date, period, start, "end", kind, fee, room,
                         status, stop_reason)
    SELECT p.doctor_id, p.department_code, p.date, p.period, h.opens, h.closes, p.kind, p.fee,
           p.room, p.status, p.stop_reason
    FROM unnest(CAST(:doctor_id AS text[]), CAST(:department_code AS text[]),
                CAST(:date AS date[]), CAST(:period AS text[]), CAST(:kind AS text[]),
                CAST(:fee AS int[]), CAST(:room AS text[]), CAST(:status AS text[]),
                CAST(:stop_reason AS text[]))
         AS p (doctor_id, department_code, date, period, kind, fee, room, status, stop_reason)
    JOIN unnest(CAST(:periods AS text[]), CAST(:opens AS time[]), CAST(:closes AS time[]))
         AS h (period, opens, closes) USING (period)
    LEFT JOIN clinics c
         ON c.doctor_id = p.doctor_id AND c.date = p.date AND c.period = p.period
    WHERE c.id IS NULL
       OR (c.start, c."end", c.room, c.status, c.stop_reason)
          IS DISTINCT FROM (h.opens, h.closes, p.room, p.status, p.stop_reason)
    ORDER BY c.id, p.date, h.opens, p.doctor_id
    ON CONFLICT (doctor_id, date, period) DO UPDATE
    SET start = EXCLUDED.start, "end" = EXCLUDED."end", room = EXCLUDED.room,
        status = EXCLUDED.status, stop_reason = EXCLUDED.stop_reason
    RETURNING xmax = 0 AS made
""")

_STOP_UNPLANNED = text("""
    UPDATE clinics SET status = 'stopped', stop_reason = NULL
    WHERE id IN (
        SELECT c.id FROM clinics c
        WHERE c.date BETWEEN :first AND :last AND c.status = 'open'
          AND NOT EXISTS (
              SELECT FROM unnest(CAST(:doctor_id AS text[]), CAST(:date AS date[]),
                                 CAST(:period AS text[])) AS p (doctor_id, date, period)
              WHERE p.doctor_id = c.doctor_id AND p.date = c.date AND p.period = c.period)
        ORDER BY c.id FOR UPDATE)
""")

_UPSERT_SLOTS = text("""
    INSERT INTO slots (clinic_id, start, "end", starts_at, capacity, taken)
    SELECT c.id, s.start, s."end", (c.date + s.start) AT TIME ZONE 'Asia/Shanghai', p.capacity, 0
    FROM unnest(CAST(:doctor_id AS text[]), CAST(:date AS date[]), CAST(:period AS text[]),
                CAST(:capacity AS int[])) AS p (doctor_id, date, period, capacity)
    JOIN clinics c ON c.doctor_id = p.doctor_id AND c.date = p.date AND c.period = p.period
    JOIN unnest(CAST(:segment_period AS text[]), CAST(:segment_start AS time[]),
                CAST(:segment_end AS time[])) AS s (period, start, "end") ON s.period = p.period
    LEFT JOIN slots x ON x.clinic_id = c.id AND x.start = s.start
    WHERE x.id IS NULL
       OR (x.capacity, x."end") IS DISTINCT FROM (GREATEST(p.capacity, x.taken), s."end")
    ORDER BY x.id, c.id, s.start
    ON CONFLICT (clinic_id, start) DO UPDATE
    SET capacity = GREATEST(EXCLUDED.capacity, slots.taken), "end" = EXCLUDED."end"
""")

# Segments that new hours no longer have take nobody else.
_CLOSE_OLD_SEGMENTS = text("""
    UPDATE slots SET capacity = taken
    WHERE id IN (
        SELECT x.id FROM slots x JOIN clinics c ON c.id = x.clinic_id
        WHERE c.date BETWEEN :first AND :last AND x.capacity <> x.taken
          AND NOT EXISTS (
              SELECT FROM unnest(CAST(:segment_period AS text[]), CAST(:segment_start AS time[]))
                   AS s (period, start)
              WHERE s.period = c.period AND s.start = x.start)
        ORDER BY x.id FOR UPDATE OF x)
""")


@dataclass(frozen=True)
class RolledForward:
    """Clinics newly made, changed (stopped or reopened too), no longer planned; slots written."""

    made: int
    changed: int
    unplanned: int
    slots: int


async def roll_forward(session: AsyncSession, today: date) -> RolledForward:
    """Make clinics and slots from `today` for the hospital's horizon. Again: changes nothing.

    Clinics that are no longer planned are stopped, never deleted. Raises `Unavailable` before
    the first import. The caller commits.
    """
    await session.flush()
    await session.execute(_LOCK)
    profile = await hospital(session)
    days = [today + timedelta(days=offset) for offset in range(profile.horizon_days)]
    planned = plan_clinics(
        await _weekly(session),
        await _exceptions(session, days[0], days[-1]),
        days,
        open_on_holidays=profile.open_on_holidays,
        is_holiday=closed_days(profile),
    )
    span = {"first": days[0], "last": days[-1]}
    return await _bring_about(session, planned, profile, span)


async def _bring_about(
    session: AsyncSession, planned: list[PlannedClinic], profile: Hospital, span: dict[str, date]
) -> RolledForward:
    columns = _columns(planned)
    parts = _segment_columns(profile)
    keys = {name: columns[name] for name in ("doctor_id", "date", "period")}
    written = await session.execute(
        _UPSERT_CLINICS, _without(columns, "capacity") | _hours(profile)
    )
    made = [row.made for row in written]
    unplanned = await session.execute(_STOP_UNPLANNED, keys | span)
    slots = await session.execute(_UPSERT_SLOTS, keys | {"capacity": columns["capacity"]} | parts)
    await session.execute(_CLOSE_OLD_SEGMENTS, _without(parts, "segment_end") | span)
    return RolledForward(sum(made), len(made) - sum(made), _row_count(unplanned), _row_count(slots))


def _row_count(result: Any) -> int:
    return int(result.rowcount)


def _without(columns: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in columns.items() if key != name}


async def _weekly(session: AsyncSession) -> Sequence[Weekly]:
    query = (
        select(
            WeeklyClinic.doctor_id,
            Doctor.department_code,
            Doctor.kind,
            Doctor.fee,
            WeeklyClinic.weekday,
            WeeklyClinic.period,
            WeeklyClinic.room,
            WeeklyClinic.capacity,
        )
        .join(Doctor, Doctor.id == WeeklyClinic.doctor_id)
        .join(Department, Department.code == Doctor.department_code)
        .where(Doctor.active, Department.active)
        .order_by(WeeklyClinic.doctor_id, WeeklyClinic.weekday)
    )
    return [Weekly(*row) for row in await session.execute(query)]


async def _exceptions(session: AsyncSession, first: date, last: date) -> Sequence[DayException]:
    """What the files say first, so that what staff decided in the product has the last word."""
    query = (
        select(
            ClinicException.doctor_id,
            ClinicException.date,
            ClinicException.period,
            ClinicException.change,
            ClinicException.reason,
        )
        .where(ClinicException.date.between(first, last))
        .order_by(ClinicException.date, ClinicException.source, ClinicException.id)
    )
    return [DayException(*row) for row in await session.execute(query)]


def _columns(planned: list[PlannedClinic]) -> dict[str, Any]:
    names = PlannedClinic.__dataclass_fields__
    return {name: [getattr(clinic, name) for clinic in planned] for name in names}


def _hours(profile: Hospital) -> dict[str, Any]:
    return {
        "periods": list(profile.periods),
        "opens": [hours[0] for hours in profile.periods.values()],
        "closes": [hours[1] for hours in profile.periods.values()],
    }


def _segment_columns(profile: Hospital) -> dict[str, Any]:
    parts = segments(profile)
    return {
        "segment_period": [part.period for part in parts],
        "segment_start": [part.start for part in parts],
        "segment_end": [part.end for part in parts],
    }
