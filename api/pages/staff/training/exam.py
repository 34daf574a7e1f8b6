"""`/staff/training/exams/{exam}`: an exam that goes on, with its parts on the left; afterwards what
it was worth."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.asking import ask
from api.pages.staff.training.exam_result import draw_result
from api.pages.staff.training.exam_talk import ExamTalkView
from api.pages.staff.training.words import add_style, heading, mixed, named, panel, say
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.training import sitting
from api.staff.training.schemas import ChoiceIn, ExamOut, ExamPatient, ExamQuestion

Do = Callable[[Callable[[Staff], Awaitable[ExamOut]]], Awaitable[bool]]
_SHORT_SECONDS = 300
_QUESTIONS = -1


@staff_page("/training/exams/{exam_id}")
async def exam_page(request: Request, exam_id: int) -> RedirectResponse | None:
    """One exam."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if not place.frame(Permission.LEARN):
        return None
    add_style()
    found = await place.act(lambda staff: sitting.read(place.office, staff, exam_id))
    if found is None:
        return None
    with ui.column().classes("sheet wide") as sheet:
        if found.ended or not found.own:
            draw_result(place, found)
        else:
            page = _ExamPage(place, found, sheet)
            ui.timer(1.0, page.tick, immediate=False)
    return None


class _ExamPage:
    """The parts stay as they are while what is in them changes."""

    def __init__(self, place: Workplace, exam: ExamOut, sheet: ui.element) -> None:
        self._place, self._exam, self._sheet = place, exam, sheet
        self._over = False
        self._views: dict[int, ExamTalkView] = {}
        self._draw_head()
        with ui.element("div").classes("exam"):
            label = say(place, "sitting.parts")
            with ui.column().classes("exam-parts").props(f'role=group aria-label="{label}"'):
                places = [_QUESTIONS, *(one.place for one in exam.patients)]
                self._parts = {part: self._draw_part(part) for part in places}
            with ui.column().classes("w-full"):
                self._bodies = {part: self._draw_body(part) for part in places}
        self._part = _QUESTIONS
        self._show()

    async def tick(self) -> None:
        """A second has passed; the patient who is open may say something about it."""
        if self._over:
            return
        if self._draw_clock() <= 0:
            await self.do(lambda staff: sitting.read(self._place.office, staff, self._exam.id))
            return
        view = self._views.get(self._part)
        if view is not None:
            await view.tick()

    async def do(self, work: Callable[[Staff], Awaitable[ExamOut]]) -> bool:
        """Do something in the exam and show what is so then; whether it was done."""
        found = await self._place.act(work)
        if found is None or self._over:
            return False
        self._exam = found
        if found.ended:
            self._end()
        else:
            self._show()
        return True

    def _end(self) -> None:
        self._over = True
        self._sheet.clear()
        with self._sheet:
            draw_result(self._place, self._exam)

    def _draw_head(self) -> None:
        place = self._place
        with ui.row().classes("w-full items-center"):
            heading(say(place, "exams"))
            ui.space()
            self._clock = ui.label().classes("exam-clock").props("role=timer")
            ui.button(say(place, "sitting.hand_in"), on_click=self._hand_in).props("no-caps")

    def _draw_clock(self) -> int:
        left = self._exam.due_at - self._place.office.clock.now()
        seconds = max(0, int(left.total_seconds()))
        words = say(self._place, "sitting.left", minutes=seconds // 60, seconds=seconds % 60)
        self._clock.set_text(words)
        self._clock.classes(**{"add" if seconds < _SHORT_SECONDS else "remove": "short"})
        return seconds

    def _draw_part(self, part: int) -> tuple[ui.element, ui.label, ui.label]:
        with ui.element("button").classes("exam-part").props("type=button") as button:
            name = ui.label().classes("font-bold")
            state = ui.label().classes("soft")
        button.on("click", lambda: self._open(part))
        return button, name, state

    def _draw_body(self, part: int) -> ui.element:
        with ui.column().classes("w-full") as body:
            if part == _QUESTIONS:
                with panel(say(self._place, "result.questions")):
                    for at, one in enumerate(self._exam.questions):
                        self._draw_question(at, one)
            else:
                patient = self._patient(part)
                self._views[part] = ExamTalkView(self._place, self._exam.id, patient, self.do)
        return body

    def _draw_question(self, at: int, one: ExamQuestion) -> None:
        async def choose(option: int) -> None:
            given = ChoiceIn(question=at, option=option)
            office, exam = self._place.office, self._exam.id
            await self.do(lambda staff: sitting.choose(office, staff, exam, given))

        with ui.column().classes("asked"):
            name = f"{at + 1}. {one.ask}"
            ui.label(name).classes("font-bold")
            options = mixed(one, str(self._exam.id))
            box = named(ui.radio(options, value=one.chosen), name)
            box.on_value_change(lambda event: choose(int(event.value)))

    def _open(self, part: int) -> None:
        self._part = part
        self._show()

    def _show(self) -> None:
        """What is so now, in what is there."""
        place, exam = self._place, self._exam
        self._draw_clock()
        for part, (button, name, state) in self._parts.items():
            if part == _QUESTIONS:
                done = sum(one.chosen is not None for one in exam.questions)
                words = say(place, "sitting.questions", done=done, all=len(exam.questions))
                name.set_text(words)
                state.set_visibility(False)
            else:
                patient = self._patient(part)
                name.set_text(_who(place, patient))
                state.set_text(say(place, f"sitting.patient_state.{_state(patient)}"))
                self._views[part].show(patient)
            button.props(f"aria-current={'true' if part == self._part else 'false'}")
            self._bodies[part].set_visibility(part == self._part)

    def _patient(self, part: int) -> ExamPatient:
        return next(one for one in self._exam.patients if one.place == part)

    async def _hand_in(self) -> None:
        place, exam = self._place, self._exam
        questions = sum(one.chosen is None for one in exam.questions)
        patients = sum(not (one.over or one.ended) for one in exam.patients)
        hint = say(place, "sitting.hand_in_complete")
        if questions or patients:
            hint = say(place, "sitting.hand_in_missing", questions=questions, patients=patients)
        if await ask(place, say(place, "sitting.hand_in_heading"), hint=hint) is not None:
            await self.do(lambda staff: sitting.finish(place.office, staff, exam.id))


def _state(patient: ExamPatient) -> str:
    if patient.ended:
        return "ended"
    if patient.over:
        return "over"
    return "open" if patient.begun else "new"


def _who(place: Workplace, patient: ExamPatient) -> str:
    return say(
        place,
        "sitting.patient",
        number=patient.place + 1,
        name=patient.name,
        age=patient.age,
        sex=place.words(f"sex.{patient.sex}"),
    )
