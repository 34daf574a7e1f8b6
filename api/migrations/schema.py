"""Brings a database to the newest schema, and compares it with the models."""

from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from api.models import Base
from api.settings import ROOT

# Tables that have their own migrations.
_NOT_OURS = ("procrastinate_", "alembic_")


def upgrade_schema(connection: Connection) -> None:
    """Run what is missing of the migrations, in the transaction of `connection`."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def schema_differences(connection: Connection) -> list[Any]:
    """What would have to change for the schema to be that of the models; empty when nothing."""
    context = MigrationContext.configure(
        connection, opts={"include_name": is_ours, "target_metadata": Base.metadata}
    )
    return list(compare_metadata(context, Base.metadata))


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Whether something found in the database is described by our models (Alembic's filter)."""
    return not (kind == "table" and name is not None and name.startswith(_NOT_OURS))
