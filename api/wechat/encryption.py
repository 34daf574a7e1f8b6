"""WeChat's encryption of pushes and of our replies to them (facts/wechat.md).

AES-256-CBC over 16 random bytes + the length in four bytes + the message + the appid, filled up to
blocks of 32 bytes. It doesn't authenticate: check the signature before you decrypt.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_KEY_CHARACTERS = 43
_IV_BYTES = 16
_RANDOM_BYTES = 16
_LENGTH_BYTES = 4
_BEFORE_MESSAGE = _RANDOM_BYTES + _LENGTH_BYTES
# PKCS7, but to 32 bytes, not to the 16 of an AES block.
_BLOCK = 32


class Undecipherable(Exception):
    """Encrypted with another key, for another account, or no such text at all."""


class PushCipher:
    """One EncodingAESKey of the account `appid`. Its printed form tells nothing of the key."""

    def __init__(self, aes_key: str, appid: str) -> None:
        """Raises `ValueError` when `aes_key` isn't 43 letters and digits."""
        key = _key_bytes(aes_key)
        self._aes = Cipher(algorithms.AES(key), modes.CBC(key[:_IV_BYTES]))
        self._appid = appid.encode()

    def encrypt(self, message: bytes) -> str:
        """What goes into the field `Encrypt`."""
        length = len(message).to_bytes(_LENGTH_BYTES, "big")
        plain = secrets.token_bytes(_RANDOM_BYTES) + length + message + self._appid
        missing = _BLOCK - len(plain) % _BLOCK
        encryptor = self._aes.encryptor()
        encrypted = encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()
        return b64encode(encrypted).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """The message in a field `Encrypt`. Raises `Undecipherable`."""
        plain = _without_padding(self._decrypt_blocks(encrypted))
        end = _BEFORE_MESSAGE + int.from_bytes(plain[_RANDOM_BYTES:_BEFORE_MESSAGE], "big")
        # With a wrong length, or no room for one, something else than the appid is left.
        if not hmac.compare_digest(plain[end:], self._appid):
            raise Undecipherable
        return plain[_BEFORE_MESSAGE:end]

    def _decrypt_blocks(self, encrypted: str) -> bytes:
        try:
            blocks = b64decode(encrypted, validate=True)
        except ValueError:
            raise Undecipherable from None
        if not blocks or len(blocks) % _BLOCK:
            raise Undecipherable
        decryptor = self._aes.decryptor()
        return decryptor.update(blocks) + decryptor.finalize()


@lru_cache(maxsize=16)
def cipher_of(aes_key: str, appid: str) -> PushCipher:
    """The cipher of a key, made once. Raises `ValueError` when it isn't 43 letters and digits."""
    return PushCipher(aes_key, appid)


def _key_bytes(aes_key: str) -> bytes:
    if len(aes_key) == _KEY_CHARACTERS and aes_key.isascii() and aes_key.isalnum():
        return b64decode(aes_key + "=")
    raise ValueError(f"an EncodingAESKey has {_KEY_CHARACTERS} letters and digits")


def _without_padding(plain: bytes) -> bytes:
    filled = plain[-1]
    if not 1 <= filled <= _BLOCK or plain[-filled:] != bytes([filled]) * filled:
        raise Undecipherable
    return plain[:-filled]
