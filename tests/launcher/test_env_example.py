"""`.env.example` names every setting, and nothing that isn't one."""

import re
from pathlib import Path

from api.settings import Settings

ROOT = Path(__file__).parents[2]


def named() -> set[str]:
    text = (ROOT / ".env.example").read_text("utf-8")
    return set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))


def existing() -> set[str]:
    return {
        str(field.validation_alias or f"DAOYI_{name.upper()}")
        for name, field in Settings.model_fields.items()
    }


def test_every_setting_is_in_the_example() -> None:
    assert named() == existing()
