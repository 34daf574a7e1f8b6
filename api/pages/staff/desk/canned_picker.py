"""Canned replies above the reply box: typed “/” and some letters, chosen with the arrows."""

import uuid
from collections.abc import Callable

from nicegui import ui

from api.pages.staff.workplace import Workplace
from api.staff.desk import replying
from api.staff.desk.replying_schemas import CannedOut


class CannedPicker:
    """Made above the reply box. `put` is called with the text that was chosen."""

    def __init__(
        self, place: Workplace, conversation: uuid.UUID, put: Callable[[str], None]
    ) -> None:
        self._place, self._conversation, self._put = place, conversation, put
        self._typed: str | None = None
        self._found: list[CannedOut] = []
        self._lines: list[ui.element] = []
        self._current = 0
        self._box = ui.column().classes("canned").props('role="listbox"')
        self._box.set_visibility(False)

    @property
    def shown(self) -> bool:
        """Whether there is something to choose from."""
        return self._typed is not None

    async def follow(self, text: str) -> None:
        """What stands in the reply box now: it is looked for while it begins with “/”."""
        if not text.startswith("/"):
            self.hide()
            return
        typed = text[1:]
        self._typed = typed
        office, conversation = self._place.office, self._conversation
        found = await self._place.act(
            lambda staff: replying.canned(office, staff, typed, None, conversation)
        )
        # Somebody typed on meanwhile: that look will show what it found.
        if found is not None and self._typed == typed:
            self._draw(found)

    def press(self, key: str) -> None:
        """An arrow, Enter or Escape, while it is shown."""
        if key == "Escape":
            self.hide()
            self._put("")
        elif key == "Enter":
            self._choose(self._current)
        elif self._found:
            step = 1 if key == "ArrowDown" else -1
            self._mark((self._current + step) % len(self._found))

    def hide(self) -> None:
        """Nothing is to be chosen."""
        self._typed = None
        self._found = []
        self._box.clear()
        self._box.set_visibility(False)

    def _draw(self, found: list[CannedOut]) -> None:
        self._found, self._lines = found, []
        self._box.clear()
        with self._box:
            for index, reply in enumerate(found):
                self._lines.append(self._draw_line(index, reply))
            if not found:
                none = self._place.office.wording("staff_desk.page.canned_none")
                ui.label(none).classes("soft desk-more")
        self._box.set_visibility(True)
        self._mark(0)

    def _draw_line(self, index: int, reply: CannedOut) -> ui.element:
        line = ui.element("button").classes("canned-line").props('role="option" type=button')
        # Before the box loses the focus, which a click would take away.
        line.on("mousedown", lambda: self._choose(index), js_handler=_PREVENTED)
        with line:
            ui.label(reply.title)
            ui.label(reply.text)
        return line

    def _mark(self, index: int) -> None:
        self._current = index
        for place, line in enumerate(self._lines):
            line.classes(**{"add" if place == index else "remove": "current"})
            line.props(f"aria-selected={'true' if place == index else 'false'}")

    def _choose(self, index: int) -> None:
        if index < len(self._found):
            text = self._found[index].text
            self.hide()
            self._put(text)


_PREVENTED = "(event) => { event.preventDefault(); emit(); }"
