"""Passive replies: what goes back in the answer to a push. Always XML."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from api.wechat.encryption import PushCipher
from api.wechat.pushes import Push
from api.wechat.signatures import sign

# Everything that XML 1.0 has no place for.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_TEXT_REPLY = (
    "<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName>"
    "<CreateTime>{at}</CreateTime><MsgType>{kind}</MsgType><Content>{text}</Content></xml>"
)
_SEALED_REPLY = (
    "<xml><Encrypt>{encrypt}</Encrypt><MsgSignature>{signature}</MsgSignature>"
    "<TimeStamp>{timestamp}</TimeStamp><Nonce>{nonce}</Nonce></xml>"
)


@dataclass(frozen=True)
class Sealing:
    """What a reply is encrypted and signed with: as the push was."""

    cipher: PushCipher
    token: str = field(repr=False)

    def seal(self, reply: bytes, now: datetime) -> bytes:
        """The reply, encrypted and signed."""
        timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
        encrypt = self.cipher.encrypt(reply)
        return _SEALED_REPLY.format(
            encrypt=_cdata(encrypt),
            signature=_cdata(sign(self.token, timestamp, nonce, encrypt)),
            timestamp=timestamp,
            nonce=_cdata(nonce),
        ).encode()


def text_reply(push: Push, text: str, now: datetime) -> bytes:
    """Answer `push` with one text. WeChat takes 2,048 bytes of it: splitting is the caller's."""
    return _TEXT_REPLY.format(
        to=_cdata(push.openid),
        sender=_cdata(push.official),
        at=int(now.timestamp()),
        kind=_cdata("text"),
        text=_cdata(text),
    ).encode()


def _cdata(text: str) -> str:
    # The end mark inside is cut in two, so that no text gets out of its section.
    inside = _NO_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{inside}]]>"
