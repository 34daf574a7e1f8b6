"""`docs/hotline.zh-CN.md` names what exists, and leaves nothing out that somebody must look up."""

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from api.hotline.events import CallEvent, CallReply, DigitsWanted, Happened, Listen, Say, Transfer
from api.hotline.vendors import jambonz
from api.settings import Settings
from tests.simulators.hotline.terminal import HELP

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/hotline.zh-CN.md").read_text("utf-8")


def section(title: str) -> str:
    return next(part for part in GUIDE.split("\n## ") if part.startswith(title))


def fields(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


def test_it_names_the_settings_that_exist_and_every_one_of_the_hotline() -> None:
    existing = {f"DAOYI_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"DAOYI_[A-Z_]+", GUIDE))
    assert named <= existing
    table = section("设置")
    assert {one for one in existing if "HOTLINE" in one and f"| `{one}`" not in table} == set()


def test_every_command_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", GUIDE)) <= targets


def test_every_event_and_every_field_of_it_is_explained() -> None:
    contract = section("一、通用接口")
    explained = set(re.findall(r"`([a-z_]+)`", contract))
    assert {str(one) for one in Happened} <= explained
    assert fields(CallEvent) <= explained


def test_every_field_of_a_reply_is_explained_or_shown() -> None:
    shown = set(re.findall(r"[a-z_]+", section("一、通用接口")))
    for model in (CallReply, Say, Listen, DigitsWanted, Transfer):
        assert fields(model) <= shown, model


def test_its_examples_are_what_is_sent() -> None:
    event, reply = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    assert CallEvent.model_validate_json(event).event is Happened.SPEECH
    assert CallReply.model_validate_json(reply).listen is not None


def test_the_signature_that_it_shows_is_accepted(clock: Any) -> None:
    from api.signing import check_signature

    [recipe] = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    now = clock.now()
    made: dict[str, Any] = {"event": {"call_id": "c", "text": "挂号"}, "secret": "a secret"}
    code = recipe.replace("time.time()", str(now.timestamp()))
    exec(compile(code, "the guide", "exec"), made)  # noqa: S102 (our own guide)
    headers = made["headers"]
    check_signature(
        "a secret", now, made["body"], headers["X-Daoyi-Timestamp"], headers["X-Daoyi-Signature"]
    )


def test_the_addresses_are_those_of_the_doors() -> None:
    assert jambonz.ADDRESS in GUIDE
    assert jambonz.STATUS_ADDRESS in GUIDE
    assert "/channels/hotline/alibaba/" in GUIDE
    assert "POST /channels/hotline/events" in GUIDE


def test_what_can_be_typed_in_the_simulator_is_in_it() -> None:
    trying = section("没有电话")
    assert {one for one in re.findall(r"/[a-z_]+", HELP) if one not in trying} == set()


def test_a_heading_that_is_linked_to_exists() -> None:
    headings = {
        re.sub(r"[，、：]", "", line) for line in re.findall(r"^##+ (.+)$", GUIDE, re.MULTILINE)
    }
    assert set(re.findall(r"\(#([^)]+)\)", GUIDE)) <= headings
