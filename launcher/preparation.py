"""Brings the database to where the product can start: schema, hospital, sample staff.

A program of its own, `python -m launcher.preparation`, so that the launcher stays small. It prints
one line per step; the launcher shows them.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from api.clinics.service import roll_forward
from api.clock import clock_from
from api.database import Sessions, create_engine, create_sessions
from api.knowledge.faults import KnowledgeInvalid
from api.knowledge.importer import Difference, import_knowledge
from api.knowledge.loader import load_knowledge
from api.migrations.schema import upgrade_schema
from api.settings import Settings, get_settings
from api.staff.service import ensure_sample_staff

# Beyond this many changes the counts are enough: the first import is all new.
_TOLD_CHANGES = 30


def main() -> int:
    """Exit code 0, or 1 with what is wrong in the hospital's files on standard error."""
    try:
        asyncio.run(_prepare(get_settings()))
    except KnowledgeInvalid as invalid:
        print(f"{len(invalid.faults)} faults in knowledge_base/, see `make kb-check`")
        return 1
    return 0


async def _prepare(settings: Settings) -> None:
    engine = create_engine(settings.sqlalchemy_url)
    try:
        started = time.monotonic()
        await _upgrade(engine)
        _tell("database schema", started)
        sessions = create_sessions(engine)
        await _import(sessions, settings)
        await _sample_staff(sessions, settings)
    finally:
        await engine.dispose()


async def _upgrade(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(upgrade_schema)


async def _import(sessions: Sessions, settings: Settings) -> None:
    started = time.monotonic()
    knowledge = load_knowledge(settings.knowledge_base)
    async with sessions() as session, session.begin():
        differences = await import_knowledge(session, knowledge)
        rolled = await roll_forward(session, clock_from(settings.now).today())
    _tell(f"hospital: {_summary(differences)}", started)
    for line in _told(differences):
        print(f"    {line}")
    if rolled.made:
        print(f"    clinics: {rolled.made} made, with {rolled.slots} time segments")


async def _sample_staff(sessions: Sessions, settings: Settings) -> None:
    if not has_sample_staff(settings.knowledge_base) or settings.demo_password is None:
        return
    started = time.monotonic()
    async with sessions() as session, session.begin():
        names = await ensure_sample_staff(
            session, settings.demo_password.get_secret_value(), settings.knowledge_base
        )
    _tell(f"sample staff: {len(names)} accounts", started)


def has_sample_staff(knowledge_base: Path) -> bool:
    """Whether this is the sample hospital: a real one deletes the file of sample accounts."""
    return (knowledge_base / "staff_sample.yml").exists()


def _summary(differences: Sequence[Difference]) -> str:
    return "changed" if any(differences) else "nothing changed"


def _told(differences: Sequence[Difference]) -> list[str]:
    lines = [line for difference in differences if difference for line in difference.lines()]
    counts = [next(difference.lines()) for difference in differences if difference]
    return lines if len(lines) <= _TOLD_CHANGES else counts


def _tell(title: str, started: float) -> None:
    print(f"{title}\t{time.monotonic() - started:.1f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
