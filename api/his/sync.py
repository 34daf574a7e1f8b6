"""The timetable of the HIS, brought into our own clinics and slots.

Every few minutes what it has is read (without a lock), and then brought about: a place that was
given away at the window is gone here, new segments appear, segments that are gone take nobody
else. A slot never falls below what is taken in it; where that is more than the HIS has, a conflict
is recorded. Then bookings are compared (`api.his.reconciling`).
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.clinics.models import Period
from api.clock import Clock
from api.departments.schemas import Hospital
from api.departments.service import hospital
from api.his import conflicts
from api.his.link import HisLink
from api.his.models import ConflictKind
from api.his.providers import Provider, known_providers
from api.his.reconciling import reconcile
from api.his.source import FreePlaces, Timetable, Unknown
from api.his.sync_sql import ADJUST, CLOSE_GONE, MAKE_CLINICS, MAKE_SLOTS, OVERBOOKED, TO_ADJUST

_log = logging.getLogger(__name__)

# The one of `api.clinics.rolling`: either writes clinics and slots of many days.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('daoyi.roll_forward'))")

Before = Callable[[AsyncSession, date], Awaitable[object]]


@dataclass
class Synced:
    """Slots adjusted, newly made and closed."""

    adjusted: int = 0
    made: int = 0
    closed: int = 0


@dataclass(frozen=True)
class _Segment:
    """A segment of the HIS with where it belongs in our timetable."""

    places: FreePlaces
    provider: Provider
    period: Period


async def sync_timetable(
    link: HisLink, clock: Clock, *, before: Before | None = None
) -> Synced | None:
    """Bring the HIS's timetable about; none when it could not be read, and nothing was changed.

    It is done day by day, so that bookings wait for a moment at most. With `before` (our own weekly
    pattern, whose clinics nobody shall see before they are adjusted) it is one transaction, in
    which that is run first.
    """
    started = clock.now()
    async with link.sessions() as session:
        profile = await hospital(session)
        known = await known_providers(session)
    first, last = started.date(), started.date() + timedelta(days=profile.horizon_days - 1)
    timetable = await link.source.timetable(first, last)
    if isinstance(timetable, Unknown) or not timetable.places:
        # Nothing at all is no timetable: closing the hospital would be a guess.
        _log.error("no timetable from the HIS; ours stays as it was")
        return None
    segments, found = _sorted_out(link, profile, known, timetable, started)
    days = [first + timedelta(days=day) for day in range(profile.horizon_days)]
    synced = Synced()
    for span in [(first, last)] if before else [(day, day) for day in days]:
        async with link.sessions() as session, session.begin():
            await session.execute(_LOCK)
            if before is not None:
                await before(session, first)
            theirs = [one for one in segments if span[0] <= one.places.starts_at.date() <= span[1]]
            ours: dict[str, Any] = {"started": started, "first": span[0], "last": span[1]}
            ours["own_kinds"] = _own_kinds(link, profile)
            found[ConflictKind.PLACE_GONE] |= await _bring_about(
                session, profile, theirs, ours, synced
            )
    async with link.sessions() as session, session.begin():
        for kind, subjects in found.items():
            await conflicts.only(session, started, kind, subjects)
    await reconcile(link, started, last, timetable.bookings, _own_kinds(link, profile))
    return synced


async def _bring_about(
    session: AsyncSession,
    profile: Hospital,
    segments: list[_Segment],
    ours: dict[str, Any],
    synced: Synced,
) -> dict[str, str]:
    """Bring some days about and count it in `synced`. Returns the slots (id → what is the matter)
    in which more is taken than the HIS has."""
    columns = _columns(segments)
    started = {"started": ours["started"]}
    await session.execute(MAKE_CLINICS, _clinic_columns(profile, segments))
    made = await session.execute(MAKE_SLOTS, columns)
    # Locked by rising id, as bookings do, and only where something is to be changed.
    slots = [row.id for row in await session.execute(TO_ADJUST, columns | started)]
    if slots:
        await session.execute(ADJUST, columns | started | {"slots": slots})
    closed = await session.execute(CLOSE_GONE, _keys(columns) | ours)
    synced.adjusted += len(slots)
    synced.made += _row_count(made)
    synced.closed += _row_count(closed)
    rows = await session.execute(OVERBOOKED, _keys(columns) | {"total": columns["total"]} | ours)
    return {str(row.id): f"here {row.taken}, there {row.total}" for row in rows}


def _own_kinds(link: HisLink, profile: Hospital) -> list[str]:
    return [kind for kind in profile.slot_kinds if not link.source.keeps(kind)]


def _sorted_out(
    link: HisLink,
    profile: Hospital,
    known: dict[str, Provider],
    timetable: Timetable,
    now: datetime,
) -> tuple[list[_Segment], dict[ConflictKind, dict[str, str]]]:
    """Segments ahead whose provider and period we know, and a conflict for each of the others."""
    strangers = dict.fromkeys(timetable.strangers, "no identifier of ours")
    outside: dict[str, str] = {}
    segments: list[_Segment] = []
    for places in timetable.places:
        provider = known.get(places.provider)
        period = _period_of(profile, places)
        if provider is None:
            strangers[places.provider] = "not in the knowledge base"
        elif period is None:
            outside[f"{places.provider} {places.starts_at:%Y-%m-%d %H:%M}"] = "outside the hours"
        elif link.source.keeps(provider.kind) and places.starts_at > now:
            segments.append(_Segment(places, provider, period))
    return segments, {
        ConflictKind.UNKNOWN_PROVIDER: strangers,
        ConflictKind.OUTSIDE_HOURS: outside,
        ConflictKind.PLACE_GONE: {},
    }


def _period_of(profile: Hospital, places: FreePlaces) -> Period | None:
    begins, ends = places.starts_at, places.ends_at
    for name, (opens, closes) in profile.periods.items():
        if begins.date() == ends.date() and opens <= begins.time() and ends.time() <= closes:
            return Period(name)
    return None


def _clinic_columns(profile: Hospital, segments: list[_Segment]) -> dict[str, Any]:
    clinics = {
        (one.provider.key, one.places.starts_at.date(), one.period): one.provider
        for one in segments
    }
    hours = [profile.periods[period.value] for _, _, period in clinics]
    return {
        "doctor_id": [provider.doctor_id for provider in clinics.values()],
        "resource_code": [provider.resource_code for provider in clinics.values()],
        "department": [provider.department_code for provider in clinics.values()],
        "date": [day for _, day, _ in clinics],
        "period": [period for _, _, period in clinics],
        "opens": [opens for opens, _ in hours],
        "closes": [closes for _, closes in hours],
        "kind": [provider.kind for provider in clinics.values()],
        "fee": [provider.fee for provider in clinics.values()],
        "room": [provider.room for provider in clinics.values()],
    }


def _columns(segments: list[_Segment]) -> dict[str, Any]:
    return {
        "provider": [one.provider.key for one in segments],
        "date": [one.places.starts_at.date() for one in segments],
        "period": [one.period for one in segments],
        "start": [_wall_time(one.places.starts_at) for one in segments],
        "end": [_wall_time(one.places.ends_at) for one in segments],
        "quota": [one.places.quota for one in segments],
        "total": [one.places.total for one in segments],
        "free": [one.places.free for one in segments],
    }


def _wall_time(moment: datetime) -> time:
    return moment.time()


def _keys(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: columns[name] for name in ("provider", "date", "period", "start", "quota")}


def _row_count(result: Any) -> int:
    return int(result.rowcount)
