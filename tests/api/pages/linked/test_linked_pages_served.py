"""The pages behind a link as they are served: no cache, no other site, no address given away."""

import re

import pytest
from httpx import AsyncClient

from tests.api.pages.test_pages_endpoints import FOLDER, _imports_of

PAGES = ["appointment", "complaint"]


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_is_kept_by_no_cache_and_gives_its_address_to_nobody(
    client: AsyncClient, page: str
) -> None:
    answer = await client.get(f"/h5/any-token/{page}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert "any-token" not in answer.text


@pytest.mark.parametrize("page", PAGES)
async def test_everything_that_a_page_names_is_served(client: AsyncClient, page: str) -> None:
    content = (await client.get(f"/h5/any-token/{page}")).text
    named = set(re.findall(r'(?:href|src)="(/[^"#]+)', content))
    assert named
    for address in named:
        assert (await client.get(address)).status_code == 200, address


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_all_its_scripts_at_once(page: str) -> None:
    content = (FOLDER / f"{page}.html").read_text("utf-8")
    preloaded = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', content)
    assert set(preloaded) == {script.name for script in _imports_of(FOLDER / f"static/{page}.js")}
