"""The simulated telephone line, in front of a scripted stand-in for the product."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from httpx import ASGITransport, AsyncClient

from api.clock import FixedClock
from api.errors import Unauthenticated
from api.hotline.events import CallEvent, CallReply, DigitsWanted, Happened, Listen, Say, Transfer
from api.signing import SIGNATURE, TIMESTAMP, check_signature
from tests.simulators.hotline import LineDead, PhoneLine, Refused

SECRET = "a secret of the gateway"
LISTEN = Listen(no_input_ms=6000, end_silence_ms=800, hints=["骨科"])


class Scripted:
    """Replies what it is given, in turn; at the end it listens on. Remembers every event."""

    def __init__(self, clock: FixedClock) -> None:
        self.events: list[CallEvent] = []
        self.coming: list[CallReply] = []
        self._clock = clock

    def app(self) -> FastAPI:
        app = FastAPI()
        app.add_exception_handler(Unauthenticated, _unauthenticated)
        app.post("/channels/hotline/events")(self._event)
        return app

    async def _event(self, request: Request) -> JSONResponse:
        body = await request.body()
        headers = request.headers
        check_signature(
            SECRET, self._clock.now(), body, headers.get(TIMESTAMP), headers.get(SIGNATURE)
        )
        self.events.append(CallEvent.model_validate_json(body))
        reply = self.coming.pop(0) if self.coming else CallReply(listen=LISTEN)
        return JSONResponse(json.loads(reply.model_dump_json()))


def _unauthenticated(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": {"code": str(error)}}, 401)


@pytest.fixture
def product(clock: FixedClock) -> Scripted:
    return Scripted(clock)


@pytest.fixture
async def line(product: Scripted, clock: FixedClock) -> AsyncIterator[PhoneLine]:
    transport = ASGITransport(product.app())
    async with AsyncClient(transport=transport, base_url="http://daoyi.test") as client:
        yield PhoneLine(client, SECRET, clock, caller="a-hash")


def reply(*texts: str, **more: object) -> CallReply:
    listening = {"listen": LISTEN, **more}
    return CallReply(say=[Say(text=text) for text in texts], **listening)


def happened(product: Scripted) -> list[Happened]:
    return [one.event for one in product.events]


class TestCaller:
    async def test_every_event_has_the_next_number_and_the_same_call(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        await line.calls()
        await line.says("挂号")
        await line.keeps_silent()
        await line.presses("1")
        await line.hangs_up()
        assert [one.seq for one in product.events] == [0, 1, 2, 3, 4]
        assert {(one.call_id, one.caller) for one in product.events} == {(line.call_id, "a-hash")}
        assert happened(product) == [
            Happened.START,
            Happened.SPEECH,
            Happened.NO_INPUT,
            Happened.DTMF,
            Happened.HANGUP,
        ]

    async def test_what_is_spoken_is_heard_in_its_order(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        product.coming = [reply("您好。", "请讲。"), reply("挂哪个科？")]
        await line.calls()
        await line.says("挂号")
        assert line.heard == ["您好。", "请讲。", "挂哪个科？"]
        assert line.last_heard == "挂哪个科？"

    async def test_what_was_heard_comes_with_its_readings(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        await line.says("挂古科", confidence=0.4, alternatives=[("挂骨科", 0.38)])
        [said] = product.events
        assert (said.text, said.confidence, said.is_final) == ("挂古科", 0.4, True)
        assert [one.text for one in said.alternatives] == ["挂古科", "挂骨科"]

    async def test_a_dead_line_tells_nothing(self, line: PhoneLine) -> None:
        await line.calls()
        await line.hangs_up()
        with pytest.raises(LineDead):
            await line.says("喂")


class TestKeys:
    async def test_a_number_is_told_at_once_and_without_its_finish_key(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        product.coming = [reply("请输入。", listen=numbers(18))]
        await line.calls()
        await line.presses("12345#")
        assert product.events[-1].digits == "12345"

    async def test_the_finish_key_after_the_last_digit_is_swallowed(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        product.coming = [reply("请输入。", listen=numbers(4))]
        await line.calls()
        await line.presses("1234#")
        assert [one.digits for one in product.events[1:]] == ["1234"]

    async def test_keys_of_a_menu_are_told_one_by_one(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        await line.calls()
        await line.presses("1#")
        assert [one.digits for one in product.events[1:]] == ["1", "#"]

    async def test_keys_that_nobody_waits_for_are_not_told(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        product.coming = [reply("请讲。", listen=LISTEN.model_copy(update={"mode": "speech"}))]
        await line.calls()
        assert await line.presses("1") is None
        assert happened(product) == [Happened.START]


class TestInterrupting:
    async def test_the_rest_is_not_heard(self, line: PhoneLine, product: Scripted) -> None:
        product.coming = [reply("您好。", "我能帮您挂号。", "请讲。")]
        await line.calls()
        await line.interrupts(900, "挂号")
        assert happened(product) == [Happened.START, Happened.BARGE_IN, Happened.SPEECH]
        assert line.heard == ["您好。"]
        assert product.events[1].interrupted_prompt_ms == 900 - 3 * 230

    async def test_what_must_be_heard_whole_is_not_interrupted(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        product.coming = [CallReply(say=[Say(text="请打 120。", interruptible=False)])]
        await line.calls()
        assert await line.interrupts(100, "喂") is None
        assert line.heard == ["请打 120。"]
        assert Happened.BARGE_IN not in happened(product)

    async def test_who_speaks_when_all_is_said_interrupts_nothing(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        product.coming = [reply("您好。")]
        await line.calls()
        await line.interrupts(60_000, "挂号")
        assert happened(product) == [Happened.START, Happened.SPEECH]
        assert line.heard == ["您好。"]

    async def test_slow_speech_takes_longer(self, line: PhoneLine, product: Scripted) -> None:
        product.coming = [CallReply(say=[Say(text="您好。", pace="slow")], listen=LISTEN)]
        await line.calls()
        assert line.spoken[0].ends > 3 * 230


class TestFollowing:
    async def test_after_a_filler_it_asks_what_is_next(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        product.coming = [reply("请稍等。", listen=None), reply("有号。")]
        await line.says("周三有号吗")
        assert happened(product) == [Happened.SPEECH, Happened.TTS_DONE]
        assert line.last_heard == "请稍等。有号。"

    async def test_waiting_for_ever_is_a_fault(self, line: PhoneLine, product: Scripted) -> None:
        product.coming = [reply("请稍等。", listen=None)] * 40
        with pytest.raises(AssertionError, match="for ever"):
            await line.says("喂")

    async def test_some_gateways_tell_the_end_of_everything(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        product.coming = [reply("您好。"), CallReply()]
        line.tells_when_spoken = True
        await line.calls()
        assert happened(product) == [Happened.START, Happened.TTS_DONE]
        assert line.listen == LISTEN

    async def test_nothing_replied_leaves_everything_as_it_was(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        product.coming = [reply("您好。"), CallReply()]
        await line.calls()
        await line.partial("挂")
        assert line.listen == LISTEN
        assert line.last_heard == "您好。"

    async def test_a_transfer_waits_for_its_end(self, line: PhoneLine, product: Scripted) -> None:
        transfer = Transfer(queue="reception", reason="asked", summary="想挂号")
        product.coming = [reply("正在转接。", action="transfer", transfer=transfer, listen=None)]
        await line.presses("0")
        assert line.transfer == transfer
        await line.transfer_ends("busy")
        assert product.events[-1].result == "busy"

    async def test_a_farewell_ends_in_a_dead_line(self, line: PhoneLine, product: Scripted) -> None:
        product.coming = [reply("再见。", action="hangup", listen=None)]
        await line.says("再见")
        assert line.closed
        assert happened(product) == [Happened.SPEECH, Happened.HANGUP]


class TestFailing:
    async def test_a_lost_answer_is_asked_for_again_under_the_same_number(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        product.coming = [reply("您好。"), reply("您好。")]
        line.loses_the_next_answer()
        await line.calls()
        assert [one.seq for one in product.events] == [0, 0]
        assert line.heard == ["您好。"]

    async def test_an_event_can_be_told_again_later(
        self, line: PhoneLine, product: Scripted
    ) -> None:
        await line.calls()
        await line.says("挂号")
        await line.tells_again(back=2)
        assert [one.seq for one in product.events] == [0, 1, 0]
        assert line.seq == 2

    async def test_an_event_out_of_its_order(self, line: PhoneLine, product: Scripted) -> None:
        await line.calls()
        await line.says("挂号", seq=7)
        await line.says("骨科", seq=5)
        await line.keeps_silent()
        assert [one.seq for one in product.events] == [0, 7, 5, 8]

    async def test_an_empty_final(self, line: PhoneLine, product: Scripted) -> None:
        await line.says("", confidence=None)
        assert (product.events[0].text, product.events[0].alternatives) == ("", [])
        assert product.events[0].is_final

    async def test_a_wrong_clock_or_secret_is_refused(self, line: PhoneLine) -> None:
        line.skew = timedelta(minutes=6)
        with pytest.raises(Refused) as refused:
            await line.calls()
        assert (refused.value.status, refused.value.code) == (401, "unauthenticated")
        line.skew = timedelta(minutes=-4)
        await line.calls()


def numbers(most: int) -> Listen:
    return LISTEN.model_copy(update={"digits": DigitsWanted(max=most)})
