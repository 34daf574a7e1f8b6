"""Remarks on a turn, seen by everybody who reviews or judges it."""

from nicegui import ui

from api.pages.staff.review.corrections import Corrections
from api.pages.staff.review.words import words_of
from api.staff.models import Staff
from api.staff.review import correcting
from api.staff.review.replay_schemas import TurnOut


class CommentBox:
    """The remarks of one turn, and a line for another. Made inside the element it belongs to."""

    def __init__(self, corrections: Corrections, turn: TurnOut) -> None:
        self._corrections = corrections
        self._place = corrections.place
        self._drawn = 0
        ui.label(self._words("comment.title")).props("role=heading aria-level=2").classes(
            "list-heading"
        )
        self._list = ui.column().classes("w-full")
        about = {
            line.id: self._about(line.author, line.text)
            for line in (*([turn.said] if turn.said else []), *turn.answers)
            if not line.hidden
        }
        if about:
            self._about_box = ui.select(about, value=next(iter(about)))
            self._about_box.props("dense outlined options-dense").classes("w-full comment-about")
            self._about_box.props["aria-label"] = self._words("comment.about")
            self._line = ui.input(self._words("comment.add")).classes("w-full comment-line")
            self._line.props("dense outlined maxlength=1000").on("keydown.enter", self._save)
            ui.button(self._words("comment.save"), on_click=self._save).props("outline dense")
        self.show(turn)

    def show(self, turn: TurnOut) -> None:
        """Draw the remarks that aren't there yet."""
        with self._list:
            for one in turn.comments[self._drawn :]:
                with ui.element("div").classes("remark"):
                    who = self._words(
                        "comment.by", author=one.author, at=self._place.moment(one.at)
                    )
                    ui.label(who).classes("soft")
                    ui.label(one.text)
        self._drawn = len(turn.comments)

    async def _save(self) -> None:
        text, message_id = str(self._line.value or "").strip(), self._about_box.value
        if not text:
            return

        async def work(staff: Staff) -> int:
            return await correcting.comment(self._place.office, staff, message_id, text)

        if await self._place.act(work):
            self._line.set_value("")
            await self._corrections.changed()

    def _about(self, author: str, text: str) -> str:
        if author == "patient":
            return self._words("comment.patient")
        return f"{self._place.words(f'author.{author}')}：{text[:20]}"

    def _words(self, key: str, **params: object) -> str:
        return words_of(self._place, key, **params)
