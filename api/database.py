"""The database: one engine per process, one transaction per request."""

from collections.abc import AsyncIterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import DateTime, Enum, MetaData
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase

Sessions = async_sessionmaker[AsyncSession]

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
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=20,
        # A rush for one slot queues here; whoever waits longer is told that we are busy.
        pool_timeout=30,
        pool_pre_ping=True,
        # Times come back with the hospital's offset, as they are shown.
        connect_args={"options": "-c timezone=Asia/Shanghai"},
    )


def create_sessions(engine: AsyncEngine) -> Sessions:
    """A maker of sessions whose objects stay readable after commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """One transaction for one request: committed when the endpoint returns, else rolled back."""
    sessions: Sessions = request.app.state.sessions
    async with sessions() as session, session.begin():
        yield session


# scope="function": the commit happens before the answer is sent. With the default scope a commit
# that fails would still answer 200, and a patient would be told "booked" when nothing was saved.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
