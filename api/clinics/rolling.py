"""Keeps clinics and slots made for the days ahead, whatever was there before.

What should be comes from `api.clinics.plan`; here it is brought about in one statement per step,
so that a month of a large hospital takes a second. Places that are taken are never touched, and
what is right already is not even locked: bookings go on meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import String, cast, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.clinics.models import ClinicException, Resource, WeeklyClinic
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
    INSERT INTO clinics (doctor_id, resource_code, department_code, date, period, start, "end",
                         kind, fee, room, opens_at, substitute_id, status, stop_reason)
    SELECT p.doctor_id, p.resource_code, p.department_code, p.date, p.period, h.opens, h.closes,
           p.kind, p.fee, p.room, p.opens_at, p.substitute_id, p.status, p.stop_reason
    FROM unnest(CAST(:doctor_id AS text[]), CAST(:resource_code AS text[]),
                CAST(:provider AS text[]), CAST(:department_code AS text[]),
                CAST(:date AS date[]), CAST(:period AS text[]), CAST(:kind AS text[]),
                CAST(:fee AS int[]), CAST(:room AS text[]), CAST(:opens_at AS timestamptz[]),
                CAST(:substitute_id AS text[]), CAST(:status AS text[]),
                CAST(:stop_reason AS text[]))
         AS p (doctor_id, resource_code, provider, department_code, date, period, kind, fee, room,
               opens_at, substitute_id, status, stop_reason)
    JOIN unnest(CAST(:periods AS text[]), CAST(:opens AS time[]), CAST(:closes AS time[]))
         AS h (period, opens, closes) USING (period)
    LEFT JOIN clinics c
         ON c.provider = p.provider AND c.date = p.date AND c.period = p.period
    WHERE c.id IS NULL
       OR (c.start, c."end", c.room, c.opens_at, c.substitute_id, c.status, c.stop_reason)
          IS DISTINCT FROM
          (h.opens, h.closes, p.room, p.opens_at, p.substitute_id, p.status, p.stop_reason)
    ORDER BY c.id, p.date, h.opens, p.provider
    ON CONFLICT (provider, date, period) DO UPDATE
    SET start = EXCLUDED.start, "end" = EXCLUDED."end", room = EXCLUDED.room,
        opens_at = EXCLUDED.opens_at, substitute_id = EXCLUDED.substitute_id,
        status = EXCLUDED.status, stop_reason = EXCLUDED.stop_reason
    RETURNING xmax = 0 AS made
""")

_STOP_UNPLANNED = text("""
    UPDATE clinics SET status = 'stopped', stop_reason = NULL
    WHERE id IN (
        SELECT c.id FROM clinics c
        WHERE c.date BETWEEN :first AND :last AND c.status = 'open'
          AND NOT EXISTS (
              SELECT FROM unnest(CAST(:provider AS text[]), CAST(:date AS date[]),
                                 CAST(:period AS text[])) AS p (provider, date, period)
              WHERE p.provider = c.provider AND p.date = c.date AND p.period = c.period)
        ORDER BY c.id FOR UPDATE)
""")

# Of each segment's places some are kept for the desk: slots of their own. Extra places (加号) were
# granted one by one and are left alone.
_UPSERT_SLOTS = text("""
    INSERT INTO slots (clinic_id, start, "end", starts_at, quota, capacity, taken)
    SELECT c.id, s.start, s."end", (c.date + s.start) AT TIME ZONE 'Asia/Shanghai', q.quota,
           q.capacity, 0
    FROM unnest(CAST(:provider AS text[]), CAST(:date AS date[]), CAST(:period AS text[]),
                CAST(:capacity AS int[]), CAST(:on_site AS int[]))
         AS p (provider, date, period, capacity, on_site)
    JOIN clinics c ON c.provider = p.provider AND c.date = p.date AND c.period = p.period
    JOIN unnest(CAST(:segment_kind AS text[]), CAST(:segment_period AS text[]),
                CAST(:segment_start AS time[]), CAST(:segment_end AS time[]))
         AS s (kind, period, start, "end") ON s.kind = c.kind AND s.period = p.period
    CROSS JOIN LATERAL (VALUES ('open', p.capacity - p.on_site), ('on_site', p.on_site))
         AS q (quota, capacity)
    LEFT JOIN slots x ON x.clinic_id = c.id AND x.start = s.start AND x.quota = q.quota
    WHERE (x.id IS NULL AND q.capacity > 0)
       OR (x.capacity, x."end") IS DISTINCT FROM (GREATEST(q.capacity, x.taken), s."end")
          AND x.id IS NOT NULL
    ORDER BY x.id, c.id, s.start, q.quota
    ON CONFLICT (clinic_id, start, quota) DO UPDATE
    SET capacity = GREATEST(EXCLUDED.capacity, slots.taken), "end" = EXCLUDED."end"
""")

