"""Changes of files as coloured lines."""

from collections.abc import Sequence

from nicegui import ui

from api.pages.staff.proposals.words import words_of
from api.pages.staff.workplace import Workplace
from api.staff.proposals.schemas import DiffLine, FileDiff

PLACES = {
    "data/nlu/": "examples",
    "bot/domain/": "responses",
    "knowledge_base/wording/": "wording",
    "knowledge_base/departments": "departments",
    "knowledge_base/resources": "resources",
    "knowledge_base/guide/": "guide",
    "knowledge_base/triage/": "triage",
    "knowledge_base/red_flags/messages/": "danger_messages",
    "knowledge_base/": "danger",
}
"""The key of what is in the files of a place; the first that fits counts."""

_SIGNS = {"added": "+", "removed": "−", "same": "", "gap": ""}


def draw_files(place: Workplace, files: Sequence[FileDiff]) -> None:
    """Every file with its changed lines. Colour isn't all that tells added from removed."""
    for file in files:
        with ui.element("figure").classes("diff").props(f'aria-label="{file.path}"'):
            with ui.element("figcaption").classes("diff-path"):
                ui.label(words_of(place, f"file.{called(file.path)}")).classes("diff-name")
                ui.label(file.path)
                if file.new:
                    ui.label(words_of(place, "new_file")).classes("diff-new")
            for line in file.lines:
                _draw_line(place, line)


def called(path: str) -> str:
    """The key of what is in a file."""
    return next(name for start, name in PLACES.items() if path.startswith(start))


def _draw_line(place: Workplace, line: DiffLine) -> None:
    if line.sign == "gap":
        ui.label(words_of(place, "gap")).classes("diff-gap")
        return
    with ui.element("div").classes(f"diff-line {line.sign}"):
        ui.label(str(line.number)).classes("diff-number").props("aria-hidden=true")
        sign = ui.label(_SIGNS[line.sign]).classes("diff-sign")
        if line.sign != "same":
            sign.props(f'role=img aria-label="{words_of(place, line.sign)}"')
        with ui.element("div").classes("diff-text"):
            start, end = line.marked or (0, 0)
            for part, kind in (
                (line.text[:start], "span"),
                (line.text[start:end], "mark"),
                (line.text[end:], "span"),
            ):
                if part:
                    with ui.element(kind):
                        ui.label(part)
