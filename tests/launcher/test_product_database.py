"""The database of a product that runs, that doesn't, and that was never made."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.settings import ROOT
from launcher.engines import embedded_postgres
from launcher.faults import StartFailed
from launcher.locks import locked
from launcher.product_database import database_address
from launcher.settings import Site


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A product that was set up once and doesn't run."""
    # Not in pytest's own folder: PostgreSQL's user may not enter that.
    with tempfile.TemporaryDirectory(prefix="daoyi-tests-") as folder:
        state = Path(folder)
        with embedded_postgres(state, state, durable=False):
            pass
        yield Site(ROOT, state, {})


class TestDatabaseAddress:
    def test_alone_is_started_for_the_work(self, site: Site) -> None:
        with database_address(site) as address, psycopg.connect(address) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)

    def test_of_a_running_product_is_used_as_it_is(self, site: Site) -> None:
        with (
            locked(site.state, pytest.fail),
            embedded_postgres(site.state, site.state, durable=False) as running,
            database_address(site) as address,
        ):
            assert address == running

    def test_that_was_never_made_is_told(self, tmp_path: Path) -> None:
        with (
            pytest.raises(StartFailed, match="make up"),
            database_address(Site(ROOT, tmp_path, {})),
        ):
            pass
