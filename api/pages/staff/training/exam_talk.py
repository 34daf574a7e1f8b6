"""The talk with one simulated patient of an exam."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from api.pages.staff.asking import ask
from api.pages.staff.practice.acts import ActsPanel
from api.pages.staff.practice.talk_lines import LineView
from api.pages.staff.practice.words import say as practice_say
from api.pages.staff.training.words import say
from api.pages.staff.workplace import Workplace
from api.staff.models import Staff
from api.staff.practice.schemas import MAX_TEXT, ActIn, AnswerIn
from api.staff.training import sitting
from api.staff.training.schemas import ExamOut, ExamPatient

Do = Callable[[Callable[[Staff], Awaitable[ExamOut]]], Awaitable[bool]]
_LOOK_EVERY = 5
# The browser empties the box itself: what is typed meanwhile is not wiped out.
_TAKEN = """(event) => {
    const box = event.target.closest(".exam-talk").querySelector("textarea"), text = box.value;
    box.value = "";
    box.dispatchEvent(new Event("input", {bubbles: true}));
    emit(text);
}"""


class ExamTalkView:
    """The patient before they are called in, the talk, and that it is over. Lines are only added.
    `do` does something in the exam and then shows all of it."""

    def __init__(self, place: Workplace, exam: int, patient: ExamPatient, do: Do) -> None:
        self._place, self._exam, self._patient, self._do = place, exam, patient, do
        self._drawn = 0
        self._seconds = 0
        with ui.column().classes("panel w-full") as self._before:
            channel = place.channel(patient.channel)
            ui.label(say(place, "sitting.call_hint", channel=channel)).classes("soft")
            ui.button(say(place, "sitting.call"), on_click=self._call).props("no-caps")
        with ui.element("div").classes("practice-talk exam-talk") as self._talk:
            self._draw_talk()
        self.show(patient)

    async def tick(self) -> None:
        """A second has passed."""
        patient = self._patient
        if not patient.begun or patient.over or patient.ended:
            return
        self._seconds += 1
        if self._seconds % _LOOK_EVERY == 0:
            place, exam, at = self._place.office, self._exam, patient.place
            await self._do(lambda staff: sitting.wait(place, staff, exam, at))

    def show(self, patient: ExamPatient) -> None:
        """What is so now."""
        self._patient = patient
        self._before.set_visibility(not patient.begun)
        self._talk.set_visibility(patient.begun)
        self._write.set_visibility(not patient.ended)
        self._acts.set_visibility(not patient.ended)
        self._background.set_text(patient.background or "")
        self._background.set_visibility(bool(patient.background))
        words = ""
        if patient.ended:
            words = say(self._place, "sitting.ended")
        elif patient.over:
            words = practice_say(self._place, "clock_over")
        self._told.set_text(words)
        first = self._drawn == 0 and len(patient.lines) > 1
        with self._lines:
            for line in patient.lines[self._drawn :]:
                LineView(self._place, line, writes=not first)
        self._drawn = len(patient.lines)

    def _draw_talk(self) -> None:
        place = self._place
        with ui.column().classes("practice-main"):
            self._background = ui.label().classes("soft lines")
            self._lines = ui.column().classes("practice-lines")
            label = practice_say(place, "talk")
            self._lines.props(f'role=log aria-live=polite aria-label="{label}" tabindex=0')
            self._told = ui.label().classes("soft").props("role=status")
            with ui.column().classes("practice-write") as self._write:
                box = ui.textarea(placeholder=practice_say(place, "reply"))
                box.props(f"outlined dense autogrow maxlength={MAX_TEXT}")
                self._box = box.classes("w-full")
                box.on("keydown.ctrl.enter", self._typed, js_handler=_TAKEN)
                with ui.row().classes("w-full items-center"):
                    send = ui.button(practice_say(place, "send")).props("no-caps")
                    send.on("click", self._typed, js_handler=_TAKEN)
                    ui.space()
                    end = ui.button(say(place, "sitting.end"), on_click=self._end)
                    end.props("outline no-caps")
        with ui.column().classes("practice-side") as self._acts:
            ActsPanel(place, self._act)

    async def _call(self) -> None:
        office, exam, at = self._place.office, self._exam, self._patient.place
        await self._do(lambda staff: sitting.call_in(office, staff, exam, at))

    async def _typed(self, event: Any) -> None:
        text = str(event.args or "").strip()[:MAX_TEXT]
        if text and not await self._answer(AnswerIn(text=text)):
            self._box.set_value(text)

    async def _act(self, act: ActIn) -> bool:
        """With what stands in the box, as at the desk one writes and does."""
        text = str(self._box.value or "").strip()[:MAX_TEXT]
        done = await self._answer(AnswerIn(text=text, acts=[act]))
        if done:
            self._box.set_value("")
        return done

    async def _answer(self, given: AnswerIn) -> bool:
        self._seconds = 0
        office, exam, at = self._place.office, self._exam, self._patient.place
        return await self._do(lambda staff: sitting.say(office, staff, exam, at, given))

    async def _end(self) -> None:
        place = self._place
        if not self._patient.over:
            hint = say(place, "sitting.end_unfinished")
            if await ask(place, say(place, "sitting.end_heading"), hint=hint) is None:
                return
        exam, at = self._exam, self._patient.place
        await self._do(lambda staff: sitting.end_talk(place.office, staff, exam, at))
