"""WeChat's side of the callback: signs, encrypts, waits five seconds, tries again."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import ParseError

import httpx

from api.clock import Clock
from tests.simulators.wechat import wire
from tests.simulators.wechat.account import AES_KEY, OFFICIAL, TOKEN
from tests.simulators.wechat.api import TEXT_LIMIT_BYTES
from tests.simulators.wechat.phones import DOWN, Phones, Shown

_NOTHING = {"", "success"}


@dataclass(frozen=True)
class Callback:
    """Where pushes go and how, as the console has it. With several `urls`, each attempt goes to the
    next one, as behind a load balancer. WeChat waits for `patience` seconds (real ones) and sends
    `retries` times more. With `hangs_up` it drops the connection then, else lets it be."""

    urls: tuple[str, ...]
    mode: Literal["plain", "compatible", "safe"] = "safe"
    form: Literal["xml", "json"] = "xml"
    token: str = TOKEN
    aes_key: str = AES_KEY
    patience: float = 5.0
    retries: int = 3
    hangs_up: bool = True


@dataclass(frozen=True)
class Delivered:
    """What became of a push: the fields it had, the HTTP status of every attempt (none when there
    was no answer in time), and what the patient saw at the end, if anything."""

    values: Mapping[str, object]
    statuses: tuple[int | None, ...]
    shown: Shown | None

    @property
    def attempts(self) -> int:
        """How often it was sent."""
        return len(self.statuses)


@dataclass(frozen=True)
class Request:
    """One attempt: query and body."""

    params: dict[str, str]
    body: bytes


class Pusher:
    """Pushes over `http`, which is closed by whoever made it."""

    def __init__(
        self, http: httpx.AsyncClient, callback: Callback, clock: Clock, phones: Phones
    ) -> None:
        self._http, self.callback = http, callback
        self._clock, self._phones = clock, phones
        self._turns, self._nonces = itertools.count(), itertools.count(100_000_001)
        self._abandoned: set[asyncio.Task[httpx.Response]] = set()

    async def checks_address(self) -> bool:
        """The GET by which the console checks an address."""
        params = self._stamp("")
        answer = await self._http.get(self._next_url(), params={**params, "echostr": "4375120948"})
        return answer.status_code == 200 and answer.text == "4375120948"

    async def push(self, values: Mapping[str, object]) -> Delivered:
        """Deliver a push; returns when WeChat is done with it."""
        statuses: list[int | None] = []
        answer = None
        for _ in range(1 + self.callback.retries):
            answer = await self._attempt(values)
            statuses.append(answer.status_code if answer else None)
            if answer is not None and answer.is_success:
                break
        return Delivered(values, tuple(statuses), self._show(str(values["FromUserName"]), answer))

    def request(self, values: Mapping[str, object]) -> Request:
        """One attempt's query and body, for whoever sends it otherwise."""
        callback = self.callback
        write = wire.as_xml if callback.form == "xml" else wire.as_json
        text, params = write(values), {"openid": str(values["FromUserName"])}
        if callback.mode == "plain":
            return Request(self._stamp("") | params, text.encode())
        sealed = wire.encrypt(text, callback.aes_key)
        outer = {"ToUserName": OFFICIAL, "Encrypt": sealed}
        if callback.mode == "compatible":
            outer = {**{name: str(value) for name, value in values.items()}, "Encrypt": sealed}
        return Request(self._stamp(sealed) | params, write(outer).encode())

    async def close(self) -> None:
        """Let the requests end that nobody waits for."""
        await asyncio.gather(*self._abandoned, return_exceptions=True)

    def _stamp(self, sealed: str) -> dict[str, str]:
        token, timestamp = self.callback.token, str(int(self._clock.now().timestamp()))
        nonce = str(next(self._nonces))
        params = {"signature": wire.signature(token, timestamp, nonce)}
        params |= {"timestamp": timestamp, "nonce": nonce}
        if sealed:
            params["encrypt_type"] = "aes"
            params["msg_signature"] = wire.signature(token, timestamp, nonce, sealed)
        return params

    def _next_url(self) -> str:
        return self.callback.urls[next(self._turns) % len(self.callback.urls)]

    async def _attempt(self, values: Mapping[str, object]) -> httpx.Response | None:
        request = self.request(values)
        sending = asyncio.create_task(
            self._http.post(self._next_url(), params=request.params, content=request.body)
        )
        done, _ = await asyncio.wait({sending}, timeout=self.callback.patience)
        if not done:
            self._abandon(sending)
            return None
        try:
            return sending.result()
        except httpx.HTTPError:
            return None

    def _abandon(self, sending: asyncio.Task[httpx.Response]) -> None:
        if self.callback.hangs_up:
            sending.cancel()
        self._abandoned.add(sending)
        sending.add_done_callback(self._abandoned.discard)

    def _show(self, openid: str, answer: httpx.Response | None) -> Shown | None:
        """Put the reply on the phone, or WeChat's apology for us."""
        text = self._words(openid, answer)
        if text is None:
            return None
        kind = "down" if text == DOWN else "text"
        return self._phones.show(Shown(openid, "passive", kind, self._clock.now(), text))

    def _words(self, openid: str, answer: httpx.Response | None) -> str | None:
        if answer is None or not answer.is_success:
            return DOWN
        if answer.text in _NOTHING:
            return None
        try:
            reply = self._opened(wire.read_xml(answer.text))
        except (ParseError, ValueError, KeyError):
            return DOWN
        return reply["Content"] if _sound(reply, openid) else DOWN

    def _opened(self, reply: dict[str, str]) -> dict[str, str]:
        """The reply in the clear. Raises `ValueError` when it isn't as the mode wants it."""
        callback = self.callback
        if "Encrypt" not in reply:
            if callback.mode == "safe":
                raise ValueError("a plain reply in safe mode")
            return reply
        sealed = reply["Encrypt"]
        right = wire.signature(callback.token, reply["TimeStamp"], reply["Nonce"], sealed)
        if reply["MsgSignature"] != right:
            raise ValueError("the signature is wrong")
        return wire.read_xml(wire.decrypt(sealed, callback.aes_key))


def _sound(reply: dict[str, str], openid: str) -> bool:
    addressed = (reply.get("ToUserName"), reply.get("FromUserName")) == (openid, OFFICIAL)
    text = reply.get("Content", "")
    sized = 0 < len(text.encode()) <= TEXT_LIMIT_BYTES
    return addressed and sized and reply["MsgType"] == "text" and reply["CreateTime"].isdigit()
