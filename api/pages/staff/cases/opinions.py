"""Opinions asked of departments and boards, and what came back."""

from datetime import date

from nicegui import ui

from api.pages.staff.asking import Field, Values
from api.pages.staff.cases.parts import chip
from api.pages.staff.cases.view import CaseView, Work, offer, section
from api.pages.staff.keyed_lines import KeyedLines
from api.staff.cases import inquiry
from api.staff.cases.inputs import OpinionIn, OpinionReceivedIn
from api.staff.cases.schemas import Act, CaseOut, OpinionOut


class Opinions:
    """征求意见."""

    name = "opinions"

    def __init__(self, view: CaseView) -> None:
        self._view = view
        with section(view, self.name):
            self._none = ui.label(view.words("opinions.none")).classes("soft")
            with ui.column().classes("w-full gap-2") as lines:
                pass
            self._lines = KeyedLines[OpinionOut](
                lines, lambda opinion: opinion.id, lambda opinion: _Opinion(view, opinion)
            )
            self._ask = ui.button(view.words("act.ask_opinion"), on_click=self._ask_opinion)
            self._ask.props("outline dense")

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """How many came back of how many."""
        back = sum(opinion.received_at is not None for opinion in case.opinions)
        count = f"{back}/{len(case.opinions)}" if case.opinions else ""
        return count, any(_is_missing(opinion) for opinion in case.opinions)

    def show(self, case: CaseOut) -> None:
        """What is so now."""
        self._none.set_visibility(not case.opinions)
        self._lines.show(case.opinions)
        offer(self._ask, when=self._view.may(Act.ASK_OPINION))

    async def _ask_opinion(self) -> None:
        view, receipt = self._view, self._view.receipt
        fields = [
            Field("asked_of", view.words("opinions.of"), "line", required=True, limit=80),
            Field("question", view.words("opinions.question"), required=True, limit=2000),
            Field("due", view.words("opinions.due"), "date"),
        ]

        def asked(values: Values) -> Work:
            due = date.fromisoformat(values["due"]) if values["due"] else None
            asking = OpinionIn.model_validate({**values, "due": due})
            return lambda office, staff: inquiry.ask_opinion(office, staff, receipt, asking)

        await view.ask_and_do("ask_opinion", fields, asked)


def _is_missing(opinion: OpinionOut) -> bool:
    """Not there when it was due. One that came late is there."""
    return opinion.late and opinion.received_at is None


class _Opinion:
    def __init__(self, view: CaseView, opinion: OpinionOut) -> None:
        self._view = view
        self._id = opinion.id
        with ui.column().classes("piece") as self.element:
            with ui.row().classes("piece-row"):
                ui.label(opinion.asked_of).classes("font-bold")
                self._state = ui.element("div")
                ui.space()
                asked = f"{opinion.asked_by} · {view.place.moment(opinion.asked_at)}"
                ui.label(asked).classes("soft")
            ui.label(opinion.question).classes("said")
            self._answer = ui.label().classes("said")
            self._received = ui.button(view.words("act.received"), on_click=self._ask)
            self._received.props("outline dense")

    def show(self, opinion: OpinionOut) -> None:
        """What came back, or until when it should."""
        view = self._view
        waits = opinion.received_at is None
        self._answer.set_visibility(not waits)
        self._answer.set_text(view.words("opinions.answer", words=opinion.opinion or ""))
        self.element.classes(**{"add" if _is_missing(opinion) else "remove": "late"})
        offer(self._received, when=waits and view.may(Act.ASK_OPINION))
        self._state.clear()
        with self._state:
            if opinion.received_at is not None:
                at = view.place.moment(opinion.received_at)
                chip(view.words("opinions.received", at=at), "good")
            elif opinion.due is not None:
                told = "opinions.late" if opinion.late else "opinions.until"
                at = view.place.moment(opinion.due)
                chip(view.words(told, at=at), "bad" if opinion.late else "")
            else:
                chip(view.words("opinions.waits"))

    async def _ask(self) -> None:
        view, receipt = self._view, self._view.receipt

        def received(values: Values) -> Work:
            came = OpinionReceivedIn(opinion=values["opinion"])
            return lambda office, staff: inquiry.receive_opinion(
                office, staff, receipt, self._id, came
            )

        words = Field("opinion", view.words("opinions.words"), required=True, limit=2000)
        await view.ask_and_do("received", [words], received)
