"""What pages load, packed once (gzip) and kept in memory: some hundred kilobytes altogether."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import HTTPException, Request
from fastapi.responses import Response

from api.pages.joining import joined_script, joined_style, scripts_of

_FOLDER = Path(__file__).parent
_STATIC = _FOLDER / "static"
_JOINED = ".joined"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class PageFile:
    """A file as it is sent."""

    plain: bytes
    packed: bytes
    media_type: str
    etag: str

    def answer(self, request: Request, headers: Mapping[str, str]) -> Response:
        """The file, or 304 when the browser has it."""
        told = {**headers, "ETag": self.etag, "Vary": "Accept-Encoding"}
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=told)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.plain, media_type=self.media_type, headers=told)
        told["Content-Encoding"] = "gzip"
        return Response(self.packed, media_type=self.media_type, headers=told)


@cache
def file_of(name: str) -> PageFile:
    """A file of `static/`, or `<page>.joined.css` and `<script>.joined.js`. Raises 404."""
    content = _content(name)
    if content is None:
        raise HTTPException(404)
    suffix = Path(name).suffix
    kind = _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    # Weak: the packed and the plain form share it.
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'
    return PageFile(content, gzip.compress(content, mtime=0), kind, etag)


def _content(name: str) -> bytes | None:
    path = Path(name)
    whole = path.stem.removesuffix(_JOINED)
    if whole != path.stem:
        return _joined(whole, path.suffix)
    text = _source(_STATIC, name)
    return None if text is None else text.encode()


def _joined(name: str, suffix: str) -> bytes | None:
    """Of a page all that it names; or a script that is loaded later, with what it imports."""
    page = _source(_FOLDER, f"{name}.html")
    if page is not None and suffix == ".css":
        return joined_style(page).encode()
    if page is not None and suffix == ".js":
        return joined_script(*scripts_of(page)).encode()
    if suffix == ".js" and _source(_STATIC, f"{name}.js") is not None:
        return joined_script(name).encode()
    return None


def _source(folder: Path, name: str) -> str | None:
    if name not in {file.name for file in folder.iterdir() if file.is_file()}:
        return None
    return (folder / name).read_text("utf-8")
