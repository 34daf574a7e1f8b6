"""The whole product, started once: api, actions and Rasa on free ports, on the tests' engines."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from launcher.engines import Engines
from launcher.ports import Ports
from launcher.product import Product, start_product
from launcher.settings import ROOT, Site, load_settings

# A Wednesday in the middle of the morning: clinics go on, the desk is open, the clock runs.
STARTS = "2026-11-18T10:00:00+08:00"
_DATABASE = "daoyi_product"


@pytest.fixture(scope="session")
def product(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The running product. `halt` and `resume` a process to see what patients see meanwhile."""
    state = tmp_path_factory.mktemp("product")
    given = {
        **os.environ,
        "DATABASE_URL": _own_database(engines.database_url),
        "REDIS_URL": _own_cache(engines.redis_url),
        "DAOYI_NOW": STARTS,
        "DAOYI_RATE_LIMITS": "off",
    }
    site = Site(ROOT, state, load_settings(state, given, None))
    with start_product(site, ports=Ports.free()) as running:
        yield running


@pytest.fixture(scope="session")
def product_url(product: Product) -> str:
    """Where patients and staff find it."""
    return product.url


def _own_database(url: str) -> str:
    """A fresh database beside the one of the other tests, who clear theirs."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {_DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {_DATABASE}")
    parts = urlsplit(url)
    # Written out: an address without a host would lose its second slash.
    return f"{parts.scheme}://{parts.netloc}/{_DATABASE}" + (f"?{parts.query}" * bool(parts.query))


def _own_cache(url: str) -> str:
    """The second database of the same Redis."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"{url}?db=1"
    return f"{parts.scheme}://{parts.netloc}/1"
