"""What the dialogue model is made of, as one short name."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

# Patterns in the repository; a folder counts with every file in it. `endpoints.yml` and
# `credentials.yml` are about running, not about the model.
INPUTS = (
    "config.yml",
    "domain.yml",
    "bot/*.py",
    "bot/domain",
    "bot/components",
    "bot/uv.lock",
    "data",
    "language",
)
# In the knowledge base: the names that the model knows before it has asked the api.
NAMES = ("departments.yml", "doctors.csv", "resources.yml")


def fingerprint(root: Path, knowledge_base: Path) -> str:
    """16 hexadecimal digits that change when any input does."""
    digest = hashlib.sha256()
    for name, file in (*_inputs(root, INPUTS), *_inputs(knowledge_base, NAMES)):
        content = file.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _inputs(root: Path, patterns: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if _counts(file):
                    yield file.relative_to(root).as_posix(), file


def _counts(file: Path) -> bool:
    """Leaves out what Python and editors write beside the sources."""
    return file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
