"""The pages as they are served: headers, the hospital's name, and no way to anything else."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from httpx import ASGITransport, AsyncClient

import api.pages
from tests.api.pages.fake_desk import FakeDesk

PAGES = ["/chat", "/kiosk", "/identity/a-token"]
FOLDER = Path(api.pages.__file__).parent


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
async def pages(desk: FakeDesk) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(
        transport=ASGITransport(desk.app), base_url="http://daoyi.test"
    ) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_never_kept_by_a_cache(pages: AsyncClient, path: str) -> None:
    answer = await pages.get(path)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", [*PAGES, "/static/talk.js"])
async def test_nothing_foreign_is_loaded_and_no_other_site_frames_it(
    pages: AsyncClient, path: str
) -> None:
    headers = (await pages.get(path)).headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"


async def test_only_the_conversation_is_framed_and_only_by_the_sites_that_were_named(
    desk: FakeDesk, pages: AsyncClient
) -> None:
    desk.app.state.settings.embed_sites = ["https://www.hospital.example.cn", "http://10.0.0.8:81"]

    chat, kiosk = await pages.get("/chat"), await pages.get("/kiosk")

    sites = "frame-ancestors 'self' https://www.hospital.example.cn http://10.0.0.8:81"
    assert chat.headers["content-security-policy"].endswith(sites)
    assert "x-frame-options" not in chat.headers
    assert kiosk.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    assert kiosk.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_names_the_hospital_as_text(
    desk: FakeDesk, pages: AsyncClient, path: str
) -> None:
    desk.app.state.hospital = SimpleNamespace(
        name="<b>医院</b>", hotline="1", emergency=SimpleNamespace(location="2")
    )

    content = (await pages.get(path)).text

    assert "&lt;b&gt;医院" in content
    assert "<b>医院" not in content


@pytest.mark.parametrize("path", PAGES)
async def test_everything_that_a_page_names_is_served(pages: AsyncClient, path: str) -> None:
    content = (await pages.get(path)).text
    named = set(re.findall(r'(?:href|src)="(/[^"#]+)', content))

    assert named
    for address in named:
        assert (await pages.get(address)).status_code == 200, address


async def test_an_unchanged_file_is_not_sent_again(pages: AsyncClient) -> None:
    first = await pages.get("/static/talk.js")

    again = await pages.get("/static/talk.js", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "no-cache"
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name", ["nothing.js", "..%2Fendpoints.py", "..%2Fchat.html", "%2Fetc%2Fpasswd"]
)
async def test_no_other_file_can_be_had(pages: AsyncClient, name: str) -> None:
    assert (await pages.get(f"/static/{name}")).status_code == 404


def _imports_of(script: Path) -> set[Path]:
    names = re.findall(r"^import .* from '\./([a-z_]+\.js)'", script.read_text("utf-8"), re.M)
    reached = {script.with_name(name) for name in names}
    return reached.union(*(_imports_of(found) for found in reached))


@pytest.mark.parametrize("page", ["chat", "kiosk", "identity"])
def test_a_page_asks_for_all_its_scripts_at_once(page: str) -> None:
    content = (FOLDER / f"{page}.html").read_text("utf-8")
    preloaded = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', content)

    assert set(preloaded) == {script.name for script in _imports_of(FOLDER / f"static/{page}.js")}


def test_pages_hold_no_inline_script_style_or_foreign_address() -> None:
    for page in FOLDER.glob("*.html"):
        content = page.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", content), page
        assert not re.search(r"""(?:href|src)=["'](?:https?:)?//""", content), page


def test_scripts_make_no_markup_from_text() -> None:
    for script in (FOLDER / "static").glob("*.js"):
        content = re.sub(r"//.*", "", script.read_text("utf-8"))
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", content
        )


def test_only_the_chat_page_stores_anything_on_a_device() -> None:
    storing = {
        script.name
        for script in (FOLDER / "static").glob("*.js")
        if re.search(
            r"(session|local)Storage\.|indexedDB|document\.cookie", script.read_text("utf-8")
        )
    }

    assert storing == {"chat.js", "session_keeper.js"}
