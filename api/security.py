"""Secrets: tokens that are kept as hashes, fields that are kept encrypted, and masks to show."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def random_token() -> str:
    """32 random bytes, URL-safe: a session, a one-time link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. Tokens are random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def same_secret(given: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


class Seal:
    """Encrypts fields and makes keyed hashes to look them up by.

    `secret_key` may hold several keys separated by commas, newest first: the first encrypts, all
    decrypt (rotation). Look-up hashes use the last, oldest key, so that they stay findable.
    """

    def __init__(self, secret_key: str) -> None:
        keys = [part.strip().encode() for part in secret_key.split(",") if part.strip()]
        self._fernet = MultiFernet([Fernet(_derive(key, b"daoyi fields")) for key in keys])
        self._lookup_key = _derive(keys[-1], b"daoyi look-up")

    def seal(self, plain: str) -> bytes:
        """Encrypt a field."""
        return self._fernet.encrypt(plain.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt a field. Raises `cryptography.fernet.InvalidToken` with a wrong key."""
        return self._fernet.decrypt(sealed).decode()

    def lookup(self, plain: str) -> str:
        """A keyed hash: equal for equal values, useless without the key."""
        return hmac.new(self._lookup_key, plain.encode(), hashlib.sha256).hexdigest()


def _derive(key: bytes, purpose: bytes) -> bytes:
    raw = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
    return urlsafe_b64encode(raw)


def mask_name(name: str) -> str:
    """张小明 → 张*明, 李雷 → 李*; other scripts keep the first letter."""
    if len(name) <= 1:
        return "*"
    return name[0] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")


def mask_digits(number: str, *, head: int = 3, tail: int = 4) -> str:
    """13800001234 → 138****1234; short numbers are masked whole."""
    if len(number) <= head + tail:
        return "*" * len(number)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]
