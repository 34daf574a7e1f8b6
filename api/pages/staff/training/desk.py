"""`/staff/training-desk`: exams to look at, newcomers, who stands where, sessions in a room."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.asking import ask
from api.pages.staff.training.sessions import SessionsPanel
from api.pages.staff.training.words import (
    add_style,
    attempt_state,
    draw_conditions,
    duty_state,
    heading,
    panel,
    say,
)
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.permissions import Permission
from api.staff.training import desk
from api.staff.training.schemas import PersonOut, WaiveIn

_COLUMNS = ("name", "role", "open", "certificate")


@staff_page("/training-desk")
async def training_desk_page(request: Request) -> RedirectResponse | None:
    """The trainers' desk."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.MANAGE_TRAINING):
        add_style()
        with ui.column().classes("sheet wide"):
            await _DeskPage(place).open()
    return None


class _DeskPage:
    """Parts that are drawn anew after something was done in them."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        heading(say(place, "desk.heading"))
        with panel(say(place, "desk.exams")):
            self._exams = ui.column().classes("w-full")
        with panel(say(place, "desk.newcomers")):
            self._newcomers = ui.column().classes("w-full")
        with panel(say(place, "desk.people")):
            self._only_open = ui.checkbox(say(place, "desk.only_open"))
            self._people = ui.column().classes("w-full")
        self._only_open.on_value_change(self._show_people)
        self._found: list[PersonOut] = []
        self._sessions = SessionsPanel(place, self.refresh)

    async def open(self) -> None:
        """Everything, for the first time."""
        await self._show_exams()
        await self.refresh()

    async def refresh(self) -> None:
        """Who stands where, and the sessions, as they are now."""
        office = self._place.office
        self._found = await self._place.act(lambda staff: desk.people(office, staff)) or []
        self._show_newcomers()
        self._show_people()
        await self._sessions.show(self._found)

    async def _show_exams(self) -> None:
        place = self._place
        found = await place.act(lambda staff: desk.attempts(place.office, staff)) or []
        with self._exams:
            if not found:
                ui.label(say(place, "desk.exams_none")).classes("soft")
            for one in found:
                with ui.row().classes("w-full items-center"):
                    ui.label(place.moment(one.started_at)).classes("soft")
                    ui.label(f"{one.name} · {one.role_name}").classes("font-bold")
                    ui.label(attempt_state(place, one)).classes("soft")
                    ui.space()
                    waits = one.ended and not one.reviewed and not one.own
                    key = "desk.review" if waits else "look"
                    link = ui.link(say(place, key), f"/training/exams/{one.id}")
                    link.props["aria-label"] = f"{say(place, key)} {one.name}"

    def _show_newcomers(self) -> None:
        place = self._place
        self._newcomers.clear()
        newcomers = [one for one in self._found if one.newcomer_since is not None]
        with self._newcomers:
            if not newcomers:
                ui.label(say(place, "desk.newcomers_none")).classes("soft")
            for one in newcomers:
                self._draw_newcomer(one)

    def _draw_newcomer(self, one: PersonOut) -> None:
        place = self._place
        with ui.column().classes("panel w-full") as card:
            card.props("role=group").props["aria-label"] = one.name
            with ui.row().classes("w-full items-center"):
                ui.label(f"{one.name} · {one.role_name}").classes("font-bold")
                ui.label(say(place, "desk.since", date=one.newcomer_since)).classes("soft")
                ui.space()
                live = ui.button(say(place, "desk.live"), on_click=lambda: self._live(one))
                live.props("no-caps")
                live.set_enabled(one.ready)
                if place.may(Permission.WAIVE_TRAINING):
                    waive = ui.button(say(place, "desk.waive"), on_click=lambda: self._waive(one))
                    waive.props("outline no-caps")
            draw_conditions(place, one.conditions)

    def _show_people(self) -> None:
        place = self._place
        self._people.clear()
        rows = [one for one in self._found if one.open or not self._only_open.value]
        with self._people, ui.element("table").classes("people"):
            with ui.element("thead"), ui.element("tr"):
                for name in _COLUMNS:
                    with ui.element("th").props("scope=col"):
                        ui.label(say(place, f"desk.column.{name}"))
            with ui.element("tbody"):
                for one in rows:
                    self._draw_person(one)

    def _draw_person(self, one: PersonOut) -> None:
        place = self._place
        with ui.element("tr"):
            with ui.element("td"):
                ui.label(one.name).classes("font-bold")
            with ui.element("td"):
                ui.label(one.role_name)
            with ui.element("td"):
                if not one.open:
                    ui.label(say(place, "desk.all_done")).classes("soft")
                with ui.element("div").classes("chips"):
                    for duty in one.open:
                        chip = ui.label(duty.title).classes("chip")
                        chip.tooltip(duty_state(place, duty))
                        if duty.late:
                            chip.classes("late")
                if one.late:
                    ui.label(say(place, "desk.late", count=one.late)).classes("warn")
            with ui.element("td"):
                key = "desk.certified" if one.certified_until else "desk.uncertified"
                key = key if one.sits_exam else "desk.no_exam"
                ui.label(say(place, key, date=one.certified_until)).classes("soft")

    async def _live(self, one: PersonOut) -> None:
        place = self._place
        words = say(place, "desk.live_heading", name=one.name)
        if await ask(place, words, hint=say(place, "desk.live_hint")) is None:
            return
        if await place.act(lambda staff: desk.go_live(place.office, staff, one.staff_id)):
            ui.notify(say(place, "desk.live_done"), type="positive", position="top")
        await self.refresh()

    async def _waive(self, one: PersonOut) -> None:
        place = self._place
        reason = await ask(
            place,
            say(place, "desk.waive_heading", name=one.name),
            hint=say(place, "desk.waive_hint"),
            label=say(place, "desk.waive_reason"),
            required=True,
        )
        if reason is None:
            return
        given = WaiveIn(reason=reason[:300])
        if await place.act(lambda staff: desk.waive(place.office, staff, one.staff_id, given)):
            ui.notify(say(place, "desk.live_done"), type="positive", position="top")
        await self.refresh()
