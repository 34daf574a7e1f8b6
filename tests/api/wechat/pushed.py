"""Pushes as WeChat's servers send them: XML or JSON; plain, compatible or encrypted; signed.

sent(text_push("挂号"))                                   plain XML, signed at MOMENT
sent(event_push("CLICK", EventKey="book"), mode="safe")   encrypted
await client.post("/channels/wechat", params=push.params, content=push.body)
"""

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias

from api.wechat.account import WeChatAccount
from api.wechat.encryption import PushCipher
from api.wechat.envelope import Stamp
from api.wechat.signatures import sign
from tests.conftest import MOMENT

Mode: TypeAlias = Literal["plain", "compatible", "safe"]
Notation: TypeAlias = Literal["xml", "json"]

APPID, OFFICIAL, OPENID = "wx0123456789abcdef", "gh_0123456789ab", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
TOKEN, PREVIOUS_TOKEN = "a token of the tests", "the token before it"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PREVIOUS_AES_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
NONCE = "486452656"

ACCOUNT = WeChatAccount(
    appid=APPID,
    secret="the secret of the tests",
    base="http://wechat.test",
    token=TOKEN,
    previous_token=PREVIOUS_TOKEN,
    aes_keys=(AES_KEY, PREVIOUS_AES_KEY),
)

_msg_ids = itertools.count(24_000_000_000_000_001)


@dataclass(frozen=True)
class Sent:
    """One delivery: the query of the call-back and its body. Deliver it again for a retry."""

    params: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def stamp(self) -> Stamp:
        told = {name: text for name, text in self.params.items() if name != "openid"}
        return Stamp(**told)

    def but(self, **params: str) -> "Sent":
        """The same with other parameters."""
        return replace(self, params={**self.params, **params})


def text_push(content: str, **fields: Any) -> dict[str, Any]:
    """The fields of a text message. Every one has a MsgId of its own."""
    return message_push("text", Content=content, **fields)


def message_push(kind: str, **fields: Any) -> dict[str, Any]:
    """The fields of a message of any kind (`voice`, `image`, `location`, …)."""
    return _head(kind) | {"MsgId": next(_msg_ids)} | fields


def event_push(event: str, **fields: Any) -> dict[str, Any]:
    """The fields of an event (`subscribe`, `CLICK`, `TEMPLATESENDJOBFINISH`, …)."""
    return _head("event") | {"Event": event} | fields


def _head(kind: str) -> dict[str, Any]:
    return {
        "ToUserName": OFFICIAL,
        "FromUserName": OPENID,
        "CreateTime": int(MOMENT.timestamp()),
        "MsgType": kind,
    }


def as_xml(fields: Mapping[str, Any]) -> bytes:
    """`<xml>` of these fields; a list repeats its tag, numbers stand without CDATA."""
    return f"<xml>{''.join(_tags(fields))}</xml>".encode()


def _tags(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            yield f"<{name}>{_inside(one)}</{name}>"


def _inside(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(_tags(value))
    if isinstance(value, str):
        return f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"
    return str(value)


def as_json(fields: Mapping[str, Any]) -> bytes:
    """The JSON of these fields, Chinese unescaped as WeChat writes it."""
    return json.dumps(fields, ensure_ascii=False).encode()


_WRITE = {"xml": as_xml, "json": as_json}


def sent(
    fields: Mapping[str, Any],
    *,
    mode: Mode = "plain",
    notation: Notation = "xml",
    at: datetime = MOMENT,
    token: str = TOKEN,
    aes_key: str = AES_KEY,
    appid: str = APPID,
) -> Sent:
    """The delivery of a push with these fields, signed at `at`."""
    write = _WRITE[notation]
    if mode == "plain":
        return sent_body(write(fields), at=at, token=token)
    encrypt = PushCipher(aes_key, appid).encrypt(write(fields))
    outer = {"ToUserName": fields["ToUserName"], "Encrypt": encrypt}
    body = write({**fields, **outer} if mode == "compatible" else outer)
    return sent_body(body, at=at, token=token, encrypt=encrypt)


def sealed_body(message: bytes, *, at: datetime = MOMENT, appid: str = APPID) -> Sent:
    """A delivery that is right in everything but what `message`, encrypted, may hold."""
    encrypt = PushCipher(AES_KEY, appid).encrypt(message)
    return sent_body(as_xml({"Encrypt": encrypt}), at=at, encrypt=encrypt)


def sent_body(body: bytes, *, at: datetime = MOMENT, token: str = TOKEN, encrypt: str = "") -> Sent:
    """Any body with a right signature; with `encrypt` the one over that as well."""
    timestamp = str(int(at.timestamp()))
    params = {"signature": sign(token, timestamp, NONCE), "timestamp": timestamp, "nonce": NONCE}
    if encrypt:
        params |= {
            "openid": OPENID,
            "encrypt_type": "aes",
            "msg_signature": sign(token, timestamp, NONCE, encrypt),
        }
    return Sent(params, body)
