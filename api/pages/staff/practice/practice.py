"""`/staff/practice`: simulated patients to choose from, one's own runs, who has practised."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.practice.piece import draw_pieces
from api.pages.staff.practice.trainees import draw_trainees
from api.pages.staff.practice.words import add_style, duration, say, who
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.permissions import Permission
from api.staff.practice import simulated, teaching
from api.staff.practice.schemas import BeginIn, PatientChoice, RunLine

_LEVELS = (1, 2, 3)


@staff_page("/practice")
async def practice_page(request: Request) -> RedirectResponse | None:
    """Choose whom to practise with."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.LEARN):
        add_style()
        page = _PracticePage(place)
        await page.draw()
    return None


class _PracticePage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._patients: list[PatientChoice] = []
        self._flow: str | None = None
        self._level: int | None = None

    async def draw(self) -> None:
        """All of the page."""
        office = self._place.office
        self._patients = await self._place.act(lambda s: simulated.choices(office, s)) or []
        runs = await self._place.act(lambda s: simulated.history(office, s)) or []
        pieces = await self._place.act(lambda s: teaching.pieces(office, s)) or []
        with ui.column().classes("sheet"):
            ui.label(self._say("heading")).classes("list-heading").props(
                "role=heading aria-level=1"
            )
            ui.label(self._say("hint")).classes("soft")
            self._draw_choice()
            draw_pieces(self._place, pieces)
            self._draw_own(runs)
            if self._place.may(Permission.MANAGE_TRAINING):
                await draw_trainees(self._place)

    def _draw_choice(self) -> None:
        with ui.column().classes("panel").props(f'role=region aria-label="{self._say("choose")}"'):
            ui.label(self._say("choose")).classes("list-heading")
            with ui.row().classes("items-center"):
                flows = {one.flow: self._say(f"flow.{one.flow}") for one in self._patients}
                levels = {level: self._say(f"level.{level}") for level in _LEVELS}
                self._select("flow_filter", flows).on_value_change(
                    lambda event: self._filter(flow=event.value)
                )
                self._select("difficulty_filter", levels).on_value_change(
                    lambda event: self._filter(level=event.value)
                )
                ui.button(self._say("draw"), on_click=self._draw_lot).props("no-caps")
            self._list = ui.element("div").classes("choice-list")
            self._none = ui.label(self._say("no_fitting")).classes("soft")
        self._show()

    def _select(self, label: str, options: Mapping[Any, str]) -> ui.select:
        given: dict[Any, str] = {None: self._say("any"), **options}
        box = ui.select(given, label=self._say(label), value=None)
        return box.props("outlined dense options-dense").classes("w-48")

    def _filter(self, **chosen: object) -> None:
        if "flow" in chosen:
            self._flow = str(chosen["flow"]) if chosen["flow"] else None
        if "level" in chosen:
            self._level = int(str(chosen["level"])) if chosen["level"] else None
        self._show()

    def _show(self) -> None:
        fitting = [
            one
            for one in self._patients
            if self._flow in {None, one.flow} and self._level in {None, one.difficulty}
        ]
        self._none.set_visibility(not fitting)
        self._list.clear()
        with self._list:
            for one in fitting:
                self._draw_patient(one)

    def _draw_patient(self, one: PatientChoice) -> None:
        with ui.element("button").classes("choice").props("type=button") as choice:
            ui.label(who(self._place, one)).classes("font-bold")
            parts = (
                self._say(f"flow.{one.flow}"),
                self._place.channel(one.channel),
                self._say(f"level.{one.difficulty}"),
            )
            ui.label(" · ".join(parts)).classes("soft")
        choice.on("click", lambda: self._begin(BeginIn(scenario=one.scenario)))

    async def _draw_lot(self) -> None:
        wish = BeginIn.model_validate({"flow": self._flow, "difficulty": self._level})
        await self._begin(wish)

    async def _begin(self, wish: BeginIn) -> None:
        office = self._place.office
        run = await self._place.act(lambda staff: simulated.begin(office, staff, wish))
        if run is not None:
            ui.navigate.to(f"/practice/{run.id}")

    def _draw_own(self, runs: list[RunLine]) -> None:
        with ui.column().classes("panel").props(f'role=region aria-label="{self._say("own")}"'):
            ui.label(self._say("own")).classes("list-heading")
            if not runs:
                ui.label(self._say("own_none")).classes("soft")
            for run in runs:
                draw_run(self._place, run)

    def _say(self, key: str, **params: object) -> str:
        return say(self._place, key, **params)


def draw_run(place: Workplace, run: RunLine) -> None:
    """A run in a list, with the way to it."""
    with ui.row().classes("w-full items-center"):
        ui.label(place.moment(run.started_at)).classes("soft")
        ui.link(run.title, f"/practice/{run.id}")
        if run.flow:
            ui.label(say(place, f"flow.{run.flow}")).classes("soft")
        ui.space()
        if not run.ended:
            ui.label(say(place, "going_on")).classes("soon")
            return
        if run.seconds is not None:
            ui.label(duration(place, run.seconds)).classes("soft")
        ui.label(say(place, "reached" if run.reached else "missed")).classes(
            "soft" if run.reached else "warn"
        )
        ui.label(say(place, "points", points=f"{run.points or 0:g}")).classes("font-bold")
