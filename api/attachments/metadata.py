"""Taking out of a picture what it tells beside what it shows: where it was taken, with which
device, when, by whom. Only how it is to be turned stays, or it would lie on its side.

No picture is decoded: the parts of the file that hold such things are left out, and everything else
stays byte for byte. Formats: JPEG (ITU-T T.81 annex B, Exif 2.3), PNG (ISO/IEC 15948), WebP (RIFF
container, RFC 9649).
"""

import struct
from collections.abc import Iterator

_START_OF_SCAN, _APP0, _APP1, _APP15, _COMMENT = 0xDA, 0xE0, 0xE1, 0xEF, 0xFE
# What a browser needs to draw it right: JFIF, colour profile, Adobe's colour transform.
_NEEDED = {0xE0: (b"JFIF", b"JFXX"), 0xE2: (b"ICC_PROFILE",), 0xEE: (b"Adobe",)}
_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112
_UPRIGHT = 1
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_TELLS = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
# A photograph of 8 MB has some thousand parts at most; more are there to keep the reader busy.
_MOST_PARTS = 10_000
_WEBP_TELLS = {b"EXIF": 0x08, b"XMP ": 0x04}


class Broken(Exception):
    """It begins like a picture and is none, ends too early, or has more parts than any picture."""


def without_metadata(content: bytes, media_type: str) -> bytes:
    """The same picture (`image/jpeg`, `image/png`, `image/webp`) without what it tells. Raises
    `Broken`, and `ValueError` for any other type."""
    try:
        if media_type == "image/jpeg":
            return b"".join(_jpeg(content))
        if media_type == "image/png":
            return b"".join(_png(content))
        if media_type == "image/webp":
            return _webp(content)
    except (struct.error, IndexError) as error:
        raise Broken from error
    raise ValueError(media_type)


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    turned = _UPRIGHT
    at = 2
    for _ in range(_MOST_PARTS):
        if content[at] != 0xFF:
            raise Broken
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == _START_OF_SCAN:
            if turned != _UPRIGHT:
                yield _only_turned(turned)
            yield content[at:]
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        segment = content[at : at + 2 + length]
        if length < 2 or len(segment) < 2 + length:
            raise Broken
        if marker == _APP1 and segment[4:10] == _EXIF:
            turned = _orientation(segment[10:])
        if _stays(marker, segment[4:]):
            yield segment
        at += 2 + length
    raise Broken


def _stays(marker: int, told: bytes) -> bool:
    if marker == _COMMENT:
        return False
    if _APP0 <= marker <= _APP15:
        return told.startswith(_NEEDED.get(marker, ()))
    return True


def _orientation(tiff: bytes) -> int:
    """How it is to be turned (Exif 2.3, 4.6.4); upright when that can't be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return _UPRIGHT
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for entry in range(first + 2, first + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == _ORIENTATION:
                return int(value) if value in range(1, 9) else _UPRIGHT
    except struct.error:
        return _UPRIGHT
    return _UPRIGHT


def _only_turned(orientation: int) -> bytes:
    """An Exif segment that holds nothing but the orientation."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    tiff = b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff


def _png(content: bytes) -> Iterator[bytes]:
    yield _PNG_START
    at = len(_PNG_START)
    for _ in range(_MOST_PARTS):
        length, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + length]
        if len(chunk) < 12 + length:
            raise Broken
        if kind not in _PNG_TELLS:
            yield chunk
        if kind == b"IEND":
            return
        at += 12 + length
    raise Broken


def _webp(content: bytes) -> bytes:
    kept, at = [], 12
    told = parts = 0
    while at < len(content):
        kind, length = struct.unpack_from("<4sI", content, at)
        size = 8 + length + length % 2
        chunk = content[at : at + size]
        if len(chunk) < 8 + length:
            raise Broken
        told |= _WEBP_TELLS.get(kind, 0)
        if kind not in _WEBP_TELLS:
            kept.append(chunk)
        at += size
        parts += 1
        if parts > _MOST_PARTS:
            raise Broken
    if not kept:
        raise Broken
    if kept[0][:4] == b"VP8X":  # its flags say what there is in the file
        kept[0] = kept[0][:8] + bytes([kept[0][8] & ~told]) + kept[0][9:]
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
