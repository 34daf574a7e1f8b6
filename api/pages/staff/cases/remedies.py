"""Remedies: what will be done, by whom, until when, and whether it worked."""

from datetime import date

from nicegui import ui

from api.pages.staff.asking import Field, Values
from api.pages.staff.cases.parts import chip, day_in_words
from api.pages.staff.cases.view import CaseView, Work, offer, section
from api.pages.staff.keyed_lines import KeyedLines
from api.staff.cases import answers
from api.staff.cases.inputs import NoteIn, RemedyIn, WorkedIn
from api.staff.cases.schemas import Act, CaseOut, RemedyOut

_YES, _NO = "yes", "no"


class Remedies:
    """整改措施."""

    name = "remedies"

    def __init__(self, view: CaseView) -> None:
        self._view = view
        with section(view, self.name):
            self._none = ui.label(view.words("remedies.none")).classes("soft")
            with ui.column().classes("w-full gap-2") as lines:
                pass
            self._lines = KeyedLines[RemedyOut](
                lines, lambda remedy: remedy.id, lambda remedy: _Remedy(view, remedy)
            )
            self._add = ui.button(view.words("act.add_remedy"), on_click=self._ask)
            self._add.props("outline dense")

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """How many are done of how many."""
        done = sum(remedy.done_at is not None for remedy in case.remedies)
        count = f"{done}/{len(case.remedies)}" if case.remedies else ""
        return count, any(remedy.late for remedy in case.remedies)

    def show(self, case: CaseOut) -> None:
        """What is so now."""
        self._none.set_visibility(not case.remedies)
        self._lines.show(case.remedies)
        offer(self._add, when=self._view.may(Act.ADD_REMEDY))

    async def _ask(self) -> None:
        view, receipt = self._view, self._view.receipt
        fields = [
            Field("what", view.words("remedies.what"), required=True, limit=2000),
            Field("owner", view.words("remedies.owner"), "line", required=True, limit=60),
            Field(
                "department",
                view.words("fact.department"),
                "search",
                options=view.departments(),
                value=view.case.department,
            ),
            Field("due", view.words("remedies.due"), "date", required=True),
        ]

        def added(values: Values) -> Work:
            due = date.fromisoformat(values["due"])
            remedy = RemedyIn.model_validate({**values, "due": due})
            return lambda office, staff: answers.add_remedy(office, staff, receipt, remedy)

        await view.ask_and_do("add_remedy", fields, added)


class _Remedy:
    def __init__(self, view: CaseView, remedy: RemedyOut) -> None:
        self._view = view
        self._id = remedy.id
        with ui.column().classes("piece") as self.element:
            ui.label(remedy.what).classes("said font-bold")
            with ui.row().classes("piece-row"):
                who = " · ".join(filter(None, (remedy.department_name, remedy.owner)))
                ui.label(who)
                self._state = ui.element("div").classes("chips")
                ui.space()
                self._done = ui.button(view.words("act.remedy_done"), on_click=self._ask_done)
                self._worked = ui.button(view.words("act.worked"), on_click=self._ask_worked)
                for button in (self._done, self._worked):
                    button.props("outline dense")
            self._notes = ui.label().classes("said soft")

    def show(self, remedy: RemedyOut) -> None:
        """Whether it is done, and whether it worked."""
        view, done = self._view, remedy.done_at is not None
        self.element.classes(**{"add" if remedy.late else "remove": "late"})
        self._state.clear()
        with self._state:
            self._draw_state(remedy)
        notes = "\n".join(filter(None, (remedy.note, remedy.worked_note)))
        self._notes.set_text(notes)
        self._notes.set_visibility(bool(notes))
        # A remedy may be done, and judged, long after the case was closed.
        may = view.may(Act.ADD_REMEDY, Act.REOPEN)
        offer(self._done, when=may and not done)
        offer(self._worked, when=may and done)

    def _draw_state(self, remedy: RemedyOut) -> None:
        view = self._view
        due = day_in_words(view.place, remedy.due)
        if remedy.done_at is not None:
            at = view.place.moment(remedy.done_at)
            chip(view.words("remedies.done", at=at), "good")
        else:
            told = "remedies.late" if remedy.late else "remedies.until"
            chip(view.words(told, due=due), "bad" if remedy.late else "")
        if remedy.escalated and remedy.done_at is None:
            chip(view.words("remedies.escalated"), "bad")
        if remedy.worked is not None:
            told = "remedies.worked" if remedy.worked else "remedies.not_worked"
            chip(view.words(told), "good" if remedy.worked else "soon")

    async def _ask_done(self) -> None:
        view, receipt = self._view, self._view.receipt

        def done(values: Values) -> Work:
            note = NoteIn(note=values["note"])
            return lambda office, staff: answers.finish_remedy(
                office, staff, receipt, self._id, note
            )

        note = Field("note", view.words("field.done_note"), limit=2000)
        await view.ask_and_do("remedy_done", [note], done)

    async def _ask_worked(self) -> None:
        view, receipt = self._view, self._view.receipt
        options = {_YES: view.words("remedies.worked"), _NO: view.words("remedies.not_worked")}
        fields = [
            Field("worked", view.words("remedies.whether"), "choice", True, options),
            Field("note", view.words("field.worked_note"), limit=2000),
        ]

        def judged(values: Values) -> Work:
            judgement = WorkedIn(worked=values["worked"] == _YES, note=values["note"])
            return lambda office, staff: answers.judge_remedy(
                office, staff, receipt, self._id, judgement
            )

        await view.ask_and_do("worked", fields, judged, hint=view.words("ask.worked_hint"))
