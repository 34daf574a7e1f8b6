"""`/staff/practice/pieces/{piece}`: a reviewed conversation up to a place, then the trainee."""

from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.practice.words import add_style, say
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.practice.teaching import TeachingLine
from api.staff.permissions import Permission
from api.staff.practice import teaching
from api.staff.practice.schemas import (
    MAX_TEXT,
    PieceAnswerIn,
    PieceLine,
    PieceOut,
    StepOut,
    ViewOut,
)

_LONGEST = 3600.0


@staff_page("/practice/pieces/{piece_id}")
async def piece_page(request: Request, piece_id: int) -> RedirectResponse | None:
    """One piece."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.LEARN):
        add_style()
        piece = await place.act(lambda staff: teaching.read(place.office, staff, piece_id))
        if piece is not None:
            with ui.column().classes("sheet"):
                _PiecePage(place, piece)
    return None


def draw_pieces(place: Workplace, pieces: list[PieceLine]) -> None:
    """The list on the page of practising."""
    name = say(place, "teaching")
    with ui.column().classes("panel").props(f'role=region aria-label="{name}"'):
        ui.label(name).classes("list-heading")
        ui.label(say(place, "teaching_hint" if pieces else "teaching_none")).classes("soft")
        for one in pieces:
            with ui.row().classes("w-full items-center"):
                ui.link(one.title, f"/practice/pieces/{one.id}")
                ui.space()
                ui.label(say(place, "piece", done=one.done, places=one.places)).classes("soft")


class _PiecePage:
    def __init__(self, place: Workplace, piece: PieceOut) -> None:
        self._place, self._piece = place, piece
        self._shown = 0
        self._since: datetime = place.office.clock.now()
        ui.label(piece.title).classes("list-heading").props("role=heading aria-level=1")
        label = say(place, "talk")
        self._steps = ui.column().classes("result-lines")
        self._steps.props(f'role=log aria-live=polite aria-label="{label}"')
        self._mine = ui.column().classes("practice-write")
        with self._mine:
            ui.label(say(place, "your_turn")).classes("list-heading")
            self._box = ui.textarea(placeholder=say(place, "reply")).props(
                f"outlined dense autogrow autofocus maxlength={MAX_TEXT}"
            )
            self._box.classes("w-full")
            self._box.on("keydown.ctrl.enter", self._send)
            ui.button(say(place, "send"), on_click=self._send).props("no-caps")
        self._end = ui.row().classes("items-center")
        with self._end:
            ui.label(say(place, "piece_done")).props("role=status")
            ui.link(say(place, "back"), "/practice")
        self._show(piece)

    async def _send(self, _: Any = None) -> None:
        text = str(self._box.value or "").strip()
        now = self._place.office.clock.now()
        seconds = min(_LONGEST, max(0.0, (now - self._since).total_seconds()))
        office, piece = self._place.office, self._piece
        given = PieceAnswerIn(place=piece.steps[-1].place, text=text[:MAX_TEXT], seconds=seconds)
        found = await self._place.act(lambda staff: teaching.answer(office, staff, piece.id, given))
        if found is not None:
            self._box.set_value("")
            self._show(found)

    def _show(self, piece: PieceOut) -> None:
        """What is new: the answers to the last place, and the talk up to the next."""
        self._piece = piece
        with self._steps:
            for at, step in enumerate(piece.steps):
                if at * 2 >= self._shown:
                    self._draw_before(step.before)
                    self._shown = at * 2 + 1
                if step.own is not None and at * 2 + 1 >= self._shown:
                    self._draw_answers(step)
                    self._shown = at * 2 + 2
        self._mine.set_visibility(not piece.over)
        self._end.set_visibility(piece.over)
        self._since = self._place.office.clock.now()

    def _draw_before(self, lines: list[TeachingLine]) -> None:
        for line in lines:
            speaker = "agent" if line.speaker == "staff" else line.speaker
            with ui.column().classes(f"line {speaker}"):
                ui.label(line.text).classes("bubble")

    def _draw_answers(self, step: StepOut) -> None:
        with ui.element("div").classes("both-answers"):
            for key, view in (("your_answer", step.own), ("their_answer", step.theirs)):
                if view is not None:
                    self._draw_view(key, view)

    def _draw_view(self, key: str, view: ViewOut) -> None:
        name = say(self._place, key)
        with ui.column().classes("panel").props(f'role=group aria-label="{name}"'):
            ui.label(name).classes("list-heading")
            ui.label(view.text).classes("lines")
            points = say(self._place, "points_unknown")
            if view.points is not None:
                points = say(self._place, "your_points", points=view.points)
            ui.label(points).classes("font-bold")
            for one in view.remarks:
                with ui.element("div").classes("fact"):
                    ui.label(one.name).classes("soft")
                    ui.label(say(self._place, f"score.{one.score}", why=one.why))
