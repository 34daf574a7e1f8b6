"""Alembic's entry. With a connection in the configuration's attributes it works on that one."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from api.database import create_engine
from api.migrations.schema import is_ours
from api.models import Base
from api.settings import get_settings


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, include_name=is_ours)
    with context.begin_transaction():
        context.run_migrations()


async def _connect_and_migrate() -> None:
    engine = create_engine(get_settings().sqlalchemy_url)
    async with engine.begin() as connection:
        await connection.run_sync(_migrate)
    await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _migrate(given)
else:
    asyncio.run(_connect_and_migrate())
