"""Who may push, in which mode, and when. All else is refused and leaves no trace."""

import traceback
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from api.errors import DaoyiError, Forbidden
from api.wechat.account import WeChatAccount
from api.wechat.encryption import PushCipher
from api.wechat.envelope import Opened, Stamp, check_address, open_push
from api.wechat.pushes import PushInvalid
from api.wechat.signatures import sign
from tests.api.wechat.pushed import (
    ACCOUNT,
    AES_KEY,
    APPID,
    NONCE,
    OPENID,
    PREVIOUS_AES_KEY,
    PREVIOUS_TOKEN,
    TOKEN,
    Mode,
    Notation,
    Sent,
    as_xml,
    event_push,
    sealed_body,
    sent,
    sent_body,
    text_push,
)
from tests.conftest import MOMENT

MODES = ["plain", "compatible", "safe"]
NOTATIONS = ["xml", "json"]
SAFE_ONLY = replace(ACCOUNT, safe_only=True)
SAID = "我叫林小雨，想挂号"


def opened(
    push: Sent, account: WeChatAccount = ACCOUNT, moments: Sequence[datetime] = (MOMENT,)
) -> Opened:
    return open_push(account, push.stamp, push.body, moments)


def refusal(
    push: Sent, account: WeChatAccount = ACCOUNT, moments: Sequence[datetime] = (MOMENT,)
) -> str:
    with pytest.raises(DaoyiError) as refused:
        opened(push, account, moments)
    told = "".join(traceback.format_exception(refused.value)) + str(refused.value.params)
    for private in (SAID, OPENID, TOKEN, AES_KEY):
        assert private not in told
    assert isinstance(refused.value, Forbidden | PushInvalid)
    return refused.value.code


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_push_is_opened_in_every_mode_and_notation(mode: Mode, notation: Notation) -> None:
    push = opened(sent(text_push(SAID), mode=mode, notation=notation)).push
    assert (push.openid, push.kind, push.values["Content"]) == (OPENID, "text", SAID)


@pytest.mark.parametrize("mode", MODES)
def test_the_previous_token_still_holds(mode: Mode) -> None:
    assert opened(sent(text_push(SAID), mode=mode, token=PREVIOUS_TOKEN)).push.openid == OPENID


@pytest.mark.parametrize("aes_key", [AES_KEY, PREVIOUS_AES_KEY])
@pytest.mark.parametrize("token", [TOKEN, PREVIOUS_TOKEN])
def test_the_reply_is_sealed_with_what_opened_the_push(aes_key: str, token: str) -> None:
    push = sent(text_push(SAID), mode="safe", aes_key=aes_key, token=token)
    reply = {f.tag: f.text or "" for f in fromstring(opened(push).reply("好的", MOMENT))}
    parts = (reply["TimeStamp"], reply["Nonce"], reply["Encrypt"])
    assert reply["MsgSignature"] == sign(token, *parts)
    answer = fromstring(PushCipher(aes_key, APPID).decrypt(reply["Encrypt"]))
    assert (answer.findtext("ToUserName"), answer.findtext("Content")) == (OPENID, "好的")


def test_a_plain_push_gets_a_plain_reply() -> None:
    reply = fromstring(opened(sent(text_push(SAID))).reply("好的", MOMENT))
    assert reply.findtext("Content") == "好的"


def test_what_stands_beside_the_encrypted_push_does_not_count() -> None:
    push = sent(text_push(SAID), mode="compatible")
    changed = replace(push, body=push.body.replace(SAID.encode(), "退号".encode()))
    assert opened(changed).push.values["Content"] == SAID


@pytest.mark.parametrize("mode", MODES)
def test_another_token_is_a_strangers(mode: Mode) -> None:
    assert refusal(sent(text_push(SAID), mode=mode, token="of nobody")) == "signature_invalid"


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce"])
@pytest.mark.parametrize("value", ["", "0", "x" * 40, "签名"])
def test_a_changed_parameter_is_refused(name: str, value: str) -> None:
    assert refusal(sent(text_push(SAID)).but(**{name: value})) == "signature_invalid"


@pytest.mark.parametrize("value", ["", "f" * 40])
def test_the_plain_signature_does_not_vouch_for_an_encrypted_body(value: str) -> None:
    push = sent(text_push(SAID), mode="safe").but(msg_signature=value)
    assert refusal(push) == "signature_invalid"


def test_leaving_out_that_a_push_is_encrypted_helps_nobody() -> None:
    other = sent(text_push("退号"), mode="safe")
    mixed = replace(sent(text_push(SAID), mode="safe"), body=other.body)
    assert refusal(mixed.but(encrypt_type="raw")) == "signature_invalid"


def test_an_encrypted_push_without_encrypted_content_is_refused() -> None:
    plain = sent(text_push(SAID))
    assert refusal(plain.but(encrypt_type="aes", msg_signature="x")) == "push_invalid"


@pytest.mark.parametrize("timestamp", ["-1714037059", "1e9", "17140370591234", "١٧١٤٠٣٧٠٥٩", " 1"])
def test_a_timestamp_of_another_form_is_refused_even_when_signed(timestamp: str) -> None:
    signed = {"timestamp": timestamp, "signature": sign(TOKEN, timestamp, NONCE)}
    assert refusal(sent(text_push(SAID)).but(**signed)) == "signature_invalid"


