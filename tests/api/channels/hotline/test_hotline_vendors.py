"""The vendors' doors: who may come in, what is refused, what reaches the front."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy.exc import OperationalError

from api.channels.hotline.vendors import router
from api.clock import FixedClock
from api.errors import TooFast, Unavailable, install_error_handlers
from api.hotline.events import CallEvent, CallReply, DigitsWanted, Happened, Listen, Say, Transfer
from api.hotline.vendors.translation import LAST_SEQ
from api.security import Seal
from api.settings import Settings
from api.wording import load_wording
from tests.api.hotline.vendors.recorded import (
    ALIBABA_CALL,
    CALL,
    NUMBER,
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

SECRET, TOKEN = "a webhook secret", "a-token-in-the-address"
LISTEN = Listen(no_input_ms=6000, end_silence_ms=800)


class Front:
    """Remembers what happened and replies what the test wants."""

    def __init__(self) -> None:
        self.events: list[CallEvent] = []
        self.replies: dict[Happened, CallReply] = {}
        self.fails: Exception | None = None

    async def receive(self, event: CallEvent) -> CallReply:
        self.events.append(event)
        if self.fails:
            raise self.fails
        spoken = CallReply(say=[Say(text="您请讲。")], listen=LISTEN)
        return self.replies.get(event.event, spoken)


@pytest.fixture
def front() -> Front:
    return Front()


@pytest.fixture
def door(
    front: Front, clock: FixedClock, knowledge_base: Path, settings: Settings, redis: Redis
) -> FastAPI:
    door = FastAPI()
    install_error_handlers(door, load_wording(knowledge_base / "wording"))
    door.include_router(router)
    door.state.hotline, door.state.clock, door.state.seal = front, clock, Seal("a key")
    door.state.redis, door.state.wording = redis, load_wording(knowledge_base / "wording")
    given = {
        "hotline_jambonz_secret": SecretStr(SECRET),
        "hotline_alibaba_token": SecretStr(TOKEN),
        "hotline_numbers": {"reception": "sip:desk@192.0.2.9"},
    }
    door.state.settings = settings.model_copy(update=given)
    return door


@pytest.fixture
async def line(door: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(door, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://daoyi.test") as line:
        yield line


@pytest.fixture
def jambonz_posts(line: AsyncClient, clock: FixedClock) -> Any:
    async def post(
        webhook: Any, path: str = "", *, secret: str = SECRET, **params: Any
    ) -> Response:
        body = webhook if isinstance(webhook, bytes) else json.dumps(webhook).encode()
        header = sign(secret, int(clock.now().timestamp()), body)
        return await line.post(
            f"/channels/hotline/jambonz{path}",
            content=body,
            params=params,
            headers={"Jambonz-Signature": header, "Content-Type": "application/json"},
        )

    return post


@pytest.fixture
def alibaba_posts(line: AsyncClient) -> Any:
    async def post(fields: dict[str, str], *, token: str = TOKEN, form: bool = False) -> Response:
        address = f"/channels/hotline/alibaba/{token}"
        if form:
            return await line.post(address, data=fields)
        return await line.post(f"{address}?{query(fields)}")

    return post


class TestJambonz:
    async def test_a_call_from_the_first_webhook_to_the_last(
        self, jambonz_posts: Any, front: Front
    ) -> None:
        first = await jambonz_posts(jambonz_call())
        assert first.status_code == 200
        assert first.json()[0]["actionHook"].endswith("?seq=1")
        await jambonz_posts(jambonz_speech(("挂骨科", 0.9)), seq=1)
        await jambonz_posts(jambonz_keys("2"), seq=2)
        await jambonz_posts(jambonz(call_status="completed"), "/status")

        assert [(one.event, one.seq) for one in front.events] == [
            (Happened.START, 0),
            (Happened.SPEECH, 1),
            (Happened.DTMF, 2),
            (Happened.HANGUP, LAST_SEQ),
        ]
        assert {one.call_id for one in front.events} == {CALL}
        assert len({one.caller for one in front.events}) == 1

    async def test_the_number_does_not_reach_the_front(
        self, jambonz_posts: Any, front: Front
    ) -> None:
        await jambonz_posts(jambonz_call())
        assert NUMBER.removeprefix("+86") not in repr(front.events)

    async def test_a_webhook_sent_again_has_the_same_number(
        self, jambonz_posts: Any, front: Front
    ) -> None:
        for _ in range(2):
            await jambonz_posts(jambonz_speech(("挂骨科", 0.9)), seq=4)
        assert front.events[0] == front.events[1]

    async def test_a_status_that_is_no_end_is_nobodys_business(
        self, jambonz_posts: Any, front: Front
    ) -> None:
        answer = await jambonz_posts(jambonz(call_status="in-progress"), "/status")
        assert (answer.status_code, front.events) == (200, [])

    async def test_a_transfer_dials_the_queues_number(
        self, jambonz_posts: Any, front: Front
    ) -> None:
        front.replies[Happened.DTMF] = transfer("reception")
        spoken = (await jambonz_posts(jambonz_keys("0"), seq=3)).json()
        assert [one["verb"] for one in spoken] == ["say", "dial"]

    async def test_a_transfer_to_nowhere_has_failed_before_anybody_waits(
        self, jambonz_posts: Any, front: Front
    ) -> None:
        front.replies[Happened.DTMF] = transfer("urgent")
        spoken = (await jambonz_posts(jambonz_keys("0"), seq=3)).json()
        assert [(one.event, one.seq, one.result) for one in front.events[1:]] == [
            (Happened.TRANSFER_RESULT, 4, "failed")
        ]
        assert spoken[0]["verb"] == "gather"
        assert spoken[0]["say"]["text"] == "正在转接。您请讲。"
        assert spoken[0]["actionHook"].endswith("?seq=5")

    async def test_who_does_not_know_the_secret_is_not_let_in(
        self, jambonz_posts: Any, front: Front
    ) -> None:
        answer = await jambonz_posts(jambonz_call(), secret="another")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")
        assert front.events == []

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"", 422, "invalid_input"),
            (b"[]", 422, "invalid_input"),
            (b'{"call_sid": "a b"}', 422, "invalid_input"),
            (b"\xff\xfe", 422, "invalid_input"),
            (b"[" * 60_000, 422, "invalid_input"),
            (b" " * 65_537, 413, "too_long"),
        ],
    )
    async def test_bad_bodies_are_told_what_they_are(
        self, jambonz_posts: Any, front: Front, body: bytes, status: int, code: str
    ) -> None:
        answer = await jambonz_posts(body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        assert front.events == []

    @pytest.mark.parametrize("seq", ["-1", str(LAST_SEQ), "one"])
    async def test_a_number_that_we_never_gave_is_refused(
        self, jambonz_posts: Any, seq: str
    ) -> None:
        assert (await jambonz_posts(jambonz_keys("1"), seq=seq)).status_code == 422

    async def test_what_is_wrong_is_named_without_the_number(self, jambonz_posts: Any) -> None:
        answer = await jambonz_posts(jambonz(digits="x"))
        assert answer.json()["error"]["fields"] == ["digits"]
        assert NUMBER not in answer.text


class TestAlibaba:
    async def test_a_call_in_the_address_or_in_a_form(
        self, alibaba_posts: Any, front: Front
    ) -> None:
        first = await alibaba_posts(alibaba_call())
        assert first.json()["data"]["action"] == "answer"
        second = await alibaba_posts(alibaba_speech("我想挂骨科"), form=True)
        assert second.json()["data"]["action"] == "play"
        assert [one.event for one in front.events] == [Happened.START, Happened.SPEECH]
        assert front.events[1].text == "我想挂骨科"
        assert "13800001234" not in repr(front.events)

    async def test_the_line_is_closed_after_the_farewell_without_asking_anybody(
        self, alibaba_posts: Any, front: Front
    ) -> None:
        front.replies[Happened.SPEECH] = CallReply(say=[Say(text="再见。")], action="hangup")
        data = (await alibaba_posts(alibaba_speech("再见"))).json()["data"]
        assert data["action"] == "play"
        closed = await alibaba_posts(alibaba("mute", dynamic_id=data["dynamic_id"]))
        assert closed.json()["data"]["action"] == "hangup"
        assert len(front.events) == 1

    async def test_a_transfer_to_nowhere_has_failed_before_anybody_waits(
        self, alibaba_posts: Any, front: Front
    ) -> None:
        front.replies[Happened.SPEECH] = transfer("urgent")
        data = (await alibaba_posts(alibaba_speech("人工"))).json()["data"]
        assert json.loads(data["action_code_param"])["tts"] == "正在转接。您请讲。"
        assert front.events[-1].result == "failed"

    async def test_keys_that_come_one_by_one_are_one_number(
        self, alibaba_posts: Any, front: Front
    ) -> None:
        number = LISTEN.model_copy(update={"digits": DigitsWanted(max=18)})
        front.replies[Happened.START] = CallReply(listen=number)
        await alibaba_posts(alibaba_call())
        for at, key in enumerate("110#"):
            answer = await alibaba_posts(alibaba("dtmf", TEN_OCLOCK + at * 300, dtmf=key))
        assert [(one.event, one.digits) for one in front.events[1:]] == [(Happened.DTMF, "110")]
        assert answer.json()["data"]["action"] == "play"

    async def test_call_records_end_the_calls(self, line: AsyncClient, front: Front) -> None:
        record = {"call_id": ALIBABA_CALL, "caller": "13800001234", "duration": "10"}
        answer = await line.post(
            f"/channels/hotline/alibaba/{TOKEN}/records", content=json.dumps([record])
        )
        assert answer.json()["code"] == 0
        assert [(one.event, one.call_id) for one in front.events] == [
            (Happened.HANGUP, ALIBABA_CALL)
        ]
        assert "13800001234" not in repr(front.events)

    @pytest.mark.parametrize("path", ["", "/records"])
    async def test_a_wrong_address_is_not_let_in(
        self, line: AsyncClient, front: Front, path: str
    ) -> None:
        answer = await line.post(f"/channels/hotline/alibaba/guessed{path}", content="[]")
        assert (answer.status_code, front.events) == (401, [])

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"", 422, "invalid_input"),
            (b"content_type=normal&call_id=%FF", 422, "invalid_encoding"),
            (b"\xff", 422, "invalid_encoding"),
            (b"a=1&" * 60, 422, "invalid_input"),
            (b"call_id=1&content_type=normal&content=%7B", 422, "invalid_input"),
            (b"a=" + b"x" * 65_536, 413, "too_long"),
        ],
    )
    async def test_bad_bodies_are_told_what_they_are(
        self, line: AsyncClient, front: Front, body: bytes, status: int, code: str
    ) -> None:
        answer = await line.post(f"/channels/hotline/alibaba/{TOKEN}", content=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        assert front.events == []


@pytest.mark.parametrize("path", ["jambonz", "jambonz/status", f"alibaba/{TOKEN}", "alibaba/x"])
async def test_a_door_without_a_secret_is_shut(
    line: AsyncClient, door: FastAPI, settings: Settings, path: str
) -> None:
    door.state.settings = settings
    assert (await line.post(f"/channels/hotline/{path}")).status_code == 404


AWAY = [OperationalError("", {}, Exception()), Unavailable("unavailable"), TimeoutError()]


class TestNothingBehindUs:
    @pytest.mark.parametrize("fault", AWAY)
    async def test_the_caller_is_put_through_to_a_person(
        self, jambonz_posts: Any, front: Front, fault: Exception
    ) -> None:
        front.fails = fault
        spoken = (await jambonz_posts(jambonz_keys("1"), seq=3)).json()
        assert [one["verb"] for one in spoken] == ["say", "dial"]
        assert spoken[1]["target"][0]["sipUri"] == "sip:desk@192.0.2.9"

    async def test_where_there_is_no_number_the_line_does_not_just_go_dead(
        self, alibaba_posts: Any, door: FastAPI, front: Front
    ) -> None:
        door.state.settings = door.state.settings.model_copy(update={"hotline_numbers": {}})
        front.fails = Unavailable("unavailable")
        data = (await alibaba_posts(alibaba_call())).json()["data"]
        assert "幺二零" in data["action_code_param"]
        assert data["dynamic_id"] == "then-hangup"

    async def test_an_event_too_many_changes_nothing(
        self, jambonz_posts: Any, front: Front
    ) -> None:
        front.fails = TooFast("too_fast")
        [gather] = (await jambonz_posts(jambonz_keys("1"), seq=3)).json()
        assert (gather["verb"], "say" in gather) == ("gather", False)


async def test_without_a_hotline_nobody_answers(jambonz_posts: Any, door: FastAPI) -> None:
    door.state.hotline = None
    assert (await jambonz_posts(jambonz_call())).status_code == 404


def transfer(queue: str) -> CallReply:
    asked = Transfer(queue=queue, reason="asked", summary="")
    return CallReply(say=[Say(text="正在转接。")], action="transfer", transfer=asked)
