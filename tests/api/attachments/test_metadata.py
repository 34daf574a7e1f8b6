"""What a picture tells beside what it shows is taken out of it."""

import struct

import pytest

from api.attachments.metadata import Broken, without_metadata
from tests.api.attachments.album import PNG
from tests.api.attachments.pictures_made import PLACE, chunk, exif, jpeg, png, segment, webp


@pytest.mark.parametrize("order", [">", "<"])
def test_of_a_photograph_only_how_it_is_turned_stays(order: str) -> None:
    taken = jpeg(segment(0xE1, exif(orientation=6, order=order)))
    kept = without_metadata(taken, "image/jpeg")
    assert PLACE not in kept
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in kept
    # What is kept is read like what came.
    assert without_metadata(kept, "image/jpeg") == kept


def test_an_upright_photograph_needs_no_word_about_it() -> None:
    told = (
        segment(0xE1, exif(orientation=1)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x/>"),
    )
    assert without_metadata(jpeg(*told), "image/jpeg") == jpeg()


def test_comments_and_what_programs_add_go() -> None:
    told = (
        segment(0xFE, PLACE),
        segment(0xED, b"Photoshop 3.0\x00" + PLACE),
        segment(0xE2, b"MPF\x00"),
    )
    assert without_metadata(jpeg(*told), "image/jpeg") == jpeg()


def test_colours_stay_as_they_are() -> None:
    needed = (
        segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00"),
        segment(0xE2, b"ICC_PROFILE\x00\x01\x01profile"),
        segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01"),
    )
    assert without_metadata(jpeg(*needed), "image/jpeg") == jpeg(*needed)


def test_a_directory_that_lies_about_its_length_is_no_orientation() -> None:
    lying = b"Exif\x00\x00MM\x00\x2a" + struct.pack(">IH", 8, 60_000)
    assert without_metadata(jpeg(segment(0xE1, lying)), "image/jpeg") == jpeg()


def test_of_a_png_texts_times_and_exif_go() -> None:
    told = [chunk(kind, PLACE) for kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME")]
    assert without_metadata(png(*told), "image/png") == png()
    assert without_metadata(PNG, "image/png") == PNG


def test_what_stands_behind_the_end_of_a_png_goes() -> None:
    assert without_metadata(png() + PLACE, "image/png") == png()


def test_of_a_webp_its_exif_goes_and_the_flags_say_so() -> None:
    told = webp((b"EXIF", PLACE + b"!"), (b"XMP ", b"<x/>"), flags=0x08 | 0x04 | 0x20)
    kept = without_metadata(told, "image/webp")
    assert kept == webp(flags=0x20)
    assert struct.unpack_from("<I", kept, 4) == (len(kept) - 8,)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (jpeg()[:40], "image/jpeg"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\xff\xd8\xff\xe1\x00\x00", "image/jpeg"),
        (png()[:30], "image/png"),
        (png()[:-12], "image/png"),
        (webp()[:20], "image/webp"),
        (b"RIFF\x04\x00\x00\x00WEBP", "image/webp"),
    ],
)
def test_what_only_begins_like_a_picture_is_none(content: bytes, media_type: str) -> None:
    with pytest.raises(Broken):
        without_metadata(content, media_type)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\xff\xd8" + b"\xff" * 20_000 + jpeg()[2:], "image/jpeg"),
        (jpeg(*[segment(0xFE, b"")] * 20_000), "image/jpeg"),
        (png(*[chunk(b"tEXt", b"")] * 20_000), "image/png"),
        (webp(*[(b"EXIF", b"")] * 20_000), "image/webp"),
    ],
    ids=["fill bytes", "segments", "chunks", "empty chunks"],
)
def test_a_file_of_tiny_parts_is_no_picture(content: bytes, media_type: str) -> None:
    with pytest.raises(Broken):
        without_metadata(content, media_type)
