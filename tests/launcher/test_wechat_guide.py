"""`docs/wechat.zh-CN.md` names what exists, and leaves nothing out that somebody must look up."""

import re
from pathlib import Path

from api.notices.models import NoticeKind
from api.settings import Settings
from api.wechat.faults import MEANINGS
from launcher.wechat_check import CHECKS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/wechat.zh-CN.md").read_text("utf-8")
# Of the simulator only.
NO_SETTINGS = {"DAOYI_WECHAT_SIM_PORT"}


def section(title: str) -> str:
    return next(part for part in GUIDE.split("\n## ") if part.startswith(title))


def test_every_setting_it_names_exists() -> None:
    existing = {f"DAOYI_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"DAOYI_[A-Z_]+", GUIDE)) <= existing | NO_SETTINGS


def test_every_setting_of_the_account_is_in_it() -> None:
    settings = {f"DAOYI_{name.upper()}" for name in Settings.model_fields if "wechat" in name}
    assert {name for name in settings if name not in GUIDE} == set()


def test_every_command_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", GUIDE)) <= targets


def test_every_code_that_we_know_is_explained_once() -> None:
    rows = [row.split("|")[1] for row in section("出了毛病").splitlines() if row.startswith("|")]
    codes = [int(code) for row in rows for code in re.findall(r"-?\d+", row)]
    explained = [code for code in codes if code not in (403, 404, 413, 502, 504, 200)]
    assert sorted(explained) == sorted(MEANINGS)


def test_every_check_is_explained_in_order() -> None:
    rows = [row.split("|")[1] for row in section("上线前检查").splitlines() if row.startswith("| ")]
    names = [row.split()[0] for row in rows]
    assert [name for name in names if name in CHECKS] == list(CHECKS)


def test_every_kind_of_notice_is_listed() -> None:
    listed = set(re.findall(r"`([a-z_]+)`", section("六、模板消息")))
    assert {str(kind) for kind in NoticeKind} <= listed


def test_a_heading_that_is_linked_to_exists() -> None:
    headings = {
        re.sub(r"[，、：]", "", line) for line in re.findall(r"^## (.+)$", GUIDE, re.MULTILINE)
    }
    assert set(re.findall(r"\(#([^)]+)\)", GUIDE)) <= headings
