"""The database: one engine per process, one transaction per request."""

import math
import time
from collections.abc import AsyncIterator
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import DateTime, Enum, MetaData, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

Sessions = async_sessionmaker[AsyncSession]

# After so many seconds without use a connection is tried before it is used.
_IDLE_SECONDS = 5.0

_NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables. Times are aware; names of constraints are fixed so that migrations find them."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 (SQLAlchemy's own idiom)


def text_enum(kind: type[StrEnum]) -> Enum:
    """A column type that stores the values of `kind` as text and lets nothing else in."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
        name=kind.__name__.lower(),
    )


def create_engine(url: str, *, pool_size: int = 20) -> AsyncEngine:
    """An engine on psycopg 3. Connections are made when first used."""
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=20,
        # What patients say stands in them, and errors go into logs.
        hide_parameters=True,
        # A rush for one slot queues here; whoever waits longer is told that we are busy.
        pool_timeout=30,
        # Times come back with the hospital's offset, as they are shown.
        connect_args={"options": "-c timezone=Asia/Shanghai"},
    )
    _try_after_idling(engine)
    return engine


def _try_after_idling(engine: AsyncEngine) -> None:
    """Try a connection before it is used when it has not been for a while: the server may have been
    restarted. `pool_pre_ping` would do that every time, for one more round trip."""
    sync = engine.sync_engine

    @event.listens_for(sync, "checkin")
    def note(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(sync, "checkout")
    def check(
        connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection
    ) -> None:
        if time.monotonic() - record.info.get("used", math.inf) < _IDLE_SECONDS:
            return
        try:
            sync.dialect.do_ping(connection)
        except sync.dialect.loaded_dbapi.Error as error:
            # The pool throws this one away and takes another.
            raise DisconnectionError from error


def create_sessions(engine: AsyncEngine) -> Sessions:
    """A maker of sessions whose objects stay readable after commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


@lru_cache(maxsize=16)
def each_alone(sessions: Sessions) -> Sessions:
    """Sessions in which every statement is a transaction of its own: one round trip instead of
    three. For reading, and for what a single statement does."""
    engine: AsyncEngine = sessions.kw["bind"]
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    return async_sessionmaker(alone, expire_on_commit=False)


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """One transaction for one request: committed when the endpoint returns, else rolled back."""
    sessions: Sessions = request.app.state.sessions
    async with sessions() as session, session.begin():
        yield session


# scope="function": the commit happens before the answer is sent. With the default scope a commit
# that fails would still answer 200, and a patient would be told "booked" when nothing was saved.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
