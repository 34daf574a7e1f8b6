"""How a push comes: signed, perhaps encrypted. Opens it and seals the reply. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.errors import Forbidden
from api.wechat.account import WeChatAccount
from api.wechat.encryption import Undecipherable, cipher_of
from api.wechat.fields import read_fields
from api.wechat.pushes import Push, PushInvalid, parse_push, push_of
from api.wechat.replies import Sealing, text_reply
from api.wechat.signatures import signing_token

ENCRYPTED = "aes"
_WINDOW_SECONDS = 300
_TIMESTAMP_DIGITS = 12
_NONCE_CHARACTERS = 128


@dataclass(frozen=True)
class Stamp:
    """What the address of a call-back says about its body; empty when it isn't there.

    `signature` covers nothing of the body, `msg_signature` the encrypted body.
    """

    timestamp: str
    nonce: str
    signature: str = ""
    msg_signature: str = ""
    encrypt_type: str = ""

    @property
    def well_formed(self) -> bool:
        """Whether it can be WeChat's at all."""
        digits = self.timestamp.isascii() and self.timestamp.isdigit()
        return (
            digits
            and len(self.timestamp) <= _TIMESTAMP_DIGITS
            and len(self.nonce) <= _NONCE_CHARACTERS
        )


@dataclass(frozen=True)
class Opened:
    """A push that is WeChat's, fresh, and readable. `sealing` when it came encrypted."""

    push: Push
    sealing: Sealing | None = field(default=None, repr=False)

    def reply(self, text: str, now: datetime) -> bytes:
        """The passive reply with this text, encrypted with the key that opened the push."""
        reply = text_reply(self.push, text, now)
        return self.sealing.seal(reply, now) if self.sealing else reply


def check_address(account: WeChatAccount, stamp: Stamp, echostr: str) -> str:
    """What to answer when the console tries our address, in every mode: `echostr` as it is.

    Raises `Forbidden` (`signature_invalid`).
    """
    _signed(account, stamp, stamp.signature)
    return echostr


def open_push(
    account: WeChatAccount, stamp: Stamp, body: bytes, moments: Sequence[datetime]
) -> Opened:
    """Check and read a push. It is fresh within 5 minutes of any of `moments`.

    With `Encrypt` in the body that alone counts, and what stands beside it in the clear doesn't.
    Raises `PushInvalid`, and `Forbidden` with `signature_invalid`, `push_stale`, `push_plain` (the
    account takes encrypted ones only) or `push_unreadable` (no key of ours opens it).
    """
    if stamp.encrypt_type != ENCRYPTED:
        # Before anything of a stranger's is parsed. Encrypted, the signature is over the body.
        _signed(account, stamp, stamp.signature)
    fields = read_fields(body)
    if encrypt := fields.get("Encrypt"):
        token = _signed(account, stamp, stamp.msg_signature, encrypt)
        _check_fresh(stamp, moments)
        return _unsealed(account, token, encrypt, fields.get("ToUserName"))
    if stamp.encrypt_type == ENCRYPTED:
        raise PushInvalid("nothing_encrypted")
    _check_fresh(stamp, moments)
    if account.safe_only:
        raise Forbidden("push_plain")
    return Opened(push_of(fields))


def _unsealed(account: WeChatAccount, token: str, encrypt: str, official: str | None) -> Opened:
    for aes_key in account.aes_keys:
        cipher = cipher_of(aes_key, account.appid)
        try:
            message = cipher.decrypt(encrypt)
        except Undecipherable:
            continue
        push = parse_push(message)
        if official not in (None, push.official):
            raise PushInvalid("another_account")
        return Opened(push, Sealing(cipher, token))
    raise Forbidden("push_unreadable")


def _signed(account: WeChatAccount, stamp: Stamp, signature: str, *parts: str) -> str:
    """The token that the stamp is signed with."""
    token = signing_token(account.tokens, signature, stamp.timestamp, stamp.nonce, *parts)
    if token is None or not stamp.well_formed:
        raise Forbidden("signature_invalid")
    return token


def _check_fresh(stamp: Stamp, moments: Sequence[datetime]) -> None:
    told = int(stamp.timestamp)
    if all(abs(told - moment.timestamp()) > _WINDOW_SECONDS for moment in moments):
        raise Forbidden("push_stale")
