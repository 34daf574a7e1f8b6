"""Deliveries to the WeChat call-back that are wrong in every way somebody may think of.

Half of what is mutated is the push itself, rightly signed (and encrypted) afterwards, so that the
parser is reached; the other half the delivery: what is encrypted already, or its parameters.
"""

import json
import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from api.wechat.account import WeChatAccount
from api.wechat.encryption import cipher_of
from api.wechat.signatures import sign

Fields = dict[str, Any]

PUSHES: list[Fields] = [
    {"MsgType": "text", "Content": "我想挂明天上午的号", "MsgId": 24000000000000001},
    {"MsgType": "voice", "MediaId": "m1", "Format": "amr", "MsgId": 24000000000000002},
    {"MsgType": "image", "PicUrl": "http://p.test", "MediaId": "m2", "MsgId": 24000000000000003},
    {"MsgType": "location", "Location_X": "30.2", "Location_Y": "120.1", "Label": "路", "MsgId": 4},
    {"MsgType": "text", "Content": "挂号", "bizmsgmenuid": "17.2", "MsgId": 24000000000000005},
    {"MsgType": "hologram", "Depth": {"Metres": 3}, "MsgId": 24000000000000004},
    {"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_7", "Ticket": "t"},
    {"MsgType": "event", "Event": "unsubscribe", "EventKey": ""},
    {"MsgType": "event", "Event": "SCAN", "EventKey": "7", "Ticket": "t"},
    {"MsgType": "event", "Event": "CLICK", "EventKey": "nobody knows this key"},
    {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": 9, "Status": "success"},
    {"MsgType": "event", "Event": "debug_demo", "debug_str": "hello world"},
    {"MsgType": "event", "Event": "pic_weixin", "SendPicsInfo": {"PicList": {"item": [{}, {}]}}},
    {"MsgType": "event", "Event": "subscribe_msg_sent_event", "List": [{"MsgID": 7}, {}]},
]


@dataclass(frozen=True)
class Delivery:
    """One call of the call-back. `kind` says how it was made wrong."""

    kind: str
    params: dict[str, str]
    body: bytes = field(repr=False)


class Wrecker:
    """Makes deliveries to `account`, signed at `now` (Unix seconds). `dice` decides; only what
    encryption adds (16 random bytes) isn't repeated by the same dice."""

    def __init__(self, account: WeChatAccount, now: int, dice: random.Random) -> None:
        self._account, self._now, self._dice = account, now, dice
        self._of_bytes: list[Callable[[bytes], bytes]] = [
            self._flip_bits,
            self._cut,
            self._insert,
            self._repeat,
            self._reencode,
            self._noise,
            self._swap,
        ]
        self._of_push: list[Callable[[Fields], bytes]] = [
            self._doubled_tag,
            self._doctype,
            self._deep_xml,
            self._deep_json,
            self._odd_json,
            self._odd_xml,
            self._too_many,
            self._huge,
        ]

    def deliveries(self, count: int) -> Iterator[Delivery]:
        """So many, every one another."""
        for _ in range(count):
            make = self._dice.choices(
                [self._wrong_push, self._wrong_delivery, self._replayed], [49, 49, 2]
            )
            yield make[0]()

    def _wrong_push(self) -> Delivery:
        fields = self._fields()
        if self._dice.random() < 0.5:
            change = self._dice.choice(self._of_bytes)
            body = change(self._written(fields))
        else:
            make = self._dice.choice(self._of_push)
            change, body = make, make(fields)  # type: ignore[assignment]
        params, sent = self._sent(body)
        return Delivery(change.__name__.strip("_"), params, sent)

    def _wrong_delivery(self) -> Delivery:
        params, body = self._sent(self._written(self._fields()))
        if self._dice.random() < 0.3:
            return Delivery("parameters", self._changed(params), body)
        change = self._dice.choice(self._of_bytes)
        return Delivery(f"sent_{change.__name__.strip('_')}", params, change(body))

    def _replayed(self) -> Delivery:
        # One signature for many bodies: right with the first only.
        return Delivery("replayed", self._signed("replayed"), self._written(self._fields()))

    def _fields(self) -> Fields:
        somebody = f"o{self._dice.randrange(1000):027}"
        head = {"ToUserName": "gh_fuzz", "FromUserName": somebody, "CreateTime": self._now}
        return head | self._dice.choice(PUSHES)

    def _written(self, fields: Fields) -> bytes:
        return self._dice.choice([in_xml, in_json])(fields)

    def _sent(self, body: bytes) -> tuple[dict[str, str], bytes]:
        params = self._signed(str(self._dice.randrange(10**9)))
        if self._dice.random() < 0.5:
            return params, body
        encrypt = self._encrypted(body)
        stamp = (params["timestamp"], params["nonce"], encrypt)
        sealed = {"encrypt_type": "aes", "msg_signature": sign(self._account.token, *stamp)}
        return params | sealed, self._written({"ToUserName": "gh_fuzz", "Encrypt": encrypt})

    def _signed(self, nonce: str) -> dict[str, str]:
        timestamp = str(self._now)
        signature = sign(self._account.token, timestamp, nonce)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce}

    def _encrypted(self, body: bytes) -> str:
        if self._dice.random() < 0.1:
            return b64encode(self._dice.randbytes(32 * self._dice.randrange(5))).decode()
        return cipher_of(self._account.aes_keys[0], self._account.appid).encrypt(body)

    def _changed(self, params: dict[str, str]) -> dict[str, str]:
        name = self._dice.choice(list(params))
        wrong = ["", "0", "-1", "1e9", "签名", "\x00", "9" * 13, "x" * 150, "f" * 5000, None]
        value = self._dice.choice(wrong)
        rest = {other: text for other, text in params.items() if other != name}
        return rest if value is None else rest | {name: value}

    def _place(self, body: bytes) -> int:
        return self._dice.randrange(len(body) + 1)

    def _flip_bits(self, body: bytes) -> bytes:
        changed = bytearray(body)
        for _ in range(self._dice.randint(1, 20)):
            changed[self._dice.randrange(len(changed))] ^= 1 << self._dice.randrange(8)
        return bytes(changed)

    def _cut(self, body: bytes) -> bytes:
        begin, end = sorted((self._place(body), self._place(body)))
        return body[:begin] + body[end:] if self._dice.random() < 0.5 else body[:begin]

    def _insert(self, body: bytes) -> bytes:
        place = self._place(body)
        return body[:place] + self._dice.randbytes(self._dice.randint(1, 30)) + body[place:]

    def _repeat(self, body: bytes) -> bytes:
        begin, end = sorted((self._place(body), self._place(body)))
        return body[:end] + body[begin:end] * self._dice.randint(1, 5) + body[end:]

    def _reencode(self, body: bytes) -> bytes:
        encoding = self._dice.choice(["utf-16", "utf-16-be", "utf-32", "gb18030", "utf-8-sig"])
        return body.decode().encode(encoding)

    def _noise(self, body: bytes) -> bytes:
        first = self._dice.choice([b"", b"<", b"{", b"<xml>", b'{"'])
        return first + self._dice.randbytes(self._dice.randrange(len(body)))

    def _swap(self, body: bytes) -> bytes:
        marks = [b"<", b">", b'"', b"{", b"}", b"]]>", b"&", b"<![CDATA[", b"\\u0000", b"\x00"]
        place = self._place(body)
        return body[:place] + self._dice.choice(marks) + body[place + 1 :]

    def _doubled_tag(self, fields: Fields) -> bytes:
        name = self._dice.choice(list(fields))
        once = self._dice.choice([(in_xml, b"</xml>", b""), (in_json, b"}", b",")])
        write, end, comma = once
        again = write({name: self._dice.choice([fields[name], "other"])})
        inside = again.removeprefix(b"<xml>").removeprefix(b"{").removesuffix(end)
        return write(fields).removesuffix(end) + comma + inside + end

    def _doctype(self, fields: Fields) -> bytes:
        bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        declared = ["", f"[{bomb}]", 'SYSTEM "file:///etc/passwd"', '[<!ENTITY e9 "x">]']
        reference = in_xml(fields | {"Content": "E"}).replace(b"<![CDATA[E]]>", b"&e9;")
        return f"<!DOCTYPE xml {self._dice.choice(declared)}>".encode() + reference

    def _deep_xml(self, fields: Fields) -> bytes:
        levels = self._dice.choice([5, 50, 3_000])
        inside = b"<a>" * levels + b"</a>" * self._dice.choice([levels, levels - 1])
        return in_xml(fields).replace(b"</xml>", inside + b"</xml>")

    def _deep_json(self, fields: Fields) -> bytes:
        levels = self._dice.choice([5, 900, 30_000])
        opening, closing = self._dice.choice([(b"[", b"]"), (b'{"a":', b"}")])
        # Within what is taken at all, when it is the longer one.
        inside = opening * (levels // len(opening)) + b"1" + closing * (levels // len(opening))
        return in_json(fields).removesuffix(b"}") + b',"a":' + inside + b"}"

    def _odd_json(self, fields: Fields) -> bytes:
        odd = ["null", "true", "1.5", "-1", "9" * 5000, "NaN", '"\\ud800"', '"\\u0000"', "[[1]]"]
        odd += ["{}", "[]", '{"a.b":1}', '["x"]', "1e999", '"\\u202e"', '"nan"', "9999999999", "0"]
        name = self._dice.choice(list(fields))
        return in_json(fields | {name: "E"}).replace(b'"E"', self._dice.choice(odd).encode())

    def _odd_xml(self, fields: Fields) -> bytes:
        odd = ["<?php x?>", "<!-- x -->", "<a:b xmlns:a='u'>x</a:b>", "<a/>x", "&#0;", "&#xD800;"]
        odd += ["&amp;", "&lt;b&gt;", "<b>x</b>", "<item>x</item><item>y</item>", "\x08", "\x00"]
        name = self._dice.choice(list(fields))
        marked = in_xml(fields | {name: "E"})
        return marked.replace(b"<![CDATA[E]]>", self._dice.choice(odd).encode())

    def _too_many(self, fields: Fields) -> bytes:
        many = {f"f{number}": "x" for number in range(self._dice.choice([150, 201, 3_000]))}
        return self._written(fields | many)

    def _huge(self, fields: Fields) -> bytes:
        said = self._dice.choice(["医", "]]>", "&", "\\", "<a>"]) * self._dice.choice([900, 40_000])
        return self._written(fields | {self._dice.choice(list(fields)): said})


def in_json(fields: Fields) -> bytes:
    """The JSON of a push."""
    return json.dumps(fields, ensure_ascii=False).encode()


def in_xml(fields: Fields) -> bytes:
    """The XML of a push."""
    return f"<xml>{_tags(fields)}</xml>".encode()


def _tags(fields: Fields) -> str:
    pairs = (
        (name, one)
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    )
    return "".join(f"<{name}>{_inside(one)}</{name}>" for name, one in pairs)


def _inside(value: Any) -> str:
    if isinstance(value, dict):
        return _tags(value)
    inside = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{inside}]]>"
