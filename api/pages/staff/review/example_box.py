"""A message as an example to learn from: without its patient, looked at, one press to propose."""

from html import escape
from typing import Protocol

from nicegui import ui
from pydantic import ValidationError

from api.errors import InvalidInput, Refused
from api.pages.staff.review.corrections import Corrections
from api.pages.staff.review.words import intent_name, words_of
from api.proposals.kinds import ExampleContent
from api.staff.models import Staff
from api.staff.review import correcting
from api.staff.review.replay_schemas import AnonymousOut, DoubtOut, ProposalIn, ProposedOut, TurnOut

_LONGEST = 200


class Meant(Protocol):
    """The turn that an example is made of, and what it means."""

    @property
    def turn(self) -> TurnOut: ...

    @property
    def intent(self) -> str | None: ...


class ExampleBox:
    """Closed until it is opened. Where something is in doubt it is shown highlighted, and the
    button says that it was looked at; what the reviewer changes the server looks at again."""

    def __init__(self, corrections: Corrections, meant: Meant) -> None:
        self._corrections = corrections
        self._place = corrections.place
        self._meant = meant
        self._looked = False
        self._column = ui.column().classes("w-full example")

    async def open(self) -> None:
        """Show the example as it would be proposed."""
        if self._meant.turn.said is None:
            return
        self._column.clear()
        if self._meant.intent is None:
            with self._column:
                ui.label(self._words("propose.needs_intent")).classes("warn").props("role=alert")
            return
        said = await self._corrections.anonymous(self._meant.turn)
        if said is not None:
            with self._column:
                self._draw(said, self._meant.intent)

    def _draw(self, said: AnonymousOut, intent: str) -> None:
        self._looked = bool(said.doubts)
        ui.label(self._words("propose.means", intent=intent_name(self._place, intent))).classes(
            "soft"
        )
        if said.doubts:
            ui.html(
                f'<div class="example-text">{doubts_html(said.text, said.doubts)}</div>',
                sanitize=False,
            ).classes("w-full")
            ui.label(self._words("propose.doubt")).classes("soon").props("role=alert")
        box = ui.input(self._words("propose.text"), value=said.text)
        box.props(f"outlined dense maxlength={_LONGEST}").classes("w-full example-line")
        label = "propose.press_looked" if said.doubts else "propose.press"
        button = ui.button(self._words(label)).props("no-caps data-act=send-example")

        async def send() -> None:
            if await self._propose(str(box.value or ""), intent):
                self._column.clear()
                with self._column:
                    ui.label(self._words("propose.done")).classes("saved").props("role=status")
                await self._corrections.changed()
            elif self._looked:
                button.set_text(self._words("propose.press_looked"))

        button.on_click(send)
        ui.run_javascript("window.daoyiReplay.focus('[data-act=send-example]')")

    async def _propose(self, text: str, intent: str) -> ProposedOut | None:
        said = self._meant.turn.said
        message_id = said.id if said else 0

        async def work(staff: Staff) -> ProposedOut:
            try:
                content = ExampleContent(text=text, intent=intent)
            except ValidationError as error:
                raise InvalidInput("invalid_input") from error
            proposal = ProposalIn(content=content, looked=self._looked)
            try:
                return await correcting.propose_from(
                    self._place.office, staff, message_id, proposal
                )
            except Refused as refused:
                # The next press is one of somebody who was told where to look.
                self._looked = self._looked or refused.code == "example_in_doubt"
                raise

        return await self._place.act(work)

    def _words(self, key: str, **params: object) -> str:
        return words_of(self._place, key, **params)


def doubts_html(text: str, doubts: list[DoubtOut]) -> str:
    """The text with what is in doubt highlighted."""
    parts: list[str] = []
    at = 0
    for doubt in doubts:
        said = escape(text[doubt.start : doubt.end])
        parts += [escape(text[at : doubt.start]), f'<mark class="doubt">{said}</mark>']
        at = doubt.end
    return "".join(parts) + escape(text[at:])
