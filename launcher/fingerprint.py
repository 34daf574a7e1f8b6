"""What the dialogue model is made of, as one short name."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

# Folders count with every file in them. `endpoints.yml` and `credentials.yml` are about running.
INPUTS = (
    "config.yml",
    "domain.yml",
    "bot/domain",
    "bot/components",
    "bot/importer.py",
    "bot/uv.lock",
    "data",
    "language",
    "knowledge_base/departments.yml",
    "knowledge_base/doctors.csv",
)


def fingerprint(root: Path) -> str:
    """16 hexadecimal digits that change when any input under `root` does."""
    digest = hashlib.sha256()
    for file in _files(root):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        if path.is_file():
            yield path
        elif path.is_dir():
            yield from sorted(file for file in path.rglob("*") if _counts(file))


def _counts(file: Path) -> bool:
    """Leaves out what Python and editors write beside the sources."""
    return file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
