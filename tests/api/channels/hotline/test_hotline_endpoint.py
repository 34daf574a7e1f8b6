"""`POST /channels/hotline/events`: who may ring, and what can't be read."""

from typing import Any

import pytest
from httpx import AsyncClient

from tests.api.channels.hotline.phone import EVENTS, Phone

START: dict[str, Any] = {"call_id": "call-1", "seq": 0, "event": "start"}


async def test_who_does_not_sign_is_refused(phone: Phone) -> None:
    answer = await phone.client.post(EVENTS, json=START)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthenticated"


async def test_another_secret_is_refused(phone: Phone) -> None:
    answer = await phone.posts(START, secret="another secret")
    assert answer.status_code == 401


async def test_an_old_signature_is_refused(phone: Phone) -> None:
    request = phone.client.build_request("POST", EVENTS, json=START)
    request.headers.update(
        {"X-Daoyi-Timestamp": "1", "X-Daoyi-Signature": "0" * 64},
    )
    assert (await phone.client.send(request)).status_code == 401


async def test_without_a_secret_there_is_no_hotline(client: AsyncClient) -> None:
    assert (await client.post(EVENTS, json=START)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"call_id": ""},
        {"call_id": "a\x00b"},
        {"seq": -1},
        {"seq": 2**31},
        {"event": "sings"},
        {"digits": "12a"},
        {"confidence": 1.2},
        {"text": ["挂号"]},
        {"alternatives": [{"text": "挂号"}] * 11},
    ],
)
async def test_what_is_no_event_is_told_by_a_code(phone: Phone, wrong: dict[str, Any]) -> None:
    answer = await phone.posts({**START, **wrong})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_input"


async def test_a_huge_body_is_refused(phone: Phone) -> None:
    answer = await phone.posts({**START, "more": "长" * 30_000})
    assert answer.status_code == 413


@pytest.mark.parametrize("words", ["", "   ", "😀😀", "\x00\x07", "……", "\u202e"])
async def test_whatever_is_heard_gets_an_answer(phone: Phone, words: str) -> None:
    await phone.rings()
    await phone.says(words)
    assert phone.heard
    assert phone.action == "continue"


async def test_no_number_and_no_word_is_in_the_log(
    phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    await phone.rings()
    await phone.says("我的手机号是13800138000，挂号")
    assert "13800138000" not in caplog.text
    assert "挂号" not in caplog.text
    assert all("13800138000" not in message.text for message in await phone.messages())
