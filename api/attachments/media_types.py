"""What a content is, by its first bytes: what it was called by whoever sent it counts for nothing.
And how it goes out to a browser, so that nothing in it is ever run."""

import uuid

OTHER = "application/octet-stream"
_PICTURES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
}
_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def type_of(content: bytes) -> str:
    """The media type: a kind of picture that every browser draws, or `OTHER`."""
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else OTHER


def is_picture(media_type: str | None) -> bool:
    """Whether it may be shown inside a page."""
    return media_type in _PICTURES


def headers_of(attachment_id: uuid.UUID, media_type: str) -> dict[str, str]:
    """The headers it is answered with: a picture is shown, everything else only saved."""
    how = "inline" if is_picture(media_type) else "attachment"
    name = f"attachment-{attachment_id}.{_PICTURES.get(media_type, 'bin')}"
    return {**_SAFE, "Content-Disposition": f'{how}; filename="{name}"'}
