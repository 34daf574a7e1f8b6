"""Writes the migration from the last schema to the models, on an empty database of its own.

`python -m launcher.new_migration "what changed"`. With `--initial` the first migration is written
anew instead: only while no schema has been released. Look the result over before it is committed.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine

from api.migrations.schema import upgrade_schema
from api.settings import ROOT
from launcher.engines import embedded_engines

_VERSIONS = ROOT / "api" / "migrations" / "versions"


def main() -> None:
    """Write the migration and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m launcher.new_migration", description=__doc__)
    parser.add_argument("message", nargs="?", default="tables")
    parser.add_argument("--initial", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, embedded_engines(Path(folder)) as engines:
        engine = create_engine(engines.database_url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            if options.initial:
                written = _write_initial(connection, Path(folder), options.message)
            else:
                written = _write_next(connection, options.message)
        engine.dispose()
    _tidy(written)
    print(written)


def _write_initial(connection: Connection, aside: Path, message: str) -> Path:
    """Aside, because those that follow the first one can't be read without it."""
    made = _revision(connection, aside, message, "0001")
    return made.replace(_VERSIONS / made.name)


def _write_next(connection: Connection, message: str) -> Path:
    upgrade_schema(connection)
    number = len(list(_VERSIONS.glob("[0-9]*.py"))) + 1
    return _revision(connection, _VERSIONS, message, f"{number:04}")


def _revision(connection: Connection, folder: Path, message: str, number: str) -> Path:
    config = Config(ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    config.set_main_option("version_locations", str(folder))
    command.revision(config, message, autogenerate=True, rev_id=number, version_path=str(folder))
    return next(folder.glob(f"{number}_*.py"))


def _tidy(file: Path) -> None:
    for work in (["format"], ["check", "--fix"]):
        subprocess.run([sys.executable, "-m", "ruff", *work, "--quiet", str(file)], check=True)


if __name__ == "__main__":
    main()
