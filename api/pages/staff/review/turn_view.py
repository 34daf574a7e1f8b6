"""One turn, whole: what was made of it, the verdict, proposals, remarks."""

from functools import partial

from nicegui import ui

from api.pages.staff.review.comment_box import CommentBox
from api.pages.staff.review.corrections import Corrections
from api.pages.staff.review.proposing import OTHER_KINDS, propose_other
from api.pages.staff.review.turn_facts import answered_by, draw_facts, draw_said
from api.pages.staff.review.verdict_box import VerdictBox
from api.pages.staff.review.words import words_of
from api.staff.review.replay_schemas import TurnOut

_KEYS = {"example": "p", "wording": "w", "question": "m"}


class TurnView:
    """Drawn when a turn is chosen; stays itself while the turn's verdict and remarks change."""

    def __init__(self, corrections: Corrections, turn: TurnOut) -> None:
        self._corrections = corrections
        self._place = corrections.place
        self._turn = turn
        self._verdict: VerdictBox | None = None
        title = self._words("turn", number=turn.number) if turn.number else self._words("opening")
        ui.label(f"{title} · {answered_by(self._place, turn)}").classes("list-heading").props(
            "role=heading aria-level=2 data-turn-title"
        )
        if turn.said is not None and turn.said.hidden:
            ui.label(self._words("hidden_turn")).classes("soft")
            self._comments = CommentBox(corrections, turn)
            return
        if turn.said is not None:
            draw_said(self._place, turn)
            self._verdict = VerdictBox(corrections, turn)
            self._draw_proposing()
        draw_facts(self._place, turn)
        self._comments = CommentBox(corrections, turn)

    def show(self, turn: TurnOut) -> None:
        """The same turn as it is now."""
        self._turn = turn
        self._comments.show(turn)
        if self._verdict is not None:
            self._verdict.show(turn)

    async def press(self, act: str) -> None:
        """A key was pressed."""
        if act == "comment":
            ui.run_javascript("window.daoyiReplay.focus('.comment-line input')")
        elif self._verdict is None:
            return
        elif act == "wording":
            await self._propose("wording")
        elif act == "missing":
            await self._propose("question")
        else:
            await self._verdict.press(act)

    def mark(self, start: int, end: int) -> None:
        """A part of the patient's words was marked with the mouse."""
        if self._verdict is not None:
            self._verdict.mark(start, end)

    def _draw_proposing(self) -> None:
        with ui.element("div").classes("acts"):
            ui.label(self._words("propose.also")).classes("soft")
            for kind in ("example", *OTHER_KINDS):
                button = ui.button(on_click=partial(self._propose, kind))
                button.props(f"flat no-caps dense data-propose={kind}")
                with button:
                    key = f"<kbd>{_KEYS[kind]}</kbd>" if kind in _KEYS else ""
                    ui.html(f"{self._words(f'propose.short.{kind}')}{key}", sanitize=False)

    async def _propose(self, kind: str) -> None:
        if self._verdict is None:
            return
        if kind == "example":
            await self._verdict.press("propose")
        elif await propose_other(self._corrections, self._turn, kind):
            await self._corrections.changed()

    def _words(self, key: str, **params: object) -> str:
        return words_of(self._place, key, **params)
