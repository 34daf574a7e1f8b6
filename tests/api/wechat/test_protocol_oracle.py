"""Two that know nothing of our code: WeChat's own vectors, and wechatpy."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature

from api.wechat.account import WeChatAccount
from api.wechat.encryption import PushCipher
from api.wechat.envelope import Opened, Stamp, open_push
from api.wechat.pushes import parse_push
from api.wechat.signatures import sign
from tests.api.wechat.pushed import (
    ACCOUNT,
    AES_KEY,
    APPID,
    NONCE,
    OFFICIAL,
    OPENID,
    PREVIOUS_AES_KEY,
    PREVIOUS_TOKEN,
    TOKEN,
    as_xml,
    event_push,
    message_push,
    sent,
    text_push,
)
from tests.conftest import MOMENT

NOW = str(int(MOMENT.timestamp()))
CRYPTO = WeChatCrypto(TOKEN, AES_KEY, APPID)

# What wechatpy and XML agree on: no control characters, and ends of lines as \n.
said = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=200)

OFFICIAL_ACCOUNT = WeChatAccount(
    appid="wxba5fad812f8e6fb9", secret="", base="", token="AAAAA", aes_keys=("A" * 43,)
)
OFFICIAL_STAMP = Stamp(
    timestamp="1714112445",
    nonce="415670741",
    msg_signature="046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
    encrypt_type="aes",
)
OFFICIAL_ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJG"
    "QqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrf"
    "MZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgR"
    "tWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
OFFICIAL_MOMENT = datetime.fromtimestamp(1714112445, UTC)


def test_the_official_encrypted_vector_opens() -> None:
    body = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": OFFICIAL_ENCRYPT}).encode()
    push = open_push(OFFICIAL_ACCOUNT, OFFICIAL_STAMP, body, [OFFICIAL_MOMENT]).push
    assert (push.openid, push.official) == ("o9AgO5Kd5ggOC-bXrbNODIiE3bGY", "gh_97417a04a28d")
    assert (push.kind, push.created_at) == ("event.debug_demo", 1714112445)
    assert push.values == {"Event": "debug_demo", "debug_str": "hello world"}


def test_the_official_vector_inside_xml_opens_too() -> None:
    body = as_xml({"ToUserName": "gh_97417a04a28d", "Encrypt": OFFICIAL_ENCRYPT})
    push = open_push(OFFICIAL_ACCOUNT, OFFICIAL_STAMP, body, [OFFICIAL_MOMENT]).push
    assert push.values["debug_str"] == "hello world"


def test_the_official_plain_vector_opens() -> None:
    stamp = Stamp("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78")
    fields = {
        "ToUserName": "gh_97417a04a28d",
        "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
        "CreateTime": 1714037059,
        "MsgType": "event",
        "Event": "debug_demo",
        "debug_str": "hello world",
    }
    moment = datetime.fromtimestamp(1714037059, UTC)
    push = open_push(OFFICIAL_ACCOUNT, stamp, json.dumps(fields).encode(), [moment]).push
    assert push.values["debug_str"] == "hello world"


def from_wechatpy(crypto: WeChatCrypto, fields: dict[str, object]) -> Opened:
    """Opened by us, encrypted and signed by wechatpy."""
    body = crypto.encrypt_message(as_xml(fields).decode(), NONCE, NOW)
    signature = xmltodict.parse(body)["xml"]["MsgSignature"]
    stamp = Stamp(NOW, NONCE, msg_signature=signature, encrypt_type="aes")
    return open_push(ACCOUNT, stamp, body.encode(), [MOMENT])


def into_wechatpy(crypto: WeChatCrypto, reply: bytes) -> str:
    """Opened by wechatpy, encrypted and signed by us."""
    fields = xmltodict.parse(reply)["xml"]
    stamp = (fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
    opened: str = crypto.decrypt_message(reply, *stamp)
    return opened


@given(said)
def test_what_wechatpy_encrypts_we_open(text: str) -> None:
    push = from_wechatpy(CRYPTO, text_push(text, MsgId=17)).push
    assert (push.openid, push.msg_id, push.values["Content"]) == (OPENID, "17", text)


@given(said)
def test_what_we_encrypt_wechatpy_opens(text: str) -> None:
    opened = from_wechatpy(CRYPTO, text_push("您好"))
    plain = into_wechatpy(CRYPTO, opened.reply(text, MOMENT))
    fields = xmltodict.parse(plain, strip_whitespace=False)["xml"]
    assert fields == {
        "ToUserName": OPENID,
        "FromUserName": OFFICIAL,
        "CreateTime": NOW,
        "MsgType": "text",
        "Content": text,
    }


def test_the_previous_key_and_token_answer_what_they_opened() -> None:
    previous = WeChatCrypto(PREVIOUS_TOKEN, PREVIOUS_AES_KEY, APPID)
    reply = from_wechatpy(previous, text_push("您好")).reply("好的", MOMENT)
    assert "好的" in into_wechatpy(previous, reply)
    with pytest.raises(InvalidSignatureException):
        into_wechatpy(CRYPTO, reply)


def test_wechatpy_signs_addresses_as_we_do() -> None:
    check_signature(TOKEN, sign(TOKEN, NOW, NONCE), NOW, NONCE)
    with pytest.raises(InvalidSignatureException):
        check_signature(TOKEN, sign(PREVIOUS_TOKEN, NOW, NONCE), NOW, NONCE)


def test_our_deliveries_are_opened_by_wechatpy() -> None:
    push = sent(text_push("我想挂号"), mode="safe")
    stamp = (push.params["msg_signature"], push.params["timestamp"], push.params["nonce"])
    assert parse_message(CRYPTO.decrypt_message(push.body, *stamp)).content == "我想挂号"


@pytest.mark.parametrize(
    ("fields", "attributes"),
    [
        (text_push("挂号"), {"content": "Content"}),
        (
            message_push("voice", MediaId="m1", Format="amr", Recognition=""),
            {"media_id": "MediaId", "format": "Format", "recognition": "Recognition"},
        ),
        (
            message_push("image", PicUrl="http://p.test/1", MediaId="m2"),
            {"image": "PicUrl", "media_id": "MediaId"},
        ),
        (
            message_push("location", Location_X="23.1", Location_Y="113.3", Scale=20, Label="路"),
            {"location_x": "Location_X", "location_y": "Location_Y", "label": "Label"},
        ),
        (
            message_push("link", Title="t", Description="d", Url="http://l.test"),
            {"title": "Title", "description": "Description", "url": "Url"},
        ),
        (
            event_push("SCAN", EventKey="7", Ticket="t"),
            {"scene_id": "EventKey", "ticket": "Ticket"},
        ),
        (event_push("CLICK", EventKey="book"), {"key": "EventKey"}),
        (event_push("VIEW", EventKey="http://v.test"), {"url": "EventKey"}),
        (event_push("TEMPLATESENDJOBFINISH", MsgID=9, Status="success"), {"status": "Status"}),
    ],
)
def test_wechatpy_reads_the_same_out_of_every_kind(
    fields: dict[str, object], attributes: dict[str, str]
) -> None:
    theirs, ours = parse_message(as_xml(fields)), parse_push(as_xml(fields))
    assert (theirs.source, theirs.target) == (ours.openid, ours.official)
    assert theirs.time == ours.created_at
    assert str(theirs.id) == (ours.msg_id or ours.values.get("MsgID", "0"))
    for attribute, name in attributes.items():
        assert str(getattr(theirs, attribute) or "") == ours.values[name]


def test_our_plain_reply_says_what_wechatpy_s_says() -> None:
    push = text_push("您好")
    theirs = xmltodict.parse(create_reply("好的", parse_message(as_xml(push))).render())["xml"]
    delivery = sent(push)
    reply = open_push(ACCOUNT, delivery.stamp, delivery.body, [MOMENT]).reply("好的", MOMENT)
    ours = xmltodict.parse(reply)["xml"]
    assert {**ours, "CreateTime": ""} == {**theirs, "CreateTime": ""}


def test_the_end_mark_that_breaks_wechatpy_s_reply_stays_inside_ours() -> None:
    attack = "]]></Content><MsgType>image</MsgType><Content><![CDATA["
    delivery = sent(text_push("x"))
    opened = open_push(ACCOUNT, delivery.stamp, delivery.body, [MOMENT])
    assert xmltodict.parse(opened.reply(attack, MOMENT))["xml"]["Content"] == attack


def test_a_key_of_another_account_opens_nothing_of_wechatpy_s() -> None:
    stranger = WeChatCrypto(TOKEN, AES_KEY, "wx-another")
    body = stranger.encrypt_message(as_xml(text_push("x")).decode(), NONCE, NOW)
    fields = xmltodict.parse(body)["xml"]
    assert PushCipher(AES_KEY, "wx-another").decrypt(fields["Encrypt"])
    account = replace(ACCOUNT, appid="wx-another")
    stamp = Stamp(NOW, NONCE, msg_signature=fields["MsgSignature"], encrypt_type="aes")
    assert open_push(account, stamp, body.encode(), [MOMENT])
