"""Passive replies: whatever the text, WeChat reads exactly that text and nothing else."""

import re

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from api.wechat.encryption import PushCipher
from api.wechat.pushes import parse_push
from api.wechat.replies import Sealing, text_reply
from api.wechat.signatures import sign
from tests.api.wechat.pushed import AES_KEY, APPID, OFFICIAL, OPENID, TOKEN, as_xml, text_push
from tests.conftest import MOMENT

PUSH = parse_push(as_xml(text_push("您好")))


def fields_of(reply: bytes) -> list[tuple[str, str]]:
    return [(field.tag, field.text or "") for field in fromstring(reply, forbid_dtd=True)]


def test_a_reply_goes_back_to_who_wrote() -> None:
    assert fields_of(text_reply(PUSH, "您好，请问要挂哪个科？", MOMENT)) == [
        ("ToUserName", OPENID),
        ("FromUserName", OFFICIAL),
        ("CreateTime", str(int(MOMENT.timestamp()))),
        ("MsgType", "text"),
        ("Content", "您好，请问要挂哪个科？"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "]]>",
        "]]]]>>",
        "]]]>",
        "x]]><MsgType>image</MsgType><![CDATA[",
        "]]>]]>]]>",
        "<![CDATA[x]]>",
        "&lt; <b> & {to} {0} %s",
        "",
    ],
)
def test_no_text_gets_out_of_its_field(text: str) -> None:
    fields = fields_of(text_reply(PUSH, text, MOMENT))
    assert [name for name, _ in fields].count("MsgType") == 1
    assert fields[-1] == ("Content", text)


@pytest.mark.parametrize("text", ["挂\x00号", "挂\x08号\x1f", "挂号\ud800", "挂\ufffe\uffff号"])
def test_characters_that_xml_cannot_hold_are_left_out(text: str) -> None:
    assert fields_of(text_reply(PUSH, text, MOMENT))[-1] == ("Content", "挂号")


@given(st.text(max_size=300))
def test_any_text_arrives(text: str) -> None:
    arrived = fields_of(text_reply(PUSH, text, MOMENT))[-1]
    kept = re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    # An XML parser reads every end of line as \n.
    assert arrived == ("Content", kept.replace("\r\n", "\n").replace("\r", "\n"))


def test_a_sealed_reply_is_signed_and_opens_with_the_same_key() -> None:
    cipher = PushCipher(AES_KEY, APPID)
    fields = dict(fields_of(Sealing(cipher, TOKEN).seal(b"<xml/>", MOMENT)))
    assert fields["TimeStamp"] == str(int(MOMENT.timestamp()))
    parts = (fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
    assert fields["MsgSignature"] == sign(TOKEN, *parts)
    assert cipher.decrypt(fields["Encrypt"]) == b"<xml/>"


def test_no_two_sealed_replies_have_the_same_nonce() -> None:
    sealing = Sealing(PushCipher(AES_KEY, APPID), TOKEN)
    one, two = (dict(fields_of(sealing.seal(b"x", MOMENT))) for _ in range(2))
    assert one["Nonce"] != two["Nonce"]
    assert TOKEN not in repr(sealing)
