"""`make wechat-check`: against a simulated WeChat, and the real endpoint as the callback."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from pydantic import SecretStr

from api.clock import RunningClock
from api.settings import ROOT, Settings
from api.wechat.menu import load_menu
from launcher.wechat_check import examine
from tests.launcher.connected_hospital import Capture, Hospital, answering, with_templates
from tests.simulators.serving import serving
from tests.simulators.wechat import APP_SECRET, APPID, SimulatedWeChat
from tests.simulators.wechat.account import AES_KEY, TOKEN

TEMPLATE = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY"
NOWHERE = "https://127.0.0.1:1"


@pytest.fixture
async def hospital(settings: Settings, knowledge_base: Path) -> AsyncIterator[Hospital]:
    wechat = SimulatedWeChat(RunningClock())
    wechat.api.menu = {"button": load_menu(knowledge_base).buttons}
    account = settings.model_copy(
        update={
            "wechat_appid": APPID,
            "wechat_secret": SecretStr(APP_SECRET),
            "wechat_token": SecretStr(TOKEN),
            "wechat_aes_key": SecretStr(AES_KEY),
            "wechat_mode": "safe",
            "public_url": NOWHERE,
        }
    )
    hospital = Hospital(wechat, account)
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(serving(with_templates(wechat.app(), hospital)))
        hospital.changes(wechat_api=base)
        callback = await stack.enter_async_context(serving(answering(hospital.settings)))
        hospital.changes(port=int(callback.rsplit(":", 1)[1]))
        yield hospital


class TestWell:
    async def test_every_check_says_so(self, hospital: Hospital, capsys: Capture) -> None:
        code, lines = await hospital.examined(capsys)

        assert code == 0
        assert lines["settings"] == "✓ settings encrypted pushes only"
        assert lines["callback"].startswith("✓ callback http://127.0.0.1:")
        assert lines["token"] == "✓ token obtained, and good for a call"
        assert lines["menu"] == "✓ menu 11 entries, as in wechat_menu.yml"
        assert lines["templates"] == "- templates notices.yml has no template messages"

    async def test_the_public_address_is_asked_where_it_can_be_reached(
        self, hospital: Hospital, capsys: Capture
    ) -> None:
        here = f"http://127.0.0.1:{hospital.settings.port}"
        hospital.changes(public_url=f"{here}/", port=1)

        _, lines = await hospital.examined(capsys)

        assert lines["callback"] == f"✓ callback {here}/channels/wechat"

    async def test_no_new_token_is_forced_and_nothing_is_sent(
        self, hospital: Hospital, capsys: Capture
    ) -> None:
        await hospital.examined(capsys)

        assert hospital.wechat.api.tokens.forced == 0
        assert set(hospital.wechat.api.calls) == {"/cgi-bin/get_current_selfmenu_info"}


class TestSettings:
    @pytest.mark.parametrize(
        ("name", "value", "told"),
        [
            ("wechat_appid", "gh_0123456789ab", "DAOYI_WECHAT_APPID is not"),
            ("wechat_secret", None, "DAOYI_WECHAT_SECRET is empty"),
            ("wechat_token", None, "DAOYI_WECHAT_TOKEN is empty"),
            ("wechat_previous_token", SecretStr("no-hyphens"), "a token is not"),
            ("wechat_aes_key", SecretStr(AES_KEY[1:]), "an AES key is not"),
            ("wechat_aes_key", None, "needs DAOYI_WECHAT_AES_KEY"),
            ("public_url", "http://daoyi.example.test", "not an https address"),
            ("public_url", None, "not an https address"),
            ("wechat_answer_seconds", 5.0, "not below 5"),
        ],
    )
    async def test_what_is_missing_or_miswritten_is_named_without_its_value(
        self,
        hospital: Hospital,
        capsys: Capture,
        name: str,
        value: object,
        told: str,
    ) -> None:
        hospital.changes(**{name: value})

        code, lines = await hospital.examined(capsys)

        assert code == 1
        assert lines["settings"].startswith("✗")
        assert told in lines["settings"]
        assert not any(secret in str(lines) for secret in (APP_SECRET, TOKEN, AES_KEY[1:]))

    async def test_without_an_account_one_line_says_so(
        self, settings: Settings, capsys: Capture
    ) -> None:
        assert await examine(settings) == 1
        assert "DAOYI_WECHAT_APPID is empty" in capsys.readouterr().err

    def test_a_setting_of_the_wrong_kind_is_named(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "launcher.wechat_check"],
            cwd=ROOT,
            env={**os.environ, "DAOYI_WECHAT_MODE": "save"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.startswith("daoyi: DAOYI_WECHAT_MODE: ")


class TestToken:
    @pytest.mark.parametrize(
        ("code", "told"), [(40164, "allow-list"), (40125, "AppSecret"), (-1, "busy")]
    )
    async def test_a_refusal_is_told_with_its_meaning_and_the_rest_is_not_asked(
        self, hospital: Hospital, capsys: Capture, code: int, told: str
    ) -> None:
        hospital.wechat.api.refuses["/cgi-bin/stable_token"] = code

        exit_code, lines = await hospital.examined(capsys)

        assert exit_code == 1
        assert str(code) in lines["token"]
        assert told in lines["token"]
        assert lines["menu"] == "- menu not checked: there is no access token"
        assert lines["callback"].startswith("✓")

    async def test_an_unreachable_wechat_is_told(self, hospital: Hospital, capsys: Capture) -> None:
        hospital.changes(wechat_api="http://127.0.0.1:1")

        _, lines = await hospital.examined(capsys)

        assert lines["token"].startswith("✗ token no answer from WeChat")


class TestCallback:
    async def test_a_product_with_another_token_is_found(
        self, hospital: Hospital, capsys: Capture
    ) -> None:
        hospital.changes(wechat_token=SecretStr("AnotherToken"))

        code, lines = await hospital.examined(capsys)

        assert code == 1
        assert "answers 403: it runs with another DAOYI_WECHAT_TOKEN" in lines["callback"]

    async def test_a_proxy_that_passes_nothing_on_is_found(
        self, hospital: Hospital, capsys: Capture
    ) -> None:
        async with serving(FastAPI()) as base:
            hospital.changes(public_url=base)
            _, lines = await hospital.examined(capsys)

        assert "answers 404: the reverse proxy" in lines["callback"]

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            ("<html>", "is answered by something else"),
            ("", "a wrong signature is answered with 200"),
        ],
    )
    async def test_whoever_answers_in_our_place_or_answers_everybody_is_found(
        self, hospital: Hospital, capsys: Capture, answer: str, told: str
    ) -> None:
        other = FastAPI()

        @other.get("/channels/wechat")
        async def parrot(echostr: str = "") -> PlainTextResponse:
            return PlainTextResponse(answer or echostr)

        async with serving(other) as base:
            hospital.changes(public_url=base)
            _, lines = await hospital.examined(capsys)

        assert told in lines["callback"]

    async def test_a_product_that_does_not_run_is_told(
        self, hospital: Hospital, capsys: Capture
    ) -> None:
        hospital.changes(port=1)

        _, lines = await hospital.examined(capsys)

        assert lines["callback"] == (f"✗ callback neither {NOWHERE} nor http://127.0.0.1:1 answers")


class TestMenu:
    async def test_none_is_told(self, hospital: Hospital, capsys: Capture) -> None:
        hospital.wechat.api.menu = None

        code, lines = await hospital.examined(capsys)

        assert code == 1
        assert lines["menu"] == "✗ menu none is published: run `make wechat-menu`"

    async def test_another_one_is_told(self, hospital: Hospital, capsys: Capture) -> None:
        assert hospital.wechat.api.menu is not None
        hospital.wechat.api.menu["button"].pop()

        _, lines = await hospital.examined(capsys)

        assert lines["menu"].startswith("✗ menu another one than wechat_menu.yml")


class TestTemplates:
    @pytest.fixture
    def configured(self, hospital: Hospital, tmp_path: Path) -> Hospital:
        """With a template message for one kind of notice, and a subscription notice for another."""
        folder = tmp_path / "knowledge_base"
        shutil.copytree(hospital.settings.knowledge_base, folder)
        file = folder / "notices.yml"
        configured = f"""wechat_templates:
  booked: {{id: {TEMPLATE}, fields: {{thing1: department, time2: when}}}}
  changed: {{id: other, sort: subscription, fields: {{thing1: department}}}}
