"""The product's database, for commands that work on it whether the product runs or not."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.settings import Settings, get_settings, socket_database_url
from launcher.engines import embedded_postgres
from launcher.faults import StartFailed
from launcher.locks import locked
from launcher.settings import Site


def settings_of(site: Site, database_url: str) -> Settings:
    """The settings of the product's processes, with this database."""
    os.environ.update(site.environment)
    os.environ["DATABASE_URL"] = database_url
    os.environ.setdefault("REDIS_URL", "unused")
    return get_settings()


@contextmanager
def database_address(site: Site) -> Iterator[str]:
    """The database that is given, that of the product which runs from this folder, or that of its
    product started for as long as the block. Raises `StartFailed` when there is none yet."""
    if given := site.environment.get("DATABASE_URL"):
        yield given
        return
    if not (site.state / "postgres").exists():
        raise StartFailed("there is no database yet: run `make up` first")
    try:
        with locked(site.state, _product_runs), embedded_postgres(site.state, site.logs) as address:
            yield address
    except _ProductRunsError:
        yield socket_database_url(_socket_folder(site.state / "postgres"), "daoyi")


class _ProductRunsError(Exception):
    pass


def _product_runs() -> None:
    raise _ProductRunsError


def _socket_folder(data: Path) -> Path:
    """Where a running PostgreSQL listens: line 5 of its own note (postmaster.pid)."""
    return Path((data / "postmaster.pid").read_text("utf-8").splitlines()[4])
