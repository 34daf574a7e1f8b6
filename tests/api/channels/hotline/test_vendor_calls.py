"""Whole calls from jambonz, from Alibaba, and from a gateway of one's own, to one and the same
assistant. The dialogue model is a fake one."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from pydantic import SecretStr
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations.models import Message
from api.hotline.models import Call
from tests.api.channels.hotline.phone import SECRET, Phone
from tests.api.hotline.vendors.recorded import (
    ALIBABA_CALL,
    CALL,
    TEN_OCLOCK,
    alibaba,
    alibaba_call,
    alibaba_speech,
    jambonz,
    jambonz_call,
    jambonz_keys,
    jambonz_speech,
    query,
    sign,
)
from tests.simulators.hotline import PhoneLine

WEBHOOK_SECRET, TOKEN = "a webhook secret", "a-token-in-the-address"
pytestmark = pytest.mark.usefixtures("hospital", "open_doors")


@pytest.fixture
def open_doors(hotline_app: FastAPI) -> None:
    given = {
        "hotline_jambonz_secret": SecretStr(WEBHOOK_SECRET),
        "hotline_alibaba_token": SecretStr(TOKEN),
        "hotline_numbers": {"default": "sip:desk@192.0.2.9"},
    }
    hotline_app.state.settings = hotline_app.state.settings.model_copy(update=given)


class Jambonz:
    """Posts each webhook to the address that the last answer named."""

    def __init__(self, client: AsyncClient, clock: FixedClock) -> None:
        self._client, self._clock = client, clock
        self.verbs: list[dict[str, Any]] = []
        self.address = "/channels/hotline/jambonz"

    async def posts(self, webhook: dict[str, Any]) -> "Jambonz":
        self.verbs = await self._post(self.address, webhook)
        self.address = next((one["actionHook"] for one in self.verbs if "actionHook" in one), "")
        return self

    async def tells_status(self, status: str) -> None:
        await self._post("/channels/hotline/jambonz/status", jambonz(call_status=status))

    async def _post(self, address: str, webhook: dict[str, Any]) -> Any:
        body = json.dumps(webhook).encode()
        header = sign(WEBHOOK_SECRET, int(self._clock.now().timestamp()), body)
        answer = await self._client.post(
            address, content=body, headers={"Jambonz-Signature": header}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    @property
    def spoken(self) -> str:
        says = [one.get("text") or one.get("say", {}).get("text", "") for one in self.verbs]
        return "".join(says)


@pytest.fixture
def jambonz_line(phone: Phone, clock: FixedClock) -> Jambonz:
    return Jambonz(phone.client, clock)


@pytest.fixture
def gateway(phone: Phone, clock: FixedClock) -> PhoneLine:
    return PhoneLine(phone.client, SECRET, clock, caller="a-hash")


async def said_to(app: FastAPI, call_id: str) -> list[str]:
    """What the patient of a call said, as stored."""
    async with app.state.sessions() as session:
        found = await session.scalars(
            select(Message.text)
            .join(Call, Call.conversation_id == Message.conversation_id)
            .where(Call.call_id == call_id, Message.author == "patient")
            .order_by(Message.id)
        )
        return list(found)


async def is_over(app: FastAPI, call_id: str) -> bool:
    async with app.state.sessions() as session:
        ended = await session.scalar(select(Call.ended_at).where(Call.call_id == call_id))
        return ended is not None


class TestJambonz:
    async def test_from_the_first_ring_to_the_hang_up(
        self, jambonz_line: Jambonz, phone: Phone
    ) -> None:
        await jambonz_line.posts(jambonz_call())
        assert "导医热线" in jambonz_line.spoken
        assert jambonz_line.verbs[-1]["recognizer"]["hints"]
        await jambonz_line.posts(jambonz_speech(("我想挂号", 0.9)))
        assert "听到" in jambonz_line.spoken
        await jambonz_line.tells_status("completed")
        assert await said_to(phone.app, CALL) == ["我想挂号"]
        assert await is_over(phone.app, CALL)

    async def test_a_webhook_sent_twice_is_heard_once(
        self, jambonz_line: Jambonz, phone: Phone
    ) -> None:
        await jambonz_line.posts(jambonz_call())
        address = jambonz_line.address
        first = (await jambonz_line.posts(jambonz_speech(("我想挂号", 0.9)))).verbs
        jambonz_line.address = address
        again = (await jambonz_line.posts(jambonz_speech(("我想挂号", 0.9)))).verbs
        assert first == again
        assert await said_to(phone.app, CALL) == ["我想挂号"]

    async def test_danger_cannot_be_interrupted(self, jambonz_line: Jambonz) -> None:
        await jambonz_line.posts(jambonz_call())
        await jambonz_line.posts(jambonz_speech(("我爸胸口疼得厉害，出冷汗，喘不上气", 0.9)))
        assert jambonz_line.verbs[0]["verb"] == "say"
        assert "say" not in jambonz_line.verbs[-1]

    async def test_zero_asks_for_a_person(self, jambonz_line: Jambonz) -> None:
        await jambonz_line.posts(jambonz_call())
        await jambonz_line.posts(jambonz_keys("0"))
        assert jambonz_line.spoken


class TestAlibaba:
    async def test_from_the_first_ring_to_the_record(self, phone: Phone) -> None:
        first = await self._told(phone, alibaba_call())
        assert first["action"] == "answer"
        assert "导医热线" in first["action_code_param"]
        await self._told(phone, alibaba("mute", TEN_OCLOCK + 8000))
        second = await self._told(phone, alibaba_speech("我想挂号", TEN_OCLOCK + 12_000))
        assert "听到" in second["action_code_param"]
        await phone.client.post(
            f"/channels/hotline/alibaba/{TOKEN}/records",
            content=json.dumps([{"call_id": ALIBABA_CALL}]),
        )
        assert await said_to(phone.app, ALIBABA_CALL) == ["我想挂号"]
        assert await is_over(phone.app, ALIBABA_CALL)

    async def test_a_call_back_sent_twice_is_heard_once(self, phone: Phone) -> None:
        await self._told(phone, alibaba_call())
        told = [await self._told(phone, alibaba_speech("我想挂号")) for _ in range(2)]
        assert told[0] == told[1]
        assert await said_to(phone.app, ALIBABA_CALL) == ["我想挂号"]

    @staticmethod
    async def _told(phone: Phone, fields: dict[str, str]) -> dict[str, Any]:
        answer = await phone.client.post(f"/channels/hotline/alibaba/{TOKEN}?{query(fields)}")
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data


class TestGateway:
    async def test_a_call_with_everything_that_gateways_do(
        self, gateway: PhoneLine, phone: Phone
    ) -> None:
        gateway.tells_when_spoken = True
        await gateway.calls()
        assert "导医热线" in gateway.last_heard
        assert gateway.listen is not None
        assert gateway.listen.hints
        await gateway.partial("我想")
        await gateway.interrupts(800, "我想挂号")
        assert "听到" in gateway.last_heard
        await gateway.partial("我想挂号")
        await gateway.says("", confidence=None)
        await gateway.keeps_silent()
        await gateway.hangs_up()
        assert await said_to(phone.app, gateway.call_id) == ["我想挂号"]
        assert await is_over(phone.app, gateway.call_id)

    async def test_a_lost_answer_is_given_again(self, gateway: PhoneLine, phone: Phone) -> None:
        await gateway.calls()
        gateway.loses_the_next_answer(2)
        await gateway.says("我想挂号")
        assert gateway.heard[-1] == gateway.replies[-1].say[-1].text
        assert await said_to(phone.app, gateway.call_id) == ["我想挂号"]

    async def test_what_comes_out_of_its_order_is_left_alone(
        self, gateway: PhoneLine, phone: Phone
    ) -> None:
        await gateway.calls()
        await gateway.says("我想挂号", seq=9)
        await gateway.says("我想", seq=5)
        assert await said_to(phone.app, gateway.call_id) == ["我想挂号"]
