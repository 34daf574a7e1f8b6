"""Sessions in a room on the trainers' desk: planned, and who came."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from nicegui import ui

from api.clock import HOSPITAL_ZONE
from api.errors import InvalidInput
from api.pages.staff.asking import Field, fill_in
from api.pages.staff.training.words import panel, say
from api.pages.staff.workplace import Workplace
from api.staff.models import Staff
from api.staff.training import desk, showing
from api.staff.training.schemas import (
    AttendanceIn,
    CameIn,
    PersonOut,
    SessionIn,
    SessionLine,
)

_PERSON, _SCORE = "person:", "score:"


class SessionsPanel:
    """The panel. `changed` is called when somebody has done a module."""

    def __init__(self, place: Workplace, changed: Callable[[], Awaitable[None]]) -> None:
        self._place, self._changed = place, changed
        self._people: Sequence[PersonOut] = ()
        with panel(say(place, "desk.sessions")):
            ui.button(say(place, "desk.plan"), on_click=self._plan).props("outline no-caps")
            self._lines = ui.column().classes("w-full")

    async def show(self, people: Sequence[PersonOut]) -> None:
        """The sessions as they are now."""
        place, self._people = self._place, people
        found = await place.act(lambda staff: desk.sessions(place.office, staff)) or []
        self._lines.clear()
        with self._lines:
            if not found:
                ui.label(say(place, "desk.sessions_none")).classes("soft")
            for one in found:
                self._draw(one)

    def _draw(self, one: SessionLine) -> None:
        place = self._place
        with ui.row().classes("w-full items-center"):
            words = say(
                place,
                "session",
                when=place.moment(one.held_at),
                place=one.place,
                title=one.title,
                trainer=one.trainer,
            )
            ui.label(words)
            came = sum(bool(each.attended) for each in one.people)
            key = "desk.closed" if one.closed else "desk.asked"
            ui.label(say(place, key, came=came, asked=len(one.people))).classes("soft")
            ui.space()
            if not one.closed:
                take = ui.button(say(place, "desk.attend"), on_click=lambda: self._attend(one))
                take.props("outline dense no-caps")

    async def _plan(self) -> None:
        place = self._place
        lessons = showing.material_of(place.office).lessons
        modules = {one.id: one.title for one in lessons if one.kind == "module"}
        today = place.office.clock.today().isoformat()
        fields = [
            Field("module", say(place, "desk.module"), "choice", True, modules),
            Field("day", say(place, "desk.day"), "date", True, value=today),
            Field("time", say(place, "desk.time"), "line", True, limit=5),
            Field("place", say(place, "desk.place"), "line", True, limit=60),
            *(
                Field(f"{_PERSON}{one.staff_id}", f"{one.name} · {one.role_name}", "check")
                for one in self._people
            ),
        ]

        async def do(values: dict[str, Any]) -> bool:
            return await self._do(lambda staff: desk.plan(place.office, staff, _session(values)))

        await fill_in(place, say(place, "desk.plan_heading"), fields, do)

    async def _attend(self, one: SessionLine) -> None:
        place = self._place
        score = say(place, "desk.score")
        fields = []
        for each in one.people:
            fields.append(Field(f"{_PERSON}{each.staff_id}", each.name, "check"))
            fields.append(
                Field(f"{_SCORE}{each.staff_id}", f"{each.name} {score}", "line", limit=3)
            )

        async def do(values: dict[str, Any]) -> bool:
            return await self._do(
                lambda staff: desk.attend(place.office, staff, one.id, _came(values))
            )

        words = say(place, "desk.attend_heading", title=one.title)
        await fill_in(place, words, fields, do, hint=say(place, "desk.attend_hint"))

    async def _do(self, work: Callable[[Staff], Awaitable[SessionLine]]) -> bool:
        if await self._place.act(work) is None:
            return False
        ui.notify(say(self._place, "desk.saved"), type="positive", position="top")
        await self._changed()
        return True


def _session(values: dict[str, Any]) -> SessionIn:
    """What was filled in. Raises `InvalidInput`."""
    people = _chosen(values)
    if not people:
        raise InvalidInput("staff_unknown")
    try:
        day, at = date.fromisoformat(values["day"]), time.fromisoformat(values["time"])
    except ValueError as wrong:
        raise InvalidInput("invalid_input") from wrong
    held_at = datetime.combine(day, at, HOSPITAL_ZONE)
    return SessionIn(module=values["module"], held_at=held_at, place=values["place"], people=people)


def _came(values: dict[str, Any]) -> AttendanceIn:
    came = []
    for staff_id in _chosen(values):
        given = str(values.get(f"{_SCORE}{staff_id}") or "")
        if given and not (given.isdecimal() and int(given) <= 100):
            raise InvalidInput("invalid_input")
        came.append(CameIn(staff_id=staff_id, score=int(given) if given else None))
    return AttendanceIn(came=came)


def _chosen(values: dict[str, Any]) -> list[int]:
    return [
        int(name.removeprefix(_PERSON))
        for name, chosen in values.items()
        if name.startswith(_PERSON) and chosen
    ]
