"""The simulator's side of the callback, with wechatpy as the judge of what it pushes."""

import asyncio
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from api.clock import FixedClock
from tests.simulators.wechat import APPID, Callback, SimulatedWeChat
from tests.simulators.wechat.account import AES_KEY, TOKEN
from tests.simulators.wechat.phones import DOWN

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from wechatpy import create_reply, parse_message
    from wechatpy.crypto import WeChatCrypto
    from wechatpy.utils import check_signature

OPENID = "openid-of-a-follower"


@dataclass
class Hospital:
    """A server that reads pushes with wechatpy and answers what `answers` says, in their order;
    later `success`. An answer of None is none in time."""

    safe: bool = True
    answers: list[str | int | None] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    hosts: list[str | None] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> FastAPI:
        app = FastAPI()
        app.post("/channels/wechat")(self._receive)
        app.get("/channels/wechat")(self._check)
        return app

    async def _check(self, request: Request) -> Response:
        query = request.query_params
        check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
        return Response(query["echostr"])

    async def _receive(self, request: Request) -> Response:
        query, body = dict(request.query_params), await request.body()
        check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
        if self.safe:
            stamp = query["msg_signature"], query["timestamp"], query["nonce"]
            body = WeChatCrypto(TOKEN, AES_KEY, APPID).decrypt_message(body, *stamp)
        self.queries.append(query)
        self.hosts.append(request.url.hostname)
        self.messages.append(parse_message(body))
        answer = self.answers.pop(0) if self.answers else "success"
        if answer is None:
            await self.released.wait()
            answer = "success"
        if isinstance(answer, int):
            return Response("", answer)
        if answer in ("success", "<html>"):
            return Response(answer)
        return Response(self._reply(answer, query))

    def _reply(self, text: str, query: dict[str, str]) -> str:
        xml = create_reply(text, self.messages[-1]).render()
        if not self.safe:
            return str(xml)
        crypto = WeChatCrypto(TOKEN, AES_KEY, APPID)
        return str(crypto.encrypt_message(xml, query["nonce"], query["timestamp"]))


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
async def wechat(clock: FixedClock, hospital: Hospital) -> AsyncIterator[SimulatedWeChat]:
    wechat = SimulatedWeChat(clock)
    transport = httpx.ASGITransport(hospital.app())
    async with httpx.AsyncClient(transport=transport) as http:
        url = "http://hospital.test/channels/wechat"
        pusher = wechat.calls_back(http, Callback((url,), patience=0.2, hangs_up=False))
        yield wechat
        hospital.released.set()
        await pusher.close()


def change(wechat: SimulatedWeChat, **how: Any) -> None:
    assert wechat.pusher is not None
    wechat.pusher.callback = replace(wechat.pusher.callback, **how)


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
async def test_a_push_in_each_mode_is_read_and_its_reply_shown(
    wechat: SimulatedWeChat, hospital: Hospital, mode: str
) -> None:
    change(wechat, mode=mode)
    hospital.safe = mode != "plain"
    hospital.answers.append("您好，请说")
    done = await wechat.says(OPENID, "你好 <a>&]]>")
    assert [message.content for message in hospital.messages] == ["你好 <a>&]]>"]
    assert done is not None
    assert (done.attempts, done.statuses) == (1, (200,))
    assert [shown.text for shown in wechat.phone(OPENID)] == ["您好，请说"]
    assert ("encrypt_type" in hospital.queries[0]) is hospital.safe


async def test_the_phone_shows_what_both_said_in_order(
    wechat: SimulatedWeChat, hospital: Hospital
) -> None:
    hospital.answers += ["一", "success", "三"]
    for text in "abc":
        await wechat.says(OPENID, text)
    said = [(shown.way, shown.text) for shown in wechat.talk(OPENID)]
    assert said == [("own", "a"), ("passive", "一"), ("own", "b"), ("own", "c"), ("passive", "三")]
    assert [shown.text for shown in wechat.phone(OPENID)] == ["一", "三"]
    assert wechat.phone("somebody else") == []


