"""Small files of a page, sent as one style and one script."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

import api.pages
from api.pages import joining
from api.pages.joining import JoiningError, joined_page, joined_script
from tests.api.pages.fake_desk import FakeDesk

FOLDER = Path(api.pages.__file__).parent
PAGES = sorted(page.stem for page in FOLDER.glob("*.html"))


@pytest.fixture
async def pages() -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(FakeDesk().app)
    async with AsyncClient(transport=transport, base_url="http://daoyi.test") as client:
        yield client


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of scripts that a test writes."""
    monkeypatch.setattr(joining, "_STATIC", tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_one_style_and_one_script(page: str) -> None:
    html = joined_page(page, (FOLDER / f"{page}.html").read_text("utf-8"))

    plain_styles = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)">', html)
    assert plain_styles == [f"{page}.joined.css"]
    assert re.findall(r'<script type="module" src="/static/([^"]+)">', html) == [
        f"{page}.joined.js"
    ]
    assert "modulepreload" not in html


@pytest.mark.parametrize("page", PAGES)
async def test_they_hold_all_that_the_page_names(pages: AsyncClient, page: str) -> None:
    html = (FOLDER / f"{page}.html").read_text("utf-8")
    style = (await pages.get(f"/static/{page}.joined.css")).text
    script = await pages.get(f"/static/{page}.joined.js")

    for name in re.findall(r'<link rel="stylesheet" href="/static/([a-z_]+\.css)">', html):
        assert (FOLDER / "static" / name).read_text("utf-8") in style
    for entry in re.findall(r'<script type="module" src="/static/([a-z_]+)\.js">', html):
        assert f"const ${entry} =" in script.text
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "no-cache"


def test_a_module_comes_after_those_it_imports_and_once(scripts: Path) -> None:
    (scripts / "words.js").write_text("export const WORDS = { hello: '您好' };\n")
    (scripts / "dom.js").write_text(
        "import { WORDS } from './words.js';\nexport function el() { return WORDS; }\n"
    )
    (scripts / "page.js").write_text(
        "import { el as make } from './dom.js';\n"
        "import { WORDS } from './words.js';\n"
        "make(WORDS);\n"
    )

    joined = joined_script("page")

    assert re.findall(r"const \$(\w+) =", joined) == ["words", "dom", "page"]
    assert "const { el: make } = $dom;" in joined
    assert "return { WORDS };" in joined
    assert "import" not in joined


def test_two_scripts_of_a_page_share_what_both_import(scripts: Path) -> None:
    (scripts / "dom.js").write_text("export function el() {}\n")
    for name in ("page", "aside"):
        (scripts / f"{name}.js").write_text("import { el } from './dom.js';\nel();\n")

    assert re.findall(r"const \$(\w+) =", joined_script("page", "aside")) == [
        "dom",
        "page",
        "aside",
    ]


def test_what_is_loaded_later_is_joined_too_and_can_be_imported(scripts: Path) -> None:
    (scripts / "way.js").write_text("export async function showWay() {}\n")
    (scripts / "page.js").write_text("import('./way.js').then(({ showWay }) => showWay());\n")

    assert "import('./way.joined.js')" in joined_script("page")
    assert joined_script("way").endswith("export const { showWay } = $way;\n")


@pytest.mark.parametrize(
    "source", ["import * as all from './b.js';\n", "export default 1;\n", "export { a };\n"]
)
def test_a_form_that_is_not_known_is_no_silent_fault(scripts: Path, source: str) -> None:
    (scripts / "a.js").write_text(source)

    with pytest.raises(JoiningError, match=r"a\.js"):
        joined_script("a")


def test_a_circle_of_imports_is_named(scripts: Path) -> None:
    (scripts / "a.js").write_text("import { b } from './b.js';\nexport const a = 1;\n")
    (scripts / "b.js").write_text("import { a } from './a.js';\nexport const b = 1;\n")

    with pytest.raises(JoiningError, match="a → b → a"):
        joined_script("a")


async def test_files_are_packed_for_who_can_unpack_them(pages: AsyncClient) -> None:
    packed = await pages.get("/static/chat.joined.js")
    plain = await pages.get("/static/chat.joined.js", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, mtime=0))
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["nobody.joined.js", "nobody.joined.css", "..%2Fchat.joined.css"])
async def test_nothing_is_joined_that_is_not_there(pages: AsyncClient, name: str) -> None:
    assert (await pages.get(f"/static/{name}")).status_code == 404