def test_an_endless_nonce_is_refused_even_when_signed() -> None:
    push = sent(text_push(SAID))
    signature = sign(TOKEN, push.params["timestamp"], "1" * 129)
    assert refusal(push.but(nonce="1" * 129, signature=signature)) == "signature_invalid"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("away", [-301, 301, 86_400, -(10**9)])
def test_a_push_of_another_time_is_stale(mode: Mode, away: int) -> None:
    push = sent(text_push(SAID), mode=mode, at=MOMENT + timedelta(seconds=away))
    assert refusal(push) == "push_stale"


@pytest.mark.parametrize("away", [-300, 0, 300])
def test_five_minutes_are_allowed_both_ways(away: int) -> None:
    assert opened(sent(text_push(SAID), at=MOMENT + timedelta(seconds=away)))


def test_one_of_several_moments_is_enough_and_none_is_not() -> None:
    push = sent(text_push(SAID), at=MOMENT + timedelta(days=1))
    assert opened(push, moments=(MOMENT, MOMENT + timedelta(days=1)))
    assert refusal(push, moments=()) == "push_stale"


@pytest.mark.parametrize("mode", ["compatible", "safe"])
def test_an_account_that_takes_encrypted_pushes_only_takes_those(mode: Mode) -> None:
    assert opened(sent(text_push(SAID), mode=mode), SAFE_ONLY)
    assert refusal(sent(text_push(SAID)), SAFE_ONLY) == "push_plain"


def test_who_has_no_signature_does_not_learn_which_mode_is_wanted() -> None:
    assert refusal(sent(text_push(SAID), token="of nobody"), SAFE_ONLY) == "signature_invalid"


@pytest.mark.parametrize("account", [replace(ACCOUNT, aes_keys=()), replace(ACCOUNT, appid="wx1")])
def test_a_push_that_no_key_of_ours_opens_is_unreadable(account: WeChatAccount) -> None:
    assert refusal(sent(text_push(SAID), mode="compatible"), account) == "push_unreadable"


def test_a_push_for_another_account_is_unreadable() -> None:
    assert refusal(sent(text_push(SAID), mode="safe", appid="wx-another")) == "push_unreadable"


@pytest.mark.parametrize(
    "message", [b"", b"no push", b"\xff\xfe", b"<xml><Encrypt>x</Encrypt></xml>", b"[1]"]
)
def test_a_rightly_encrypted_body_is_read_as_strictly(message: bytes) -> None:
    assert refusal(sealed_body(message)) == "push_invalid"


def test_the_name_outside_must_be_the_one_inside() -> None:
    push = sent(text_push(SAID), mode="safe")
    changed = replace(push, body=push.body.replace(b"gh_0", b"gh_1"))
    assert refusal(changed) == "push_invalid"


def test_a_stranger_s_plain_body_is_not_even_parsed() -> None:
    assert refusal(sent_body(b"\xff no body", token="of nobody")) == "signature_invalid"
    assert refusal(sent_body(b"\xff no body")) == "push_invalid"


def test_the_console_s_trial_gets_its_word_back() -> None:
    timestamp, nonce = "1714036504", "1514711492"
    account = replace(ACCOUNT, token="AAAAA", safe_only=True)
    stamp = Stamp(timestamp, nonce, "f464b24fc39322e44b38aa78f5edd27bd1441696")
    assert check_address(account, stamp, "4375120948345356249") == "4375120948345356249"
    with pytest.raises(Forbidden, match="signature_invalid"):
        check_address(account, replace(stamp, nonce="1"), "4375120948345356249")


def test_an_account_without_a_token_opens_nothing() -> None:
    nobody = replace(ACCOUNT, token="", previous_token="")
    assert refusal(sent(text_push(SAID), token=""), nobody) == "signature_invalid"


def test_nothing_private_is_printed_of_an_opened_push() -> None:
    printed = repr(opened(sent(text_push(SAID), mode="safe")))
    for private in (SAID, OPENID, TOKEN, AES_KEY):
        assert private not in printed


PUSHES = [
    sent(fields, mode="safe", notation=notation)
    for fields in (text_push(SAID, MsgId=17), event_push("CLICK", EventKey="book"))
    for notation in ("xml", "json")
]


@given(st.sampled_from(PUSHES), st.data())
def test_one_changed_byte_is_refused_or_changes_nothing(push: Sent, data: st.DataObject) -> None:
    body = bytearray(push.body)
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))
    try:
        changed = opened(replace(push, body=bytes(body)))
    except (Forbidden, PushInvalid):
        return
    assert changed.push == opened(push).push


@given(st.sampled_from(PUSHES), st.data())
def test_one_changed_byte_inside_the_signed_text_is_refused(
    push: Sent, data: st.DataObject
) -> None:
    begin = push.body.index(b"Encrypt") + 20
    body = bytearray(push.body)
    place = data.draw(st.integers(begin, len(body) - 30))
    body[place] ^= data.draw(st.integers(1, 255))
    refusal(replace(push, body=bytes(body)))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=200))
def test_any_text_goes_through_every_mode(said: str) -> None:
    for mode in MODES:
        push = opened(sent(text_push(said), mode=mode)).push  # type: ignore[arg-type]
        assert push.values["Content"] == said


@given(st.binary(max_size=200))
def test_any_rightly_encrypted_bytes_are_read_or_refused(message: bytes) -> None:
    assert refusal(sealed_body(message)) == "push_invalid"
    assert refusal(sealed_body(as_xml({"a": "1"}) + message)) == "push_invalid"