class TestRetries:
    async def test_a_late_answer_is_asked_for_again_with_the_same_id(
        self, wechat: SimulatedWeChat, hospital: Hospital
    ) -> None:
        hospital.answers += [None, None, "好的"]
        done = await wechat.says(OPENID, "x")
        assert done is not None
        assert done.statuses == (None, None, 200)
        assert len({message.id for message in hospital.messages}) == 1
        assert len({query["nonce"] for query in hospital.queries}) == 3
        assert [shown.text for shown in wechat.phone(OPENID)] == ["好的"]

    @pytest.mark.parametrize("answer", [None, 500, 403])
    async def test_after_four_deliveries_the_patient_reads_an_apology(
        self, wechat: SimulatedWeChat, hospital: Hospital, answer: int | None
    ) -> None:
        hospital.answers += [answer] * 9
        done = await wechat.says(OPENID, "x")
        assert done is not None
        assert done.attempts == 4
        assert [shown.text for shown in wechat.phone(OPENID)] == [DOWN]

    async def test_a_message_comes_again_when_a_test_wants_it(
        self, wechat: SimulatedWeChat, hospital: Hospital
    ) -> None:
        done = await wechat.says(OPENID, "x")
        assert done is not None
        await wechat.repeats(done)
        assert len({message.id for message in hospital.messages}) == 1
        assert len(hospital.messages) == 2


@pytest.mark.parametrize("answer", ["<html>", "长" * 683])
async def test_what_is_no_sound_reply_shows_the_apology(
    wechat: SimulatedWeChat, hospital: Hospital, answer: str
) -> None:
    hospital.answers.append(answer)
    await wechat.says(OPENID, "x")
    assert [shown.kind for shown in wechat.phone(OPENID)] == ["down"]


async def test_every_kind_is_one_that_wechatpy_knows(
    wechat: SimulatedWeChat, hospital: Hospital
) -> None:
    await wechat.follows(OPENID, scene="lobby")
    await wechat.scans(OPENID, "lobby")
    await wechat.clicks(OPENID, "/booking_make")
    await wechat.views(OPENID, "https://h.example.test")
    await wechat.sends_image(OPENID, b"a picture")
    await wechat.sends_voice(OPENID, b"#!AMR", "挂号")
    await wechat.sends_video(OPENID, b"a film")
    await wechat.sends_location(OPENID, 39.9, 116.4, "北京")
    await wechat.sends_link(OPENID, "文章", "https://h.example.test/a")
    await wechat.reports_location(OPENID, 39.9, 116.4)
    await wechat.unfollows(OPENID)
    kinds = [getattr(message, "event", message.type) for message in hospital.messages]
    assert kinds == [
        "subscribe_scan",
        "scan",
        "click",
        "view",
        "image",
        "voice",
        "video",
        "location",
        "link",
        "location",
        "unsubscribe",
    ]
    assert hospital.messages[2].key == "/booking_make"
    assert hospital.messages[5].recognition == "挂号"


async def test_results_of_templates_are_pushed_when_the_test_says(
    wechat: SimulatedWeChat, hospital: Hospital
) -> None:
    wechat.api._tell(OPENID, Event="TEMPLATESENDJOBFINISH", MsgID=7, Status="success")
    assert hospital.messages == []
    [done] = await wechat.tells_results()
    assert done.statuses == (200,)
    assert hospital.messages[0].event == "templatesendjobfinish"
    assert await wechat.tells_results() == []


async def test_a_tap_on_a_menu_item_brings_its_id(
    wechat: SimulatedWeChat, hospital: Hospital
) -> None:
    await wechat.says(OPENID, "确认预约", menu_id="m1.0")
    assert hospital.messages[0]._data["bizmsgmenuid"] == "m1.0"


async def test_the_console_checks_the_address(wechat: SimulatedWeChat) -> None:
    assert wechat.pusher is not None
    assert await wechat.pusher.checks_address()


async def test_attempts_go_round_behind_a_balancer(
    wechat: SimulatedWeChat, hospital: Hospital
) -> None:
    first, second = (f"http://hospital-{n}.test/channels/wechat" for n in (1, 2))
    change(wechat, urls=(first, second))
    hospital.answers += [None, "好的"]
    done = await wechat.says(OPENID, "x")
    assert done is not None
    assert done.statuses == (None, 200)
    assert hospital.hosts == ["hospital-1.test", "hospital-2.test"]
