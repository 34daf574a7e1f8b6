"""The whole product, started once: api, actions and Rasa on free ports, on the tests' engines."""

import os
from collections.abc import Iterator

import pytest

from launcher.engines import Engines
from launcher.ports import Ports
from launcher.product import Product, start_product
from launcher.settings import ROOT, Site, load_settings
from tests.databases import own_cache, own_database
from tests.e2e.wechat_side import WeChatSide, open_wechat

# A Wednesday in the middle of the morning: clinics go on, the desk is open, the clock runs.
STARTS = "2026-11-18T10:00:00+08:00"
_DATABASE = "daoyi_product"


@pytest.fixture(scope="session")
def wechat() -> Iterator[WeChatSide]:
    """WeChat, with the hospital's official account."""
    with open_wechat() as side:
        yield side


@pytest.fixture(scope="session")
def product(
    engines: Engines, wechat: WeChatSide, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The running product. `halt` and `resume` a process to see what patients see meanwhile."""
    state, ports = tmp_path_factory.mktemp("product"), Ports.free()
    url = f"http://127.0.0.1:{ports.api}"
    given = {
        **os.environ,
        "DATABASE_URL": own_database(engines.database_url, _DATABASE),
        "REDIS_URL": own_cache(engines.redis_url, 1),
        "DAOYI_NOW": STARTS,
        "DAOYI_RATE_LIMITS": "off",
        **wechat.settings(url),
    }
    site = Site(ROOT, state, load_settings(state, given, None))
    with start_product(site, ports=ports) as running:
        wechat.calls_back(running.url)
        yield running


@pytest.fixture(scope="session")
def product_url(product: Product) -> str:
    """Where patients and staff find it."""
    return product.url
