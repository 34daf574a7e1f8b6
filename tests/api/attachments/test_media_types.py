"""What a content is, and how it goes out."""

import uuid

import pytest

from api.attachments.media_types import OTHER, headers_of, is_picture, type_of
from tests.api.attachments.album import PNG


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"GIF87a....", "image/gif"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(content: bytes, media_type: str) -> None:
    assert type_of(content) == media_type
    assert is_picture(media_type)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8",
        b" " + PNG,
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"BM....",
    ],
)
def test_anything_else_is_not_shown(content: bytes) -> None:
    assert type_of(content) == OTHER
    assert not is_picture(OTHER)
    assert headers_of(uuid.uuid4(), OTHER)["Content-Disposition"].startswith("attachment; ")


def test_what_was_not_fetched_is_no_picture() -> None:
    assert not is_picture(None)


def test_nothing_in_a_picture_can_run_or_stay_in_a_cache() -> None:
    number = uuid.uuid4()
    headers = headers_of(number, "image/jpeg")
    assert headers["Content-Disposition"] == f'inline; filename="attachment-{number}.jpg"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
