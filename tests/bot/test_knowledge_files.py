"""The bot's environment has an older YAML reader, which is stricter than the api's."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path.relative_to(ROOT) for path in (ROOT / "knowledge_base").rglob("*.yml"))


@pytest.mark.parametrize("path", FILES, ids=str)
def test_every_file_of_the_hospital_can_be_read_here(path: Path) -> None:
    assert YAML(typ="safe").load((ROOT / path).read_text("utf-8")) is not None
