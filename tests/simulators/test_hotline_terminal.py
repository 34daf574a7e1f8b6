"""A call in the terminal, in front of a line that does what the test wants."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from httpx import ASGITransport, AsyncClient

from api.clock import FixedClock
from api.errors import Unauthenticated
from api.hotline.events import CallEvent, CallReply, DigitsWanted, Happened, Listen, Say, Transfer
from launcher.settings import Site
from tests.simulators.hotline import __main__ as command
from tests.simulators.hotline.line import PhoneLine
from tests.simulators.hotline.terminal import HELP, Terminal

LISTEN = Listen(no_input_ms=6000, end_silence_ms=800, hints=["骨科", "儿科"])
GREETING = CallReply(say=[Say(text="您好，请讲。")], listen=LISTEN)


class Call:
    """A terminal, what it printed, and the product behind it."""

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.events: list[CallEvent] = []
        self.coming: list[CallReply] = []
        self.terminal: Terminal
        self.line: PhoneLine

    async def event(self, happened: CallEvent) -> CallReply:
        self.events.append(happened)
        return self.coming.pop(0) if self.coming else GREETING

    async def type(self, *lines: str) -> bool:
        self.printed.clear()
        going_on = True
        for typed in lines:
            going_on = await self.terminal.take(typed)
        return going_on

    @property
    def last(self) -> CallEvent:
        return self.events[-1]


@pytest.fixture
async def call(clock: FixedClock) -> AsyncIterator[Call]:
    call, app = Call(), FastAPI()
    app.post("/channels/hotline/events")(call.event)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://daoyi.test") as client:
        call.line = PhoneLine(client, "a secret", clock)
        call.terminal = Terminal(call.line, call.printed.append)
        await call.terminal.begin()
        yield call


async def test_the_greeting_is_printed(call: Call) -> None:
    assert call.printed == ["导医：您好，请讲。"]


async def test_a_line_is_what_the_recogniser_heard(call: Call) -> None:
    await call.type("我要挂号")
    assert (call.last.event, call.last.text) == (Happened.SPEECH, "我要挂号")
    await call.type("~挂古科")
    assert call.last.text == "挂古科"
    assert call.last.confidence is not None
    assert call.last.confidence < 0.5


async def test_an_empty_line_is_silence(call: Call) -> None:
    await call.type("")
    assert call.last.event is Happened.NO_INPUT


async def test_keys(call: Call) -> None:
    await call.type("#2")
    assert (call.last.event, call.last.digits) == (Happened.DTMF, "2")
    await call.type("#abc")
    assert call.printed == ["  ! 键盘上没有这个键"]


async def test_a_number_that_is_waited_for_says_how_it_ends(call: Call) -> None:
    digits = LISTEN.model_copy(update={"digits": DigitsWanted(max=18)})
    call.coming = [CallReply(say=[Say(text="请输入证件号。")], listen=digits)]
    await call.type("挂号")
    assert call.printed[-1] == "  · 收按键：最多 18 位，按 # 结束"
    await call.type("#110101#")
    assert call.last.digits == "110101"


async def test_barging_in(call: Call) -> None:
    await call.type("!挂号")
    assert [one.event for one in call.events[-2:]] == [Happened.BARGE_IN, Happened.SPEECH]
    call.coming = [CallReply(say=[Say(text="请马上打 120。", interruptible=False)], listen=LISTEN)]
    await call.type("胸口疼", "!喂")
    assert "导医：请马上打 120。（不能打断）" in call.printed
    assert call.printed[-1] == "  · 这句话要听完，插不上"


async def test_hints_and_help(call: Call) -> None:
    await call.type("/hints")
    assert call.printed == ["  · 2 个词：骨科、儿科…"]
    await call.type("/what")
    assert call.printed == [HELP]


async def test_a_transfer_is_shown_once_and_ends_as_it_is_told(call: Call) -> None:
    handed = Transfer(queue="reception", reason="想找人工", summary="想挂骨科")
    call.coming = [CallReply(say=[Say(text="请稍等。")], action="transfer", transfer=handed)]
    await call.type("#0")
    assert "  · 转接到 reception，想找人工：想挂骨科" in call.printed
    await call.type("/busy")
    assert (call.last.event, call.last.result) == (Happened.TRANSFER_RESULT, "busy")
    assert not any("转接到" in told for told in call.printed)


async def test_an_event_told_again_is_not_spoken_again(call: Call) -> None:
    await call.type("挂号")
    await call.type("/again")
    assert call.last.seq == call.events[-2].seq
    assert call.printed == []


async def test_the_call_ends_when_somebody_hangs_up(call: Call) -> None:
    assert not await call.type("/hangup")
    assert call.printed == ["  · 电话已经挂断"]
    assert not await call.type("喂")


async def test_a_farewell_ends_the_call(call: Call) -> None:
    call.coming = [CallReply(say=[Say(text="再见。")], action="hangup")]
    assert not await call.type("再见")
    assert call.printed == ["导医：再见。", "  · 电话已经挂断"]


async def test_what_the_product_refuses_is_shown(clock: FixedClock) -> None:
    app = FastAPI()

    @app.post("/channels/hotline/events")
    async def refuse() -> CallReply:
        raise Unauthenticated("unauthenticated")

    @app.exception_handler(Unauthenticated)
    async def refused(_: object, error: Exception) -> JSONResponse:
        return JSONResponse({"error": {"code": str(error)}}, 401)

    printed: list[str] = []
    async with AsyncClient(transport=ASGITransport(app), base_url="http://daoyi.test") as client:
        terminal = Terminal(PhoneLine(client, "a secret", clock), printed.append)
        assert await terminal.take("喂")
    assert printed == ["  ! 401 unauthenticated"]


def test_without_a_product_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    unused_tcp_port: int,
) -> None:
    settings = {"DAOYI_HOTLINE_SECRET": "a secret", "DAOYI_PORT": str(unused_tcp_port)}
    monkeypatch.setattr(command, "local_site", lambda: Site(tmp_path, tmp_path, settings))
    monkeypatch.delenv("DAOYI_URL", raising=False)
    assert command.main() == 1
    assert "start it with `make up`" in capsys.readouterr().err
