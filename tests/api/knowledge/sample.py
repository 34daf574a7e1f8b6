"""The sample hospital in the database of the tests, and a count of what is asked of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from api.clinics.service import roll_forward
from api.database import create_sessions
from api.knowledge.importer import import_knowledge
from api.knowledge.loader import Knowledge, load_knowledge

TODAY = date(2026, 11, 18)


@pytest.fixture(scope="session")
async def hospital(database: AsyncEngine, knowledge_base: Path) -> Knowledge:
    """The sample hospital, imported and rolled forward from Wednesday 2026-11-18; it stays."""
    knowledge = load_knowledge(knowledge_base)
    async with create_sessions(database)() as session, session.begin():
        await import_knowledge(session, knowledge)
        await roll_forward(session, TODAY)
    return knowledge


@contextmanager
def statements(database: AsyncEngine) -> Iterator[list[str]]:
    """The SQL that is sent while it is open."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        # Savepoints are the test's own way to roll everything back.
        if "SAVEPOINT" not in statement:
            sent.append(statement)

    event.listen(database.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.sync_engine, "before_cursor_execute", note)
