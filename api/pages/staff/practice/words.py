"""Words and small pieces that the pages of practising share."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from nicegui import ui

from api.pages.staff.workplace import Workplace
from api.staff.practice.schemas import PatientChoice


def say(place: Workplace, key: str, **params: object) -> str:
    """Words of practising."""
    return place.office.wording(f"staff_practice.{key}", **params)


def add_style() -> None:
    """What only these pages look like."""
    ui.add_css(_style())


def who(place: Workplace, patient: PatientChoice) -> str:
    """王建国，75 岁，男."""
    sex = place.words(f"sex.{patient.sex}")
    return say(place, "patient", name=patient.name, age=patient.age, sex=sex)


def duration(place: Workplace, seconds: int) -> str:
    """3 分 20 秒."""
    return say(place, "took", minutes=seconds // 60, seconds=seconds % 60)


def waited(now: datetime, since: datetime) -> int:
    """Whole seconds since then, never below nothing."""
    return max(0, (now - since) // timedelta(seconds=1))


@cache
def _style() -> str:
    return (Path(__file__).parent / "style.css").read_text("utf-8")
