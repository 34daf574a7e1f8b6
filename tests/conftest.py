"""Real engines for every test: an embedded PostgreSQL and Redis, started once for the whole run.

`session` is rolled back after the test. `sessions` and `client` really commit; what they leave is
cleared afterwards. The sample hospital (`hospital`) is imported once and stays.
"""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from redis.asyncio import Redis
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.clock import HOSPITAL_ZONE, FixedClock
from api.database import Base, Sessions, create_engine, create_sessions
from api.migrations.schema import upgrade_schema
from api.settings import Settings
from api.staff import service as accounts
from launcher.engines import Engines, embedded_engines
from tests.applications import new_app

# A Wednesday morning; the dates of facts and tests are told from here.
MOMENT = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)
INTERNAL_TOKEN = "internal-token-for-tests"

# What the hospital is; everything else is what happened in it, and is cleared after a test.
_KNOWLEDGE_TABLES = {
    "departments",
    "doctors",
    "resources",
    "announcements",
    "weekly_clinics",
    "clinic_exceptions",
    "clinics",
    "slots",
    "guide_articles",
    "knowledge_version",
    "hospital_profile",
    "prices",
    "alembic_version",
}


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """The given engines, or embedded ones."""
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        yield Engines(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
        return
    # Not in pytest's own folder: another pytest closes that to others, and PostgreSQL, which
    # can't run as root, would lose its data in mid-run.
    with (
        tempfile.TemporaryDirectory(prefix="daoyi-tests-") as folder,
        embedded_engines(Path(folder), durable=False) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def settings(engines: Engines) -> Settings:
    """Settings of a product under test."""
    return Settings(
        DATABASE_URL=engines.database_url,
        REDIS_URL=engines.redis_url,
        internal_token=INTERNAL_TOKEN,
        rasa_token="rasa-token-for-tests",
        secret_key="a-secret-key-for-tests-only",
        demo_password="a-password-for-tests",
        rate_limits="off",
        worker=False,
        staff_pages=False,
    )


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """Hashing a password takes 50 ms on purpose; here nobody guesses any."""
    accounts._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture
def clock() -> FixedClock:
    """Stands at Wednesday 2026-11-18 10:00 until the test moves it."""
    return FixedClock(MOMENT)


@pytest.fixture(scope="session")
async def database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The engine, with the schema that the migrations make."""
    engine = create_engine(settings.sqlalchemy_url)
    async with engine.begin() as connection:
        await connection.run_sync(upgrade_schema)
    yield engine
    await engine.dispose()


@pytest.fixture
async def session(database: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session whose work, commits included, is rolled back after the test."""
    async with database.connect() as connection:
        outer = await connection.begin()
        async with AsyncSession(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            yield session
        await outer.rollback()


@pytest.fixture
async def sessions(database: AsyncEngine) -> AsyncIterator[Sessions]:
    """A maker of sessions that really commit; what happened is cleared after the test."""
    yield create_sessions(database)
    await _clear(database)


# TRUNCATE makes a new file for every table, whether there is a row in it or not: for a hundred
# tables that is slower than the test. So only what holds rows is emptied, dependents first.
_CLEARING = """
DO $$
DECLARE
    happened regclass;
BEGIN
    FOREACH happened IN ARRAY CAST('{{{tables}}}' AS regclass[]) LOOP
        IF happened = ANY(CAST('{{audit_log,audit_seals,complaint_archives}}' AS regclass[])) THEN
            -- Append only: no line gets out of it while its guards are on.
            EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', happened);
            EXECUTE format('TRUNCATE %s', happened);
            EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', happened);
        ELSE
            EXECUTE format('DELETE FROM %s', happened);
        END IF;
        PERFORM setval(counter.seqrelid, counter.seqstart, false)
        FROM pg_sequence counter JOIN pg_depend owned ON owned.objid = counter.seqrelid
        WHERE owned.refobjid = happened AND owned.deptype IN ('a', 'i');
    END LOOP;
END $$
"""


@cache
def _which_are_filled() -> TextClause:
    """One statement for all tables, always the same: the database plans it once a connection."""
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    happened = [name for name in tables if name not in _KNOWLEDGE_TABLES]
    happened += ["procrastinate_events", "procrastinate_jobs"]
    looks = (f"CASE WHEN EXISTS (SELECT FROM {name}) THEN '{name}' END" for name in happened)
    return text(f"SELECT array_remove(ARRAY[{','.join(looks)}], NULL)")


async def _clear(database: AsyncEngine) -> None:
    async with database.begin() as connection:
        filled = await connection.scalar(_which_are_filled())
        if filled:
            await connection.execute(text(_CLEARING.format(tables=",".join(filled))))
        await connection.execute(text("UPDATE slots SET taken = 0 WHERE taken > 0"))


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    """The real Redis, emptied after the test."""
    async with Redis.from_url(settings.redis_url, decode_responses=True) as client:
        yield client
        await client.flushdb()


@pytest.fixture
async def app(
    settings: Settings, clock: FixedClock, sessions: Sessions, redis: Redis
) -> AsyncIterator[FastAPI]:
    """The application, started, with the test's clock."""
    app = new_app(settings, clock)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A caller of the application, without a network."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://daoyi.test") as client:
        yield client


@pytest.fixture
def internal() -> dict[str, str]:
    """The headers by which the action server is known."""
    return {"Authorization": f"Bearer {INTERNAL_TOKEN}"}


@pytest.fixture(scope="session")
def knowledge_base() -> Path:
    """The sample hospital's files."""
    return Path(__file__).parent.parent / "knowledge_base"
