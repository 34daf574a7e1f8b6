"""Answers to the complainant: the apology apart from the finding, admissions decided by another."""

from collections.abc import Callable

from nicegui import ui

from api.cases.models import AnswerState
from api.pages.staff.asking import Field, FieldForm, Values
from api.pages.staff.cases.parts import Tone, chip
from api.pages.staff.cases.view import CaseView, Work, offer, section
from api.pages.staff.keyed_lines import KeyedLines
from api.staff.cases import answers
from api.staff.cases.inputs import AnswerIn, NoteIn
from api.staff.cases.schemas import Act, AnswerOut, CaseOut

_TONES: dict[AnswerState, Tone] = {
    AnswerState.WAITING: "soon",
    AnswerState.RETURNED: "bad",
    AnswerState.SENT: "good",
}


class Answers:
    """答复."""

    name = "answers"

    def __init__(self, view: CaseView) -> None:
        self._view = view
        with section(view, self.name):
            self._none = ui.label(view.words("answers.none")).classes("soft")
            with ui.column().classes("w-full gap-2") as lines:
                pass
            self._lines = KeyedLines[AnswerOut](
                lines, lambda answer: answer.id, lambda answer: _Answer(view, answer, self.write)
            )
            self._open = ui.button(view.words("act.write_answer"), on_click=self._toggle)
            self._open.props("outline dense")
            with ui.element("div").classes("case-form") as self._writing:
                self._draw_form()
            self._writing.set_visibility(False)

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """What waits."""
        waits = any(answer.state is AnswerState.WAITING for answer in case.answers)
        count = str(len(case.answers)) if case.answers else ""
        return (self._view.words("tally.waiting") if waits else count, waits)

    def show(self, case: CaseOut) -> None:
        """What is so now. What is being written stays."""
        self._none.set_visibility(not case.answers)
        self._lines.show(case.answers)
        may = self._view.may(Act.WRITE_ANSWER)
        offer(self._open, when=may)
        if not may:
            self._writing.set_visibility(False)

    def write(self, answer: AnswerOut) -> None:
        """Begin with the words of an answer that was returned."""
        self._form.set_values(
            {"apology": answer.apology, "finding": answer.finding, "admits": answer.admits}
        )
        self._writing.set_visibility(True)

    def _draw_form(self) -> None:
        view = self._view
        self._form = FieldForm(
            view.place,
            [
                Field("apology", view.words("answers.apology"), required=True, limit=2000),
                Field("finding", view.words("answers.finding"), required=True, limit=2000),
                Field("admits", view.words("answers.admits"), "check"),
            ],
        )
        self._warning = ui.label().classes("soon").props("role=status")
        self._form.on_change(self._look)
        ui.label(view.words("answers.hint")).classes("soft")
        with ui.row():
            ui.button(view.words("act.save_answer"), on_click=self._save)
            ui.button(view.words("act.leave"), on_click=self._toggle).props("flat")

    def _look(self) -> None:
        """Tell while it is being written which words admit a fault."""
        values = self._form.values()
        said = self._view.place.office.rules.admits(f"{values['apology']} {values['finding']}")
        listed = self._view.place.words("talk.and").join(said)
        self._warning.set_text(self._view.words("answers.admitting", words=listed) if said else "")

    def _toggle(self) -> None:
        self._writing.set_visibility(not self._writing.visible)

    async def _save(self) -> None:
        if not self._form.complete():
            return
        receipt, answer = self._view.receipt, AnswerIn.model_validate(self._form.values())
        saved = await self._view.do(
            lambda office, staff: answers.write_answer(office, staff, receipt, answer),
            "write_answer",
        )
        if saved:
            self._form.set_values({"apology": "", "finding": "", "admits": False})
            self._writing.set_visibility(False)


class _Answer:
    def __init__(
        self, view: CaseView, answer: AnswerOut, write: Callable[[AnswerOut], None]
    ) -> None:
        self._view = view
        self._answer = answer
        with ui.column().classes("piece") as self.element:
            with ui.row().classes("piece-row"):
                self._state = ui.element("div").classes("chips")
                ui.space()
                by = f"{answer.author} · {view.place.moment(answer.created_at)}"
                ui.label(by).classes("soft")
            for name in ("apology", "finding"):
                ui.label(view.words(f"answers.{name}")).classes("soft")
                ui.label(getattr(answer, name)).classes("said")
            self._decided = ui.label().classes("said soft")
            with ui.row().classes("piece-row"):
                self._approve = ui.button(view.words("act.approve"), on_click=self._do_approve)
                self._send = ui.button(view.words("act.send_answer"), on_click=self._do_send)
                self._return = ui.button(view.words("act.return_answer"), on_click=self._ask_return)
                self._again = ui.button(
                    view.words("act.rewrite"), on_click=lambda: write(self._answer)
                )
                for button in (self._return, self._again):
                    button.props("outline")

    def show(self, answer: AnswerOut) -> None:
        """Where it stands, and what can be done with it."""
        view, state = self._view, answer.state
        self._answer = answer
        self._state.clear()
        with self._state:
            approved = state is AnswerState.DRAFT and answer.approved
            told = view.words("answers.ready") if approved else view.named("answer", state)
            chip(told, _TONES.get(state, ""))
            if answer.admits:
                chip(view.words("answers.admitted"), "soon")
        self._decided.set_text(self._decision(answer))
        others = answer.author_username != view.place.staff.username
        decides = state is AnswerState.WAITING and others and view.may(Act.APPROVE_ANSWER)
        offer(self._approve, when=decides)
        offer(self._return, when=decides)
        ready = state is AnswerState.DRAFT and (answer.approved or not answer.admits)
        offer(self._send, when=ready and view.may(Act.SEND_ANSWER))
        mine = state is AnswerState.RETURNED and view.may(Act.WRITE_ANSWER)
        offer(self._again, when=mine)

    def _decision(self, answer: AnswerOut) -> str:
        view = self._view
        parts = []
        if answer.decided_at is not None and answer.decided_by:
            told = "returned" if answer.state is AnswerState.RETURNED else "approved"
            at = view.place.moment(answer.decided_at)
            parts.append(view.words(f"answers.{told}", by=answer.decided_by, at=at))
        if answer.note:
            parts.append(answer.note)
        if answer.sent_at is not None:
            parts.append(view.words("answers.sent", at=view.place.moment(answer.sent_at)))
        return "\n".join(parts)

    async def _do_approve(self) -> None:
        receipt, answer_id = self._view.receipt, self._answer.id

        def approved(_: Values) -> Work:
            return lambda office, staff: answers.approve_answer(office, staff, receipt, answer_id)

        hint = self._view.words("ask.approve_hint")
        await self._view.ask_and_do("approve", [], approved, hint=hint)

    async def _ask_return(self) -> None:
        receipt, answer_id = self._view.receipt, self._answer.id

        def returned(values: Values) -> Work:
            note = NoteIn(note=values["note"])
            return lambda office, staff: answers.return_answer(
                office, staff, receipt, answer_id, note
            )

        note = Field("note", self._view.words("field.return_note"), required=True, limit=2000)
        await self._view.ask_and_do("return_answer", [note], returned)

    async def _do_send(self) -> None:
        receipt, answer_id = self._view.receipt, self._answer.id

        def sent(_: Values) -> Work:
            return lambda office, staff: answers.send_answer(office, staff, receipt, answer_id)

        hint = self._view.words("ask.send_answer_hint")
        await self._view.ask_and_do("send_answer", [], sent, hint=hint)
