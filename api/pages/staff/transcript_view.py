"""Draws a conversation's messages."""

from nicegui import ui

from api.pages.staff.workplace import Workplace
from api.staff.schemas import TranscriptLine


class TranscriptView:
    """A column of messages that only ever grows. Made inside the element it belongs to."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._drawn = 0
        self._column = ui.column().classes("talk-lines")

    def show(self, lines: list[TranscriptLine]) -> None:
        """Draw the messages that aren't there yet, and go to the last."""
        new = [line for line in lines if line.id > self._drawn]
        if not new:
            return
        with self._column:
            for line in new:
                self._draw(line)
        self._drawn = new[-1].id
        ui.run_javascript(
            f"const e = getHtmlElement({self._column.id}); if (e) e.scrollTop = e.scrollHeight;"
        )

    def _draw(self, line: TranscriptLine) -> None:
        hidden = " hidden-line" if line.hidden else ""
        with ui.column().classes(f"line {line.author}{hidden}"):
            ui.label(self._heading(line)).classes("soft")
            if line.text:
                ui.label(line.text).classes("bubble")
            if line.card:
                self._draw_card(line.card)

    def _draw_card(self, card: dict[str, object]) -> None:
        name = self._place.name("card", str(card.get("type")))
        shown = self._place.words("card_shown", name=name, receipt=card.get("receipt") or "")
        ui.label(shown).classes("soft")

    def _heading(self, line: TranscriptLine) -> str:
        """Who, when, and for a patient's message what was understood."""
        words = self._place.words
        parts = [
            line.author_name or words(f"author.{line.author}"),
            self._place.moment(line.at),
        ]
        if line.intent:
            percent = round((line.confidence or 0) * 100)
            parts.append(words("understood", intent=line.intent, confidence=percent))
        if line.outcome in {"received", "failed"}:
            parts.append(words(f"outcome.{line.outcome}"))
        return " · ".join(parts)
