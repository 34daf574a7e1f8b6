"""Signatures between us and gateways (SMS, speech recogniser, telephone), both ways: HMAC-SHA256
over time stamp + body.

`X-Daoyi-Timestamp` is Unix seconds, `X-Daoyi-Signature` the digest in lower-case hexadecimal
(facts/hotline.md).
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from api.errors import Unauthenticated
from api.security import same_secret

TIMESTAMP = "X-Daoyi-Timestamp"
SIGNATURE = "X-Daoyi-Signature"
_WINDOW = timedelta(minutes=5)


def signed(secret: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of a request with this body."""
    timestamp = str(int(now.timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: _digest(secret, timestamp, body)}


def check_signature(
    secret: str, now: datetime, body: bytes, timestamp: str | None, signature: str | None
) -> None:
    """Raise `Unauthenticated` unless the body was signed with `secret`, at most 5 minutes ago."""
    timestamp = timestamp or ""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Unauthenticated("unauthenticated")
    fresh = abs(now.timestamp() - int(timestamp)) <= _WINDOW.total_seconds()
    right = same_secret(signature or "", _digest(secret, timestamp, body))
    if not (fresh and right):
        raise Unauthenticated("unauthenticated")


def _digest(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + body, hashlib.sha256).hexdigest()
