"""WeChat's encryption: whatever isn't exactly right is `Undecipherable`, and nothing else."""

import secrets
from base64 import b64decode, b64encode
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from api.wechat.encryption import PushCipher, Undecipherable, cipher_of
from tests.api.wechat.pushed import AES_KEY, APPID, PREVIOUS_AES_KEY

CIPHER = PushCipher(AES_KEY, APPID)


def encrypt_blocks(plain: bytes) -> str:
    """Any blocks, encrypted with the right key."""
    key = b64decode(AES_KEY + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def filled(plain: bytes) -> bytes:
    missing = 32 - len(plain) % 32
    return plain + bytes([missing]) * missing


def framed(message: bytes, length: int | None = None, appid: str = APPID) -> bytes:
    told = len(message) if length is None else length
    return secrets.token_bytes(16) + told.to_bytes(4, "big") + message + appid.encode()


@given(st.binary(max_size=300))
def test_what_was_encrypted_comes_back(message: bytes) -> None:
    assert CIPHER.decrypt(CIPHER.encrypt(message)) == message


def test_the_same_message_is_never_encrypted_alike() -> None:
    assert CIPHER.encrypt(b"x") != CIPHER.encrypt(b"x")


@pytest.mark.parametrize("size", range(33))
def test_every_length_is_filled_up_to_blocks_of_32(size: int) -> None:
    assert len(b64decode(CIPHER.encrypt(b"x" * size))) % 32 == 0


def frame_of(size: int) -> bytes:
    """A right frame of so many bytes."""
    return framed(b"x" * (size - 20 - len(APPID)))


def test_a_right_frame_is_opened() -> None:
    assert CIPHER.decrypt(encrypt_blocks(frame_of(61) + b"\x03" * 3)) == b"x" * (41 - len(APPID))
    assert CIPHER.decrypt(encrypt_blocks(filled(framed(b"right")))) == b"right"


@pytest.mark.parametrize(
    "plain",
    [
        filled(framed(b"message", length=8)),
        filled(framed(b"message", length=6)),
        filled(framed(b"message", length=2**32 - 1)),
        filled(framed(b"message", appid="wx-somebody-else")),
        filled(framed(b"message", appid="")),
        filled(framed(b"message") + b"x"),
        filled(b"too short"),
        frame_of(64)[:-1] + b"\x00",
        frame_of(63) + b"\x21" * 33,
        frame_of(61) + b"\x02\x03\x03",
        frame_of(45) + b"\x03" * 3,
        b"\x20" * 32,
    ],
    ids=[
        "length too long",
        "length too short",
        "length far too long",
        "another appid",
        "no appid",
        "more than the appid",
        "no room for the length",
        "padding of none",
        "padding of 33",
        "padding not all alike",
        "blocks of 16",
        "nothing but padding",
    ],
)
def test_a_wrong_frame_is_undecipherable(plain: bytes) -> None:
    with pytest.raises(Undecipherable):
        CIPHER.decrypt(encrypt_blocks(plain))


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(Undecipherable):
        PushCipher(PREVIOUS_AES_KEY, APPID).decrypt(CIPHER.encrypt(b"message"))


@pytest.mark.parametrize(
    "encrypted",
    ["", "=", "no base64!", "密文", "\ud800", "AAAA", b64encode(bytes(16)).decode()],
)
def test_what_is_no_encrypted_text_is_undecipherable(encrypted: str) -> None:
    with pytest.raises(Undecipherable):
        CIPHER.decrypt(encrypted)


@pytest.mark.parametrize("mark", ["\n", " ", "!", "-", "="])
def test_base64_with_anything_between_is_undecipherable(mark: str) -> None:
    encrypted = CIPHER.encrypt(b"message")
    with pytest.raises(Undecipherable):
        CIPHER.decrypt(f"{encrypted[:40]}{mark}{encrypted[40:]}")


@given(st.binary(max_size=20), st.data())
def test_a_changed_letter_never_gives_anything_but_a_message_or_a_refusal(
    message: bytes, data: st.DataObject
) -> None:
    # It doesn't authenticate: a change may go unnoticed here, the signature finds it.
    encrypted = list(CIPHER.encrypt(message))
    place = data.draw(st.integers(0, len(encrypted) - 1))
    encrypted[place] = chr(data.draw(st.integers(0, 255)))
    with suppress(Undecipherable):
        assert isinstance(CIPHER.decrypt("".join(encrypted)), bytes)


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "A" * 42 + "=", "密" * 43, "²" * 43])
def test_a_key_of_another_form_is_refused_without_being_quoted(key: str) -> None:
    with pytest.raises(ValueError, match="43 letters and digits") as refused:
        cipher_of(key, APPID)
    assert not key or key not in str(refused.value)


def test_a_cipher_is_made_once_and_shows_no_key() -> None:
    assert cipher_of(AES_KEY, APPID) is cipher_of(AES_KEY, APPID)
    assert AES_KEY not in repr(cipher_of(AES_KEY, APPID))
