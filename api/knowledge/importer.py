"""Brings the database to what `knowledge_base/` says, and tells what that changed.

Idempotent, in bulk: per kind one statement reads and at most two write. Departments and doctors
that are gone become inactive, because clinics and bookings point to them; the rest is deleted.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.announcements.models import Announcement
from api.clinics.models import ClinicException, Resource, WeeklyClinic
from api.database import Base
from api.departments.models import Department, HospitalProfile
from api.doctors.models import Doctor
from api.guide.models import GuideArticle, KnowledgeVersion, Price
from api.knowledge.loader import Knowledge

# PostgreSQL takes 65,535 parameters in a statement.
_PARAMETERS = 60_000

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """What one kind of entries changed: keys, and for changes what was and what is."""

    kind: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def lines(self, most: int = 20) -> Iterator[str]:
        """A summary, and below it at most `most` lines of each sort."""
        sorts = [
            ("added", "+", self.added),
            ("changed", "~", self.changed),
            ("removed", "-", self.removed),
        ]
        yield f"{self.kind}: " + ", ".join(f"{len(keys)} {sort}" for sort, _, keys in sorts)
        for _, sign, keys in sorts:
            yield from (f"  {sign} {key}" for key in keys[:most])
            if len(keys) > most:
                yield f"  {sign} … and {len(keys) - most} more"


@dataclass(frozen=True)
class _Kind:
    """One table, what its rows should be, and which of its rows are ours to replace."""

    name: str
    model: type[Base]
    key: tuple[str, ...]
    rows: list[Row]
    ours: ColumnElement[bool] = field(default_factory=true)

    @property
    def table(self) -> Table:
        return cast(Table, self.model.__table__)

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.key)


async def import_knowledge(session: AsyncSession, knowledge: Knowledge) -> list[Difference]:
    """Make the database say what `knowledge` says. The caller commits.

    Clinics follow with `api.clinics.service.roll_forward`.
    """
    kinds = [
        _departments(knowledge),
        _doctors(knowledge),
        _resources(knowledge),
        _weekly(knowledge),
        _exceptions(knowledge),
        _prices(knowledge),
        _announcements(knowledge),
        _articles(knowledge),
        _profile(knowledge),
    ]
    differences = [await _bring_about(session, kind) for kind in kinds]
    version = hashlib.sha256(repr([kind.rows for kind in kinds]).encode()).hexdigest()
    rows: list[Row] = [{"id": 1, "version": version}]
    await _bring_about(session, _Kind("version", KnowledgeVersion, ("id",), rows))
    # What was loaded before in this session is not what stands in the database now.
    session.expire_all()
    return differences


async def _bring_about(session: AsyncSession, kind: _Kind) -> Difference:
    table = kind.table
    names = list(kind.rows[0]) if kind.rows else list(kind.key)
    found = await session.execute(select(*(table.c[name] for name in names)).where(kind.ours))
    present = {kind.key_of(row): row for row in map(dict, found.mappings())}
    wanted = {kind.key_of(row): row for row in kind.rows}
    added = [key for key in wanted if key not in present]
    changed = [key for key, row in wanted.items() if key in present and present[key] != row]
    removed = [key for key, row in present.items() if key not in wanted and _is_active(row)]
    await _write(session, kind, [wanted[key] for key in added + changed])
    await _remove(session, kind, removed)
    return Difference(
        kind.name,
        [_named(wanted[key], key) for key in added],
        [_change(key, present[key], wanted[key]) for key in changed],
        [_named(present[key], key) for key in removed],
    )


def _is_active(row: Row) -> bool:
    return bool(row.get("active", True))


async def _write(session: AsyncSession, kind: _Kind, rows: list[Row]) -> None:
    if not rows:
        return
    size = _PARAMETERS // len(rows[0])
    for start in range(0, len(rows), size):
        statement = insert(kind.table).values(rows[start : start + size])
        others = {name: statement.excluded[name] for name in rows[0] if name not in kind.key}
        await session.execute(
            statement.on_conflict_do_update(index_elements=list(kind.key), set_=others)
        )


async def _remove(session: AsyncSession, kind: _Kind, keys: Sequence[Key]) -> None:
    if not keys:
        return
    table = kind.table
    these = tuple_(*(table.c[name] for name in kind.key)).in_(keys)
    if "active" in table.c:
        await session.execute(update(table).where(these).values(active=False))
    else:
        await session.execute(delete(table).where(these, kind.ours))


def _named(row: Row, key: Key) -> str:
    name = row.get("name") or row.get("title") or ""
    return " ".join(filter(None, [*map(str, key), str(name)]))


def _change(key: Key, before: Row, after: Row) -> str:
    fields = [name for name in after if before[name] != after[name]]
    told = ", ".join(f"{name} {_short(before[name])} → {_short(after[name])}" for name in fields)
    return f"{_named(after, key)}: {told}"


def _short(value: Any) -> str:
    told = str(value).replace("\n", " ")
    return told if len(told) <= 40 else told[:39] + "…"


def _departments(knowledge: Knowledge) -> _Kind:
    rows = [
        entry.model_dump() | {"position": position, "active": True}
        for position, entry in enumerate(knowledge.departments)
    ]
    return _Kind("departments", Department, ("code",), rows)


def _doctors(knowledge: Knowledge) -> _Kind:
    rows = [
        entry.model_dump(exclude={"department"})
        | {
            "department_code": entry.department,
            "initials": "".join(syllable[0] for syllable in entry.reading.split()),
            "active": True,
        }
        for entry in knowledge.doctors
    ]
    return _Kind("doctors", Doctor, ("id",), rows)


def _resources(knowledge: Knowledge) -> _Kind:
    rows = [
        entry.model_dump(exclude={"department", "open"})
        | {"department_code": entry.department, "active": True}
        for entry in knowledge.resources
    ]
    return _Kind("resources", Resource, ("code",), rows)


def _weekly(knowledge: Knowledge) -> _Kind:
    rows = [
        entry.model_dump(exclude={"doctor"})
        | {"provider": entry.doctor, "doctor_id": entry.doctor, "resource_code": None}
        for entry in knowledge.weekly
    ]
    rows += [
        {
            "weekday": day,
            "period": period,
            "room": entry.room,
            "capacity": times.capacity,
            "provider": entry.code,
            "doctor_id": None,
            "resource_code": entry.code,
        }
        for entry in knowledge.resources
        for times in entry.open
        for day in times.days
        for period in times.periods
    ]
    return _Kind("weekly clinics", WeeklyClinic, ("provider", "weekday", "period"), rows)


def _exceptions(knowledge: Knowledge) -> _Kind:
    rows = [
        entry.model_dump(exclude={"doctor"}) | {"provider": entry.doctor, "source": "file"}
        for entry in knowledge.exceptions
    ]
    return _Kind(
        "exceptions",
        ClinicException,
        ("provider", "date", "period", "source"),
        rows,
        ClinicException.source == "file",
    )


def _prices(knowledge: Knowledge) -> _Kind:
    rows = [entry.model_dump() for entry in knowledge.prices]
    return _Kind("prices", Price, ("code", "valid_from"), rows)


def _announcements(knowledge: Knowledge) -> _Kind:
    rows = [entry.model_dump() for entry in knowledge.announcements]
    return _Kind("announcements", Announcement, ("id",), rows)


def _articles(knowledge: Knowledge) -> _Kind:
    rows = [entry.model_dump() for entry in knowledge.articles]
    return _Kind("articles", GuideArticle, ("id",), rows)


def _profile(knowledge: Knowledge) -> _Kind:
    rows: list[Row] = [{"id": 1, "profile": knowledge.hospital.model_dump(mode="json")}]
    return _Kind("hospital", HospitalProfile, ("id",), rows)
