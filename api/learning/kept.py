"""What was learned, kept in files: only a change of what it is learned from costs time again.

A file is named by a fingerprint of everything that the learned numbers depend on, so it never
needs to be thrown away by hand: what the caller learns from, the code that reads and learns it,
and the versions of the libraries. Files hold arrays and text only; nothing in them is executed.
"""

import hashlib
import logging
import os
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from api.learning.classifier import TextClassifier

_log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_FOLDER = _ROOT / ".daoyi" / "learned"
_CODE = ("api/learning", "api/safety", "api/triage", "language")
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "opencc", "pyahocorasick")
# Files of each name that stay: two branches or two hospitals don't push each other out.
_STAYING = 4
_DAMAGE = (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error)


class Shelf:
    """A folder of what was learned; made when missing. Where it can't be written, everything is
    learned anew and a warning is logged. Several processes may use one folder."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._folder = folder

    def get(
        self, name: str, source: Iterable[str], learn: Callable[[], TextClassifier]
    ) -> TextClassifier:
        """What `learn` gave when it last ran on the same `source`; run now where it never did, or
        where what it gave can't be read."""
        path = self._folder / f"{name}-{_fingerprint(source)}.npz"
        kept = _read(path)
        if kept is not None:
            return kept
        learned = learn()
        try:
            _write(path, learned)
            self._prune(name, path)
        except OSError as error:
            _log.warning("what was learned can't be kept in %s: %s", self._folder, error)
        return learned

    def _prune(self, name: str, own: Path) -> None:
        others = [path for path in self._folder.glob(f"{name}-*.npz") if path != own]
        for path in sorted(others, key=_last_used, reverse=True)[_STAYING - 1 :]:
            path.unlink(missing_ok=True)


def _fingerprint(source: Iterable[str]) -> str:
    digest = hashlib.sha256(_code().encode())
    for text in source:
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(b"%d:%b" % (len(encoded), encoded))
    return digest.hexdigest()[:24]


@cache
def _code() -> str:
    """A digest of the code and libraries that learned numbers depend on."""
    digest = hashlib.sha256(sys.version.encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for folder in _CODE:
        for path in sorted((_ROOT / folder).rglob("*.py")):
            digest.update(f"{path.relative_to(_ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> TextClassifier | None:
    """None where there is no such file or it is damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            kept = TextClassifier.from_arrays(arrays)
    except FileNotFoundError:
        return None
    except _DAMAGE as error:
        _log.warning("%s can't be read and is learned anew: %s", path, error)
        return None
    with suppress(OSError):
        path.touch()
    return kept


def _write(path: Path, learned: TextClassifier) -> None:
    """All or nothing: a reader never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = learned.arrays()
    handle, temporary = tempfile.mkstemp(prefix=f".{path.stem}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process was quicker
        return 0.0
