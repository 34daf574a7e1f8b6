"""The end of a complaint: closing it, asking afterwards whether it is settled, opening it again."""

from nicegui import ui

from api.pages.staff.asking import Field, Values
from api.pages.staff.cases.parts import chip, fact
from api.pages.staff.cases.view import CaseView, Work, offer, section
from api.staff.cases import ending
from api.staff.cases.inputs import NoteIn, ReasonIn, RevisitIn
from api.staff.cases.schemas import Act, CaseOut, RevisitOut

_YES, _NO = "yes", "no"
_SATISFIED = range(5, 0, -1)


class End:
    """办结与回访."""

    name = "end"

    def __init__(self, view: CaseView) -> None:
        self._view = view
        with section(view, self.name):
            self._facts = ui.element("div").classes("facts")
            self._lacking = ui.row().classes("piece-row")
            self._revisits = ui.column().classes("w-full gap-1")
            with ui.row().classes("section-head"):
                self._buttons = {
                    act: ui.button(view.words(f"act.{act}"), on_click=ask).props("outline dense")
                    for act, ask in (
                        (Act.CLOSE, self._ask_close),
                        (Act.REVISIT, self._ask_revisit),
                        (Act.REOPEN, self._ask_reopen),
                    )
                }

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """What is to be done after the end."""
        calls = any(one.by_phone and one.answered_at is None for one in case.revisits)
        return (self._view.words("tally.call") if calls else "", calls)

    def show(self, case: CaseOut) -> None:
        """What is so now."""
        view, place = self._view, self._view.place
        self._facts.clear()
        with self._facts:
            for name in ("answered_at", "closed_at", "archived_at"):
                at = getattr(case, name)
                fact(view.words(f"fact.{name}"), place.moment(at) if at else view.words("not_yet"))
        self._lacking.clear()
        with self._lacking:
            if case.lacking:
                ui.label(view.words("lacking.heading")).classes("soft")
            for lack in case.lacking:
                chip(view.named("lack", lack), "soon")
        self._revisits.clear()
        with self._revisits:
            for revisit in case.revisits:
                self._draw_revisit(revisit)
        for act, button in self._buttons.items():
            offer(button, when=view.may(act))

    def _draw_revisit(self, revisit: RevisitOut) -> None:
        view, place = self._view, self._view.place
        with ui.row().classes("piece piece-row"):
            ui.label(view.words("revisit.name")).classes("font-bold")
            if revisit.answered_at is None:
                told = (
                    "by_phone" if revisit.by_phone else "asked" if revisit.asked_at else "planned"
                )
                at = place.moment(revisit.asked_at or revisit.due)
                chip(view.words(f"revisit.{told}", at=at), "soon" if revisit.by_phone else "")
                return
            chip(
                view.words("revisit.solved" if revisit.solved else "revisit.not_solved"),
                "good" if revisit.solved else "bad",
            )
            if revisit.satisfaction:
                ui.label(view.words(f"satisfaction.{revisit.satisfaction}"))
            if revisit.words:
                ui.label(revisit.words).classes("said")
            ui.space()
            ui.label(place.moment(revisit.answered_at)).classes("soft")

    async def _ask_close(self) -> None:
        view, receipt = self._view, self._view.receipt

        def closed(values: Values) -> Work:
            note = NoteIn(note=values["note"])
            return lambda office, staff: ending.close(office, staff, receipt, note)

        note = Field("note", view.words("field.close_note"), limit=2000)
        await view.ask_and_do("close", [note], closed, hint=view.words("ask.close_hint"))

    async def _ask_reopen(self) -> None:
        view, receipt = self._view, self._view.receipt

        def reopened(values: Values) -> Work:
            reason = ReasonIn(reason=values["reason"])
            return lambda office, staff: ending.reopen(office, staff, receipt, reason)

        hint = view.words("ask.reopen_hint")
        await view.ask_and_do("reopen", [view.field_of_reason()], reopened, hint=hint)

    async def _ask_revisit(self) -> None:
        view, receipt = self._view, self._view.receipt
        solved = {_YES: view.words("revisit.solved"), _NO: view.words("revisit.not_solved")}
        grades = {str(grade): view.words(f"satisfaction.{grade}") for grade in _SATISFIED}
        fields = [
            Field("solved", view.words("revisit.whether"), "choice", True, solved),
            Field("satisfaction", view.words("revisit.satisfaction"), "choice", options=grades),
            Field("words", view.words("revisit.words"), limit=2000),
        ]

        def recorded(values: Values) -> Work:
            grade = int(values["satisfaction"]) if values["satisfaction"] else None
            revisit = RevisitIn(
                solved=values["solved"] == _YES, satisfaction=grade, words=values["words"] or None
            )
            return lambda office, staff: ending.revisit(office, staff, receipt, revisit)

        await view.ask_and_do("revisit", fields, recorded, hint=view.words("ask.revisit_hint"))
