"""Saying what in a message is what: marked with the mouse, or typed."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from api.pages.staff.review.corrections import Corrections
from api.pages.staff.review.words import name_of, words_of
from api.staff.review.replay_schemas import EntityIn, TurnOut, VerdictIn


class EntityMarking:
    """The entities of one message as they should be; begins with those that were found."""

    def __init__(
        self,
        corrections: Corrections,
        turn: TurnOut,
        done: Callable[[VerdictIn], Awaitable[None]],
    ) -> None:
        self._place = corrections.place
        self._text = turn.said.text if turn.said else ""
        self._done = done
        found = turn.understanding.entities if turn.understanding else []
        self._marked = [EntityIn(entity=one.entity, start=one.start, end=one.end) for one in found]
        ui.label(self._words("verdict.mark_entities")).classes("soft")
        self._list = ui.row().classes("acts")
        with ui.row().classes("w-full items-end"):
            self._part = ui.input(self._words("verdict.part")).props("dense outlined")
            self._kind = ui.select(
                corrections.choices.entities, label=self._words("verdict.entity")
            )
            self._kind.props("dense outlined").classes("min-w-32 entity-kind")
            self._value = ui.input(self._words("verdict.value")).props(
                "dense outlined maxlength=200"
            )
            ui.button(self._words("verdict.add"), on_click=self._add).props("outline dense")
        ui.button(self._words("verdict.save"), on_click=self._save).props("dense")
        self._part.classes("entity-part")
        self._at: tuple[int, int] | None = None
        self._draw()

    def mark(self, start: int, end: int) -> None:
        """A part of the text was marked with the mouse."""
        if 0 <= start < end <= len(self._text):
            self._part.set_value(self._text[start:end])
            self._at = (start, end)

    def _add(self) -> None:
        part = str(self._part.value or "")
        place = self._place_of(part)
        if place is None or not self._kind.value:
            ui.notify(self._words("verdict.not_in_text"), type="warning", position="top")
            return
        start, end = place
        value = str(self._value.value or "").strip() or None
        kept = [one for one in self._marked if one.end <= start or end <= one.start]
        new = EntityIn(entity=str(self._kind.value), start=start, end=end, value=value)
        self._marked = sorted([*kept, new], key=lambda one: one.start)
        self._part.set_value("")
        self._value.set_value("")
        self._at = None
        self._draw()

    def _place_of(self, part: str) -> tuple[int, int] | None:
        """Where it was marked; of what was typed the first place."""
        if self._at is not None and self._text[slice(*self._at)] == part:
            return self._at
        at = self._text.find(part) if part else -1
        return (at, at + len(part)) if at >= 0 else None

    def _draw(self) -> None:
        self._list.clear()
        with self._list:
            for one in self._marked:
                said = self._text[one.start : one.end]
                kind = name_of(self._place, "entity", one.entity)
                drop = ui.button(f"{kind}：{said} ✕", on_click=partial(self._drop, one))
                drop.props("outline dense no-caps")
                drop.props["aria-label"] = self._words("verdict.drop", text=said)

    def _drop(self, gone: EntityIn) -> None:
        self._marked = [one for one in self._marked if one is not gone]
        self._draw()

    async def _save(self) -> None:
        await self._done(VerdictIn(right_entities=self._marked))

    def _words(self, key: str, **params: object) -> str:
        return words_of(self._place, key, **params)
