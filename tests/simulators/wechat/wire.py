"""How WeChat writes, signs and encrypts, by its documentation and without our own code."""

import base64
import hashlib
import json
import os
import struct
from collections.abc import Mapping
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.simulators.wechat.account import APPID

_BLOCK = 32


def signature(*parts: str) -> str:
    """Of a push's token, time stamp and nonce, and when it is encrypted of that."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 (WeChat's choice)


def as_xml(values: Mapping[str, object]) -> str:
    """A push in XML: texts in CDATA, numbers bare, mappings nested."""
    return f"<xml>{''.join(_element(name, value) for name, value in values.items())}</xml>"


def as_json(values: Mapping[str, object]) -> str:
    """A push in JSON, where lists of an event stand by themselves."""
    flat: dict[str, object] = {}
    for name, value in values.items():
        flat |= (
            {key: [one] for key, one in value.items()}
            if isinstance(value, Mapping)
            else {name: value}
        )
    return json.dumps(flat, ensure_ascii=False)


def _element(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        inner = "".join(_element(key, one) for key, one in value.items())
    elif isinstance(value, int | float):
        inner = str(value)
    else:
        inner = f"<![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]>"
    return f"<{name}>{inner}</{name}>"


def read_xml(text: str) -> dict[str, str]:
    """The fields of a reply. Raises `ElementTree.ParseError`."""
    root = ElementTree.fromstring(text)  # noqa: S314 (what our own server answered)
    return {element.tag: element.text or "" for element in root}


def encrypt(text: str, aes_key: str) -> str:
    """AES-256-CBC as safe mode has it, in base64."""
    message = text.encode()
    plain = os.urandom(16) + struct.pack(">I", len(message)) + message + APPID.encode()
    pad = _BLOCK - len(plain) % _BLOCK
    encryptor = _cipher(aes_key).encryptor()
    sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def decrypt(sealed: str, aes_key: str) -> str:
    """What was encrypted for us. Raises `ValueError` when it was not."""
    decryptor = _cipher(aes_key).decryptor()
    plain = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
    plain = plain[: -plain[-1]]
    (length,) = struct.unpack(">I", plain[16:20])
    if plain[20 + length :] != APPID.encode():
        raise ValueError("for another account")
    return plain[20 : 20 + length].decode()


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES256(key), modes.CBC(key[:16]))