# Segments that new hours no longer have take nobody else.
_CLOSE_OLD_SEGMENTS = text("""
    UPDATE slots SET capacity = taken
    WHERE id IN (
        SELECT x.id FROM slots x JOIN clinics c ON c.id = x.clinic_id
        WHERE c.date BETWEEN :first AND :last AND x.capacity <> x.taken
          AND NOT EXISTS (
              SELECT FROM unnest(CAST(:segment_kind AS text[]), CAST(:segment_period AS text[]),
                                 CAST(:segment_start AS time[])) AS s (kind, period, start)
              WHERE s.kind = c.kind AND s.period = c.period AND s.start = x.start)
        ORDER BY x.id FOR UPDATE OF x)
""")


@dataclass(frozen=True)
class RolledForward:
    """Clinics newly made, changed (stopped or reopened too), no longer planned; slots written."""

    made: int
    changed: int
    unplanned: int
    slots: int


async def lock_plan(session: AsyncSession) -> None:
    """Keep the plan as it is until this transaction ends: a roll-forward that read the exceptions
    before one was added would undo it. Comes before every other lock."""
    await session.execute(_LOCK)


async def roll_forward(session: AsyncSession, today: date) -> RolledForward:
    """Make clinics and slots from `today` for the hospital's horizon. Again: changes nothing.

    Clinics that are no longer planned are stopped, never deleted. Raises `Unavailable` before
    the first import. The caller commits.
    """
    await session.flush()
    await lock_plan(session)
    profile = await hospital(session)
    days = [today + timedelta(days=offset) for offset in range(profile.horizon_days)]
    planned = plan_clinics(
        await _weekly(session),
        await _exceptions(session, days[0], days[-1]),
        days,
        open_on_holidays=profile.open_on_holidays,
        is_holiday=closed_days(profile),
        kinds=profile.slot_kinds,
    )
    span = {"first": days[0], "last": days[-1]}
    return await _bring_about(session, planned, profile, span)


async def _bring_about(
    session: AsyncSession, planned: list[PlannedClinic], profile: Hospital, span: dict[str, date]
) -> RolledForward:
    columns = _columns(planned)
    parts = _segment_columns(profile)
    keys = {name: columns[name] for name in ("provider", "date", "period")}
    places = {name: columns[name] for name in ("capacity", "on_site")}
    written = await session.execute(_UPSERT_CLINICS, _without(columns, *places) | _hours(profile))
    made = [row.made for row in written]
    unplanned = await session.execute(_STOP_UNPLANNED, keys | span)
    slots = await session.execute(_UPSERT_SLOTS, keys | places | parts)
    await session.execute(_CLOSE_OLD_SEGMENTS, _without(parts, "segment_end") | span)
    return RolledForward(sum(made), len(made) - sum(made), _row_count(unplanned), _row_count(slots))


def _row_count(result: Any) -> int:
    return int(result.rowcount)


def _without(columns: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in columns.items() if key not in names}


async def _weekly(session: AsyncSession) -> Sequence[Weekly]:
    """The weekly patterns of doctors and resources that are there, in departments that are."""
    query = (
        select(
            WeeklyClinic.provider,
            Department.code,
            func.coalesce(cast(Doctor.kind, String), Resource.kind),
            func.coalesce(Doctor.fee, Resource.fee),
            WeeklyClinic.weekday,
            WeeklyClinic.period,
            WeeklyClinic.room,
            WeeklyClinic.capacity,
            WeeklyClinic.resource_code.is_not(None),
        )
        .outerjoin(Doctor, Doctor.id == WeeklyClinic.doctor_id)
        .outerjoin(Resource, Resource.code == WeeklyClinic.resource_code)
        .join(
            Department,
            Department.code == func.coalesce(Doctor.department_code, Resource.department_code),
        )
        .where(func.coalesce(Doctor.active, Resource.active), Department.active)
        .order_by(WeeklyClinic.provider, WeeklyClinic.weekday)
    )
    return [Weekly(*row) for row in await session.execute(query)]


async def _exceptions(session: AsyncSession, first: date, last: date) -> Sequence[DayException]:
    """What the files say first, so that what staff decided in the product has the last word."""
    query = (
        select(
            ClinicException.provider,
            ClinicException.date,
            ClinicException.period,
            ClinicException.change,
            ClinicException.reason,
            ClinicException.substitute_id,
        )
        .where(ClinicException.date.between(first, last))
        .order_by(ClinicException.date, ClinicException.source, ClinicException.id)
    )
    return [DayException(*row) for row in await session.execute(query)]


def _columns(planned: list[PlannedClinic]) -> dict[str, Any]:
    names = {*PlannedClinic.__dataclass_fields__, "doctor_id", "resource_code"} - {"of_resource"}
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
        "segment_kind": [part.kind for part in parts],
        "segment_period": [part.period for part in parts],
        "segment_start": [part.start for part in parts],
        "segment_end": [part.end for part in parts],
    }
