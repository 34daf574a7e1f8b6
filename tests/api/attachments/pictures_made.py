"""Pictures with and without what they tell, made byte by byte. Nobody was photographed."""

import struct
import zlib

PLACE = b"GPS 30.2741N 120.1551E"


def segment(marker: int, told: bytes) -> bytes:
    """A segment of a JPEG file."""
    return bytes([0xFF, marker]) + struct.pack(">H", 2 + len(told)) + told


def exif(*, orientation: int | None = None, order: str = ">") -> bytes:
    """What a camera writes, as the segment's content: the orientation, if any, and the place."""
    entries = []
    if orientation is not None:
        entries.append(struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0))
    entries.append(struct.pack(f"{order}HHII", 0x010E, 2, len(PLACE), 8 + 2 + 12 * 2 + 4))
    directory = struct.pack(f"{order}H", len(entries)) + b"".join(entries) + bytes(4)
    start = (b"MM\x00\x2a" if order == ">" else b"II\x2a\x00") + struct.pack(f"{order}I", 8)
    return b"Exif\x00\x00" + start + directory + PLACE


def jpeg(*segments: bytes) -> bytes:
    """A JPEG file as far as a reader of its segments sees it."""
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34" + b"\xff\xd9"
    return b"\xff\xd8" + b"".join(segments) + segment(0xDB, bytes(65)) + scan


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file."""
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(*chunks: bytes) -> bytes:
    """A PNG file of one dot, with chunks of one's own before the picture."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    dot = chunk(b"IDAT", zlib.compress(b"\x00\xc8\x10\x20"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + dot + chunk(b"IEND", b"")


def webp(*chunks: tuple[bytes, bytes], flags: int = 0) -> bytes:
    """An extended WebP file."""
    parts = [(b"VP8X", bytes([flags]) + bytes(9)), (b"VP8L", b"\x2f\x00\x00\x00\x00"), *chunks]
    body = b"".join(
        kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
        for kind, content in parts
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
