"""Words and small pieces that the pages of training share."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

from nicegui import ui
from nicegui.element import Element

from api.pages.staff.practice.words import add_style as add_practice_style
from api.pages.staff.workplace import Workplace
from api.staff.training.schemas import (
    AttemptLine,
    ConditionOut,
    DutyOut,
    ExamQuestion,
    QuestionOut,
)

_Element = TypeVar("_Element", bound=Element)


def say(place: Workplace, key: str, /, **params: object) -> str:
    """Words of training."""
    return place.office.wording(f"staff_training.{key}", **params)


def add_style() -> None:
    """What only these pages look like."""
    add_practice_style()
    ui.add_css(_style())


def mixed(question: QuestionOut | ExamQuestion, by: str = "") -> dict[int, str]:
    """The options by their numbers, in an order that tells nothing: authors like to put what is
    right in the middle. The same `by` mixes the same."""

    def place(option: tuple[int, str]) -> bytes:
        return hashlib.sha256(f"{by}:{question.ask}:{option[1]}".encode()).digest()

    return dict(sorted(enumerate(question.options, start=1), key=place))


def heading(text: str) -> None:
    """The first heading of a page."""
    ui.label(text).classes("list-heading").props("role=heading aria-level=1")


def named(element: _Element, name: str) -> _Element:
    """The element with a name for those who hear the page; quotes in it do no harm."""
    element.props["aria-label"] = name
    return element


@contextmanager
def panel(name: str) -> Iterator[None]:
    """A part of a page with its name."""
    with named(ui.column().classes("panel w-full").props("role=region"), name):
        ui.label(name).classes("list-heading").props("role=heading aria-level=2")
        yield


def draw_conditions(place: Workplace, found: list[ConditionOut]) -> None:
    """What holds and what is missing, one below the other."""
    with ui.element("ul").classes("conditions").props(f'aria-label="{say(place, "conditions")}"'):
        for one in found:
            with ui.element("li").classes("met" if one.met else "missing"):
                ui.label("✓" if one.met else "○").props("aria-hidden=true")
                ui.label(one.says)


def duty_state(place: Workplace, one: DutyOut) -> str:
    """已完成, 前完成, 已经过期."""
    if not one.met:
        return say(place, "state.late" if one.late else "state.due", date=one.due)
    if one.kind == "exam":
        return say(place, "state.soon" if one.soon else "state.valid", date=one.due)
    return say(place, "state.done", date=one.done_on)


def attempt_state(place: Workplace, one: AttemptLine) -> str:
    """还没交卷, 等复核, 通过, 未通过."""
    if not one.ended:
        return say(place, "attempt_state.going_on")
    state = "waits" if not one.reviewed else "passed" if one.passed else "failed"
    return say(place, f"attempt_state.{state}", points=f"{one.points or 0:g}")


@cache
def _style() -> str:
    return (Path(__file__).parent / "style.css").read_text("utf-8")
