"""The migrations make exactly what the models describe."""

from collections.abc import AsyncIterator

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from api.clock import FixedClock
from api.database import Base, create_engine
from api.migrations.schema import schema_differences
from api.settings import ROOT, Settings
from api.staff.models import AuditEntry

_CHECKS = text(
    """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'c' AND conrelid::regclass::text NOT LIKE 'procrastinate%'
    """
)


@pytest.fixture
async def other(settings: Settings, database: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection to an empty database on the same server."""
    name = "daoyi_migrations"
    async with database.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        await connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(settings.sqlalchemy_url).set(database=name)
    engine = create_engine(url.render_as_string(hide_password=False))
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


async def checks(connection: AsyncConnection) -> set[tuple[str, ...]]:
    return {tuple(row) for row in await connection.execute(_CHECKS)}


async def test_tables_columns_and_indexes_are_those_of_the_models(database: AsyncEngine) -> None:
    async with database.connect() as connection:
        assert await connection.run_sync(schema_differences) == []


async def test_check_constraints_are_those_of_the_models(
    database: AsyncEngine, other: AsyncConnection
) -> None:
    # Alembic doesn't compare them; a new value of an enumeration would be refused in production.
    await other.run_sync(Base.metadata.create_all)
    async with database.connect() as connection:
        assert await checks(connection) == await checks(other)


async def test_every_migration_can_be_taken_back(other: AsyncConnection) -> None:
    def there_and_back(connection: Connection) -> None:
        config = Config(ROOT / "alembic.ini")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        command.downgrade(config, "base")

    await other.run_sync(there_and_back)
    left = await other.execute(
        text(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
            "WHERE nspname = 'public' AND relname NOT LIKE 'alembic%'"
        )
    )
    assert left.all() == []


async def test_the_job_queue_is_there(session: AsyncSession) -> None:
    assert await session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) is not None


@pytest.mark.parametrize(
    "change", ["UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log"]
)
async def test_the_audit_log_refuses_changes(
    session: AsyncSession, clock: FixedClock, change: str
) -> None:
    session.add(AuditEntry(at=clock.now(), actor="agent1", action="look", subject="patient:1"))
    await session.flush()
    with pytest.raises(IntegrityError, match="append only"):
        await session.execute(text(change))
