"""What the complaint pages are made of: chips, the clock's bar, facts."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from nicegui import ui

from api.clock import HOSPITAL_ZONE
from api.pages.staff.workplace import Workplace

Tone = Literal["", "good", "soon", "bad"]


def words_of(place: Workplace, key: str, **params: object) -> str:
    """Words of the complaint pages."""
    return place.office.wording(f"staff_complaints.{key}", **params)


def case_word(place: Workplace, group: str, code: str) -> str:
    """What a code of a case is called (`staff_cases.<group>.<code>`): 属实."""
    return place.office.wording(f"staff_cases.{group}.{code}")


def add_style() -> None:
    """The complaint pages' own style, beside that of all pages."""
    ui.add_css(_style())


def chip(text: str, tone: Tone = "") -> ui.label:
    """A short word that stands out: 紧急."""
    return ui.label(text).classes(f"chip {tone}")


def heading(level: Literal[1, 2], text: str) -> ui.label:
    """A heading of the page, which screen readers find; its label may change."""
    with ui.element(f"h{level}"):
        return ui.label(text)


def fact(label: str, value: str, *, wide: bool = False) -> None:
    """A name and what it is."""
    with ui.element("div").classes("fact wide" if wide else "fact"):
        ui.label(label).classes("soft")
        ui.label(value).classes("said")


def day_in_words(place: Workplace, at: datetime | date) -> str:
    """11 月 20 日, of a day in the hospital."""
    day = at.astimezone(HOSPITAL_ZONE) if isinstance(at, datetime) else at
    return place.words("timetable.day", month=day.month, day=day.day)


@cache
def _style() -> str:
    return (Path(__file__).parent / "style.css").read_text("utf-8")
