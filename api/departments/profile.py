"""The hospital's own file, for what must be known before the database is asked: its name on a
page, the way to its emergency department."""

from pathlib import Path

from ruamel.yaml import YAML

from api.departments.schemas import Hospital


def load_hospital(path: Path) -> Hospital:
    """Read `hospital.yml`. Raises `pydantic.ValidationError` with what is wrong."""
    return Hospital.model_validate(YAML(typ="safe").load(path.read_text("utf-8")))