"""
        written = file.read_text("utf-8")
        assert "wechat_templates: {}\n" in written
        file.write_text(written.replace("wechat_templates: {}\n", configured), "utf-8")
        hospital.changes(knowledge_base=folder)
        return hospital

    def has(self, hospital: Hospital, content: str) -> None:
        hospital.templates = [{"template_id": TEMPLATE, "title": "", "content": content}]

    async def test_those_that_the_account_has_are_counted(
        self, configured: Hospital, capsys: Capture
    ) -> None:
        self.has(configured, "科室:{{thing1.DATA}}\n时间:{{time2.DATA}}\n")

        code, lines = await configured.examined(capsys)

        assert code == 0
        assert lines["templates"] == "✓ templates 1 found"

    async def test_a_missing_one_is_named(self, configured: Hospital, capsys: Capture) -> None:
        code, lines = await configured.examined(capsys)

        assert code == 1
        assert lines["templates"] == f"✗ templates booked: the account has no template {TEMPLATE}"

    async def test_fields_that_do_not_match_are_named(
        self, configured: Hospital, capsys: Capture
    ) -> None:
        self.has(configured, "科室:{{thing1.DATA}}\n地点:{{thing5.DATA}}\n")

        _, lines = await configured.examined(capsys)

        assert "booked: notices.yml doesn't fill thing5" in lines["templates"]
        assert "booked: the template has no time2" in lines["templates"]
