"""待办: what waits for me in complaints, above the list."""

from dataclasses import dataclass

from nicegui import ui

from api.pages.staff.cases.parts import Tone, chip, words_of
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.workplace import Workplace
from api.staff.cases.schemas import TodoLine, TodoOut

# What waits, the most pressing first, and where in the case it is dealt with.
_SECTIONS = {
    "escalated": "people",
    "transfers": "people",
    "approvals": "answers",
    "opinions": "opinions",
    "remedies": "remedies",
    "revisits": "end",
    "warned": "facts",
}
_TONES: dict[str, Tone] = {
    "escalated": "bad",
    "opinions": "bad",
    "remedies": "bad",
    "warned": "soon",
}


@dataclass(frozen=True)
class _Waiting:
    group: str
    line: TodoLine


class Todo:
    """Made where it is to be shown; shows nothing when nothing waits."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        label = words_of(place, "todo.label")
        with ui.column().classes("todo").props(f'role=region aria-label="{label}"') as self._box:
            self._heading = ui.label().classes("todo-head").props("role=status")
            with ui.column().classes("todo-lines") as lines:
                pass
        self._lines = KeyedLines[_Waiting](lines, _key, lambda item: _TodoLine(place, item))

    def show(self, found: TodoOut) -> None:
        """What waits now."""
        waiting = [_Waiting(group, line) for group in _SECTIONS for line in getattr(found, group)]
        self._box.set_visibility(bool(waiting))
        self._heading.set_text(words_of(self._place, "todo.heading", count=len(waiting)))
        self._lines.show(waiting)


class _TodoLine:
    def __init__(self, place: Workplace, item: _Waiting) -> None:
        self._place = place
        receipt, section = item.line.receipt, _SECTIONS[item.group]
        with ui.row().classes("todo-line") as self.element:
            chip(words_of(place, f"todo.{item.group}"), _TONES.get(item.group, ""))
            ui.link(receipt, f"/complaints/{receipt}#{section}").classes("receipt")
            self._what = ui.label().classes("todo-what")
            ui.space()
            self._at = ui.label().classes("soft")

    def show(self, item: _Waiting) -> None:
        """What it is about, and since or until when."""
        line = item.line
        self._what.set_text(" · ".join(filter(None, (line.category_name, line.what))))
        self._at.set_text(self._place.moment(line.at))


def _key(item: _Waiting) -> tuple[str, str, str]:
    return item.group, item.line.receipt, item.line.at.isoformat()
