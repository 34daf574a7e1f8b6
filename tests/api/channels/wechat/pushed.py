"""Requests to the call-back as WeChat sends them, or somebody who would like to be WeChat."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace

from httpx import Response

from tests.api.channels.wechat.house import PATIENT, URLS, House
from tests.simulators.wechat.pushing import Request

WORDS = "我头疼三天了"
_msg_ids = itertools.count(25_000_000_000_000_001)


def text_request(house: House, words: str = WORDS, openid: str = PATIENT) -> Request:
    """A text message, in the mode to which the house is set."""
    return request_of(house, openid, MsgType="text", Content=words, MsgId=next(_msg_ids))


def request_of(house: House, openid: str = PATIENT, **values: object) -> Request:
    """A push of any kind."""
    assert house.wechat.pusher is not None
    return house.wechat.pusher.request(house.wechat.push_of(openid, values))


def with_body(request: Request, body: bytes) -> Request:
    """The same signature over another body."""
    return replace(request, body=body)


async def send(house: House, request: Request, url: str = URLS[0]) -> Response:
    return await house.client.post(url, params=request.params, content=request.body)


async def send_in_parts(house: House, request: Request) -> Response:
    """Without telling beforehand how long it is."""

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(request.body), 4096):
            yield request.body[start : start + 4096]

    return await house.client.post(URLS[0], params=request.params, content=parts())


def code_of(answer: Response) -> str:
    return str(answer.json()["error"]["code"])
