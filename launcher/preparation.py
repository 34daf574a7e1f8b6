"""Brings the database to where the product can start: schema, hospital, sample staff.

A program of its own, `python -m launcher.preparation`, so that the launcher stays small. It prints
what changed; a second run changes nothing and prints nothing.
"""

import asyncio
import sys
from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from api.clinics.rolling import RolledForward
from api.clinics.service import roll_forward
from api.clock import clock_from
from api.database import Sessions, create_engine, create_sessions
from api.knowledge.faults import KnowledgeInvalid
from api.knowledge.importer import Difference, import_knowledge
from api.knowledge.loader import load_knowledge
from api.migrations.schema import upgrade_schema
from api.settings import Settings, get_settings
from api.staff.service import ensure_sample_staff
from launcher.sample import has_sample_staff

# Beyond this many changed entries the counts are enough: the first import is all new.
_TOLD_ENTRIES = 30


def main() -> int:
    """Exit code 0, or 1 with the last line saying what is wrong in the hospital's files."""
    try:
        asyncio.run(_prepare(get_settings()))
    except KnowledgeInvalid as invalid:
        count = len(invalid.faults)
        print(
            f"knowledge_base/ has {count} faults, `make kb-check` lists them: {invalid.faults[0]}"
        )
        return 1
    return 0


async def _prepare(settings: Settings) -> None:
    engine = create_engine(settings.sqlalchemy_url)
    try:
        await _upgrade(engine)
        sessions = create_sessions(engine)
        await _import(sessions, settings)
        await _sample_staff(sessions, settings)
    finally:
        await engine.dispose()


async def _upgrade(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(upgrade_schema)


async def _import(sessions: Sessions, settings: Settings) -> None:
    knowledge = load_knowledge(settings.knowledge_base)
    async with sessions() as session, session.begin():
        differences = await import_knowledge(session, knowledge)
        rolled = await roll_forward(session, clock_from(settings.now).today())
    for line in (*_told([d for d in differences if d]), *_told_clinics(rolled)):
        print(line)


async def _sample_staff(sessions: Sessions, settings: Settings) -> None:
    if settings.demo_password is None or not has_sample_staff(settings.knowledge_base):
        return
    async with sessions() as session, session.begin():
        password = settings.demo_password.get_secret_value()
        await ensure_sample_staff(session, password, settings.knowledge_base)


def _told(differences: Sequence[Difference]) -> Iterator[str]:
    lines = [line for difference in differences for line in difference.lines()]
    if len(lines) <= _TOLD_ENTRIES:
        yield from lines
    else:
        yield from (next(difference.lines()) for difference in differences)


def _told_clinics(rolled: RolledForward) -> Iterator[str]:
    if rolled.made or rolled.changed or rolled.unplanned:
        yield (
            f"clinics: {rolled.made} made, {rolled.changed} changed, {rolled.unplanned} no longer "
            f"planned; {rolled.slots} slots"
        )


if __name__ == "__main__":
    sys.exit(main())
