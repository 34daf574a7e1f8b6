"""Secrets: tokens that are kept as hashes, fields that are kept encrypted, and masks to show.

Tokens (sessions, one-time links, logins) are random and owe nothing to the secret key: they go on
when it is changed.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.settings import Settings


def random_token() -> str:
    """32 random bytes, URL-safe: a session, a one-time link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. Tokens are random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def same_secret(given: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


# Hexadecimal digits of the key's name before a sealed field, and what ends it.
_NAME_DIGITS = 8
_NAME_END = b":"
# In a table's `info`: how many of its rows are sealed anew at once, where they are big.
RESEALED_AT_ONCE = "resealed_at_once"


class UnknownKey(Exception):
    """A field can't be opened: sealed with a key that we don't have, or no sealed field at all."""


@dataclass(frozen=True)
class _Key:
    """What is derived from one secret. `name` tells keys apart and nothing about them."""

    name: bytes
    fernet: Fernet
    lookup_key: bytes


class Seal:
    """Encrypts fields and makes keyed hashes to look them up by.

    The current secret seals and hashes. Fields begin with the name of their key (`1f2e3d4c:`), so
    that those of `previous` secrets can be opened too; of those, look-ups try every hash. How the
    secret is changed: `api.patients.rotation`, docs/decisions/0011-field-keys.md.
    """

    def __init__(self, secret_key: str, previous: Iterable[str] = ()) -> None:
        keys = [_key(secret.encode()) for secret in dict.fromkeys((secret_key, *previous))]
        self._current = keys[0]
        self._keys = {key.name: key for key in keys}

    @property
    def mark(self) -> bytes:
        """How fields begin that the current key has sealed."""
        return self._current.name + _NAME_END

    def seal(self, plain: str) -> bytes:
        """Encrypt a field."""
        return self.seal_bytes(plain.encode())

    def seal_bytes(self, plain: bytes) -> bytes:
        """Encrypt what is no text: a picture."""
        return self.mark + self._current.fernet.encrypt(plain)

    def open(self, sealed: bytes) -> str:
        """Decrypt a field. Raises `UnknownKey`."""
        return self.open_bytes(sealed).decode()

    def open_bytes(self, sealed: bytes) -> bytes:
        """Decrypt what `seal_bytes` has sealed, or the bytes of a text. Raises `UnknownKey`."""
        name, _, token = sealed.partition(_NAME_END)
        key = self._keys.get(name)
        if key is None:
            raise UnknownKey
        try:
            return key.fernet.decrypt(token)
        except InvalidToken as broken:
            raise UnknownKey from broken

    def is_current(self, sealed: bytes) -> bool:
        """Whether the current key has sealed this."""
        return sealed.startswith(self.mark)

    def lookup(self, plain: str) -> str:
        """A keyed hash to store: equal for equal values, useless without the key."""
        return _hash(self._current, plain)

    def lookups(self, plain: str) -> list[str]:
        """Every hash under which it may be stored, the current one first: what queries look for."""
        return [_hash(key, plain) for key in self._keys.values()]


def seal_from(settings: Settings) -> Seal:
    """The seal of the keys in the settings."""
    previous = [secret.get_secret_value() for secret in settings.previous_secret_keys]
    return Seal(settings.secret_key.get_secret_value(), previous)


def _key(secret: bytes) -> _Key:
    name = _derive(secret, b"daoyi key name").hex()[:_NAME_DIGITS].encode()
    fernet = Fernet(urlsafe_b64encode(_derive(secret, b"daoyi fields")))
    return _Key(name, fernet, urlsafe_b64encode(_derive(secret, b"daoyi look-up")))


def _hash(key: _Key, plain: str) -> str:
    return hmac.new(key.lookup_key, plain.encode(), hashlib.sha256).hexdigest()


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)


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
