"""The account's menu: what may be in the file, and publishing it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr, ValidationError
from redis.asyncio import Redis

from api.clock import FixedClock
from api.knowledge.__main__ import main as knowledge_main
from api.sending import Rejected
from api.settings import ROOT, Settings
from api.wechat.menu import WeChatMenu, load_menu, publish_menu, published_lines
from launcher.faults import StartFailed
from launcher.wechat_menu import publish
from tests.api.wechat.calling import Line, line_without_network
from tests.simulators.serving import serving
from tests.simulators.wechat import APP_SECRET, APPID, SimulatedWeChat


@pytest.fixture(scope="module")
def menu(knowledge_base: Path) -> WeChatMenu:
    return load_menu(knowledge_base)


@pytest.fixture
async def line(clock: FixedClock, redis: Redis) -> AsyncIterator[Line]:
    async with line_without_network(clock, redis) as line:
        yield line


class TestFile:
    def test_every_payload_is_something_that_the_dialogue_knows(self, menu: WeChatMenu) -> None:
        domains = [
            yaml.safe_load(path.read_text("utf-8")) for path in ROOT.glob("bot/domain/*.yml")
        ]
        intents = {f"/{intent}" for domain in domains for intent in domain.get("intents", [])}
        assert menu.payloads
        assert menu.payloads <= intents

    def test_a_person_is_one_tap_away(self, menu: WeChatMenu) -> None:
        assert "/human_ask" in menu.payloads

    @pytest.mark.parametrize(
        ("top", "fault"),
        [
            ({"title": "预约挂号处", "payload": "/greet"}, "at most 4 Chinese characters"),
            ({"title": "我", "payload": "greet"}, "should match pattern"),
            ({"title": "我", "payload": "/greet" + "x" * 123}, "at most 128 bytes"),
            ({"title": "", "payload": "/greet"}, "at least 1 character"),
            ({"title": "我"}, "either a payload or entries below"),
            (
                {
                    "title": "我",
                    "payload": "/greet",
                    "below": [{"title": "我", "payload": "/greet"}],
                },
                "either a payload or entries below",
            ),
            ({"title": "我", "below": [{"title": "我", "payload": "/greet"}] * 6}, "at most 5"),
            (
                {"title": "我", "below": [{"title": "很长很长很长很长的", "payload": "/greet"}]},
                "at most 8 Chinese characters",
            ),
        ],
    )
    def test_what_wechat_would_not_show_is_refused(self, top: object, fault: str) -> None:
        with pytest.raises(ValidationError, match=fault):
            WeChatMenu.model_validate({"menu": [top]})

    def test_there_are_three_entries_at_most(self) -> None:
        top = {"title": "我", "payload": "/greet"}
        WeChatMenu.model_validate({"menu": [top] * 3})
        with pytest.raises(ValidationError, match="at most 3"):
            WeChatMenu.model_validate({"menu": [top] * 4})

    def test_what_fits_us_fits_wechat(self, menu: WeChatMenu) -> None:
        widest = WeChatMenu.model_validate(
            {
                "menu": [
                    {"title": "一二三四", "payload": "/x" + "x" * 126},
                    {"title": "abcdefgh", "below": [{"title": "宽" * 8, "payload": "/x"}] * 5},
                ]
            }
        )
        titles = [button["name"] for button in widest.buttons]
        assert all(len(title.encode()) <= 16 for title in titles)
        assert len(widest.lines) == 6

    def test_the_check_of_the_files_names_the_fault(
        self, knowledge_base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for path in knowledge_base.iterdir():
            (tmp_path / path.name).symlink_to(path)
        broken = tmp_path / "wechat_menu.yml"
        text = broken.read_text("utf-8")
        broken.unlink()
        assert "title: 改约," in text
        broken.write_text(text.replace("title: 改约,", "title: 改成别的医生和别的日子,"), "utf-8")
        assert knowledge_main(["check", str(tmp_path)]) == 1
        said = capsys.readouterr().err
        assert "wechat_menu.yml:10: menu.0.below.3.title" in said
        assert "at most 8 Chinese characters" in said


class TestPublishing:
    async def test_what_is_published_is_what_is_read_back(
        self, line: Line, menu: WeChatMenu
    ) -> None:
        calls = line.calls()
        assert await published_lines(calls) == []
        assert await publish_menu(calls, menu) is None
        assert await published_lines(calls) == menu.lines
        assert "挂号 / 预约挂号: /booking_make" in menu.lines

    async def test_a_refusal_keeps_the_old_one(self, line: Line, menu: WeChatMenu) -> None:
        line.wechat.api.codes.append(48001)
        assert await publish_menu(line.calls(), menu) == Rejected("48001")
        assert line.wechat.api.menu is None

    async def test_another_menu_of_the_console_is_shown_as_it_is(self, line: Line) -> None:
        view = {"type": "view", "name": "官网", "url": "https://h.example.test", "key": "/x"}
        line.wechat.api.menu = {
            "button": [view | {"key": None}, {"name": "其他", "sub_button": [view]}]
        }
        assert await published_lines(line.calls()) == [
            "官网: https://h.example.test",
            "其他 / 官网: /x",
        ]


class TestCommand:
    """`make wechat-menu`."""

    @pytest.fixture
    async def wechat(self, clock: FixedClock) -> AsyncIterator[tuple[SimulatedWeChat, str]]:
        wechat = SimulatedWeChat(clock)
        async with serving(wechat.app()) as base:
            yield wechat, base

    def configured(self, settings: Settings, base: str, secret: str = APP_SECRET) -> Settings:
        account = {"wechat_appid": APPID, "wechat_secret": SecretStr(secret), "wechat_api": base}
        return settings.model_copy(update=account)

    async def test_publishes_and_says_what_patients_have_now(
        self, settings: Settings, wechat: tuple[SimulatedWeChat, str], menu: WeChatMenu
    ) -> None:
        world, base = wechat
        assert await publish(self.configured(settings, base)) == menu.lines
        assert world.api.menu is not None

    async def test_says_in_one_line_what_wechat_refused_and_what_that_means(
        self, settings: Settings, wechat: tuple[SimulatedWeChat, str]
    ) -> None:
        world, base = wechat
        world.api.refuses["/cgi-bin/menu/create"] = 40164
        with pytest.raises(StartFailed) as failure:
            await publish(self.configured(settings, base))
        said = str(failure.value)
        assert said.startswith("the menu is not published: WeChat 40164: this server's address")
        assert "\n" not in said

    async def test_a_wrong_secret_is_named(
        self, settings: Settings, wechat: tuple[SimulatedWeChat, str]
    ) -> None:
        with pytest.raises(StartFailed, match="WeChat 40125: the AppSecret is wrong"):
            await publish(self.configured(settings, wechat[1], "another secret"))

    async def test_nobody_there_is_said(self, settings: Settings) -> None:
        with pytest.raises(StartFailed, match="no answer from WeChat"):
            await publish(self.configured(settings, "http://127.0.0.1:9"))

    async def test_without_an_account_it_says_what_is_needed(self, settings: Settings) -> None:
        with pytest.raises(StartFailed, match="DAOYI_WECHAT_APPID and DAOYI_WECHAT_SECRET"):
            await publish(settings)
