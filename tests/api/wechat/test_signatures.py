"""WeChat's signatures, by the vectors of its documentation."""

import pytest

from api.wechat.signatures import sign, signing_token

TOKEN = "AAAAA"


@pytest.mark.parametrize(
    ("timestamp", "nonce", "signature"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ],
)
def test_the_official_vectors_are_signed_alike(timestamp: str, nonce: str, signature: str) -> None:
    assert sign(TOKEN, timestamp, nonce) == signature
    assert signing_token([TOKEN], signature, timestamp, nonce) == TOKEN


def test_the_order_of_what_is_signed_does_not_matter() -> None:
    assert sign("t", "2", "1", "x") == sign("t", "x", "1", "2")


def test_the_token_that_signed_is_found_among_several() -> None:
    assert signing_token(["new", "old"], sign("old", "1", "2"), "1", "2") == "old"


@pytest.mark.parametrize("signature", ["", "0" * 40, "签" * 40, "\ud800", "f" * 100_000])
def test_a_stranger_has_no_token(signature: str) -> None:
    assert signing_token(["new", "old"], signature, "1", "2") is None


def test_an_account_without_tokens_trusts_nobody() -> None:
    assert signing_token([], sign("", "1", "2"), "1", "2") is None


def test_what_no_encoding_can_hold_is_signed_and_not_an_error() -> None:
    assert len(sign("t", "\ud800", "1")) == 40
