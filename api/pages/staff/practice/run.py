"""`/staff/practice/{run}`: the talk with a simulated patient, and afterwards what it was worth."""

from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.asking import ask
from api.pages.staff.practice.acts import ActsPanel
from api.pages.staff.practice.result import draw_result
from api.pages.staff.practice.talk_lines import LineView
from api.pages.staff.practice.words import add_style, say, waited, who
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.permissions import Permission
from api.staff.practice import simulated
from api.staff.practice.schemas import MAX_TEXT, ActIn, AnswerIn, RunOut

_EACH_SECOND, _LOOK_EVERY = 1.0, 3
# The browser empties the box itself: what is typed meanwhile is not wiped out.
_TAKEN = """() => {
    const box = document.querySelector(".practice-box textarea"), text = box.value;
    box.value = "";
    box.dispatchEvent(new Event("input", {bubbles: true}));
    emit(text);
}"""
_DOWN = """setTimeout(() => {
    const lines = document.querySelector(".practice-lines");
    if (lines) lines.scrollTop = lines.scrollHeight;
}, 50)"""


@staff_page("/practice/{practice_run_id}")
async def run_page(request: Request, practice_run_id: int) -> RedirectResponse | None:
    """One run."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if not place.frame(Permission.LEARN):
        return None
    add_style()
    run = await place.act(lambda staff: simulated.read(place.office, staff, practice_run_id))
    if run is None:
        return None
    with ui.column().classes("sheet wide") as sheet:
        if run.ended:
            draw_result(place, run)
        elif not run.mine:
            for line in run.lines:
                LineView(place, line)
        else:
            page = _RunPage(place, run, sheet)
            ui.timer(_EACH_SECOND, page.tick, immediate=False)
    return None


class _RunPage:
    def __init__(self, place: Workplace, run: RunOut, sheet: ui.element) -> None:
        self._place, self._run, self._sheet = place, run, sheet
        self._drawn: list[LineView] = []
        self._seconds = 0
        with ui.row().classes("w-full items-center"):
            # Not of which kind it is: a danger would be given away.
            heading = say(place, "talk_heading", channel=place.channel(run.patient.channel))
            ui.label(heading).classes("list-heading").props("role=heading aria-level=1")
            ui.space()
            self._clock = ui.label().classes("soft practice-clock")
        with ui.element("div").classes("practice-talk"):
            self._draw_talk()
            self._draw_side()
        self._show(run)

    async def tick(self) -> None:
        """A second has passed; now and then the patient may say something about it."""
        if self._run.ended:
            return
        self._seconds += 1
        self._draw_clock()
        if self._seconds % _LOOK_EVERY == 0 and not self._run.over:
            office, run_id = self._place.office, self._run.id
            run = await self._place.act(lambda staff: simulated.wait(office, staff, run_id))
            if run is not None and not self._run.ended:
                self._show(run)

    def _draw_talk(self) -> None:
        with ui.column().classes("practice-main"):
            label = say(self._place, "talk")
            self._lines = ui.column().classes("practice-lines")
            self._lines.props(f'role=log aria-live=polite aria-label="{label}" tabindex=0')
            with ui.column().classes("practice-write"):
                self._box = ui.textarea(placeholder=say(self._place, "reply")).props(
                    f"outlined dense autogrow autofocus maxlength={MAX_TEXT}"
                )
                self._box.classes("w-full practice-box")
                self._box.on(
                    "keydown.ctrl.enter", lambda event: self._send(event.args), js_handler=_TAKEN
                )
                with ui.row().classes("w-full items-center"):
                    send = ui.button(say(self._place, "send")).props("no-caps")
                    send.on("click", lambda event: self._send(event.args), js_handler=_TAKEN)
                    hint = ui.button(say(self._place, "give_hint"), on_click=self._hint)
                    hint.props("flat no-caps")
                    ui.space()
                    finish = ui.button(say(self._place, "finish"), on_click=self._finish)
                    finish.props("outline no-caps")
                self._hinted = ui.label().classes("soft lines").props("role=status")

    def _draw_side(self) -> None:
        patient, background = self._run.patient, self._run.background
        with ui.column().classes("practice-side"):
            with ui.column().classes("panel"):
                ui.label(who(self._place, patient)).classes("font-bold")
                if background:
                    ui.label(say(self._place, "background")).classes("soft")
                    ui.label(background).classes("lines")
            ActsPanel(self._place, self._act)

    async def _send(self, text: Any) -> None:
        given = str(text or "").strip()
        if given and not await self._answer(AnswerIn(text=given[:MAX_TEXT])):
            self._box.set_value(given)

    async def _act(self, act: ActIn) -> bool:
        """With what stands in the box, as at the desk one writes and does."""
        text = str(self._box.value or "").strip()
        done = await self._answer(AnswerIn(text=text[:MAX_TEXT], acts=[act]))
        if done:
            self._box.set_value("")
        return done

    async def _answer(self, given: AnswerIn) -> bool:
        office, run_id = self._place.office, self._run.id
        run = await self._place.act(lambda staff: simulated.answer(office, staff, run_id, given))
        if run is None:
            return False
        self._hinted.set_text("")
        self._seconds = 0
        self._show(run)
        return True

    async def _hint(self) -> None:
        office, run_id = self._place.office, self._run.id
        found = await self._place.act(lambda staff: simulated.hint(office, staff, run_id))
        if found is not None:
            self._hinted.set_text(found.says or say(self._place, "no_hint"))

    async def _finish(self) -> None:
        if not self._run.over:
            heading = say(self._place, "finish_heading")
            hint = say(self._place, "finish_unfinished")
            if await ask(self._place, heading, hint=hint) is None:
                return
        office, run_id = self._place.office, self._run.id
        run = await self._place.act(lambda staff: simulated.finish(office, staff, run_id))
        if run is not None:
            self._run = run
            self._sheet.clear()
            with self._sheet:
                draw_result(self._place, run)

    def _show(self, run: RunOut) -> None:
        """Lines are only ever added; those of the patient that are new are written first."""
        self._run = run
        first = not self._drawn
        with self._lines:
            for line in run.lines[len(self._drawn) :]:
                self._drawn.append(LineView(self._place, line, writes=not first))
        self._draw_clock()
        ui.run_javascript(_DOWN)

    def _draw_clock(self) -> None:
        if self._run.over:
            self._clock.set_text(say(self._place, "clock_over"))
            return
        seconds = waited(self._place.office.clock.now(), self._run.asked_at)
        self._clock.set_text(say(self._place, "clock", seconds=seconds))
