"""One service request on the board: its clock, and what can be done about it."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.pages.staff.asking import Field, Values, ask, fill_in
from api.pages.staff.workplace import Workplace
from api.service_requests.models import WAITS, RequestState
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.requests import board as service_requests
from api.staff.requests.schemas import BoardOut, RequestLine

Change = Callable[[Staff], Awaitable[object]]
Do = Callable[[Change], Awaitable[bool]]

_MINUTE = 60
# What can be done in which state, in this order.
_WAYS: dict[RequestState, tuple[str, ...]] = {
    RequestState.OPEN: ("accept", "assign", "cancel"),
    RequestState.ACCEPTED: ("start", "assign", "cancel"),
    RequestState.STARTED: ("done", "cancel"),
    RequestState.DONE: (),
}


class RequestPanel:
    """Stays itself while the request stays in its column. `board` gives whom it can be given to."""

    def __init__(
        self, place: Workplace, item: RequestLine, do: Do, board: Callable[[], BoardOut]
    ) -> None:
        self._place, self._do, self._board = place, do, board
        self._number, self._state = item.number, item.state
        label = f"{item.kind_name} {item.number}"
        with (
            ui.column().classes("request").props(f'role=group aria-label="{label}"') as self.element
        ):
            with ui.row().classes("w-full items-center"):
                ui.label(item.kind_name).classes("font-bold")
                self._marks = ui.label().classes("soon")
                ui.space()
                self._clock = ui.label().props("role=status")
            ui.label(f"{item.number} · {item.team}").classes("soft")
            self._facts = {name: self._draw_fact(name) for name in ("place", "when", "details")}
            self._owner = ui.label().classes("soft")
            self._draw_ways(item)

    def show(self, item: RequestLine) -> None:
        """What is so now."""
        self._marks.set_text(" ".join(self._words(f"mark.{mark}") for mark in item.marks))
        self._clock.set_text(self._clock_words(item))
        self._clock.classes(replace="warn" if item.late else "soft")
        self.element.classes(**{"add" if item.late else "remove": "late"})
        told = {"place": item.place, "when": item.wanted, "details": item.details}
        for name, (row, label) in self._facts.items():
            label.set_text(told[name] or "")
            row.set_visibility(bool(told[name]))
        who = " · ".join(filter(None, (item.owner, item.volunteer))) or self._words("nobody")
        escalated = f" · {self._words('escalated')}" if item.escalated else ""
        self._owner.set_text(f"{self._words('owner')}：{who}{escalated}")

    def _draw_fact(self, name: str) -> tuple[ui.element, ui.label]:
        with ui.element("div").classes("fact") as row:
            ui.label(self._words(name)).classes("soft")
            label = ui.label()
        return row, label

    def _draw_ways(self, item: RequestLine) -> None:
        works = self._place.may(Permission.WORK_ON_REQUESTS)
        with ui.row().classes("row-actions items-center"):
            for place, way in enumerate(_WAYS[item.state] if works else ()):
                button = ui.button(self._words(way), on_click=getattr(self, f"_{way}"))
                button.props("dense" if place == 0 else "dense outline")
            if item.has_contact and self._place.may(Permission.REVEAL_PATIENT):
                self._phone = ui.label().props("role=status")
                ui.button(self._words("number"), on_click=self._show_number).props("dense flat")
            if item.conversation:
                ui.link(self._words("look"), f"/conversations/{item.conversation}")

    async def _accept(self) -> None:
        office = self._place.office
        await self._do(lambda staff: service_requests.accept(office, staff, self._number))

    async def _start(self) -> None:
        office = self._place.office
        await self._do(lambda staff: service_requests.start(office, staff, self._number))

    async def _assign(self) -> None:
        board = self._board()
        people = {f"staff {one.id}": one.name for one in board.colleagues}
        people |= {
            f"volunteer {one.id}": self._badge(one.number, one.name, one.speaks)
            for one in board.volunteers
        }
        field = Field("who", self._words("to_whom"), "search", required=True, options=people)

        async def do(values: Values) -> bool:
            what, _, found = str(values["who"]).partition(" ")
            assignee = int(found) if what == "staff" else None
            volunteer = int(found) if what == "volunteer" else None
            office = self._place.office
            return await self._do(
                lambda staff: service_requests.assign(
                    office, staff, self._number, assignee=assignee, volunteer=volunteer
                )
            )

        await fill_in(self._place, self._words("assign"), [field], do)

    async def _done(self) -> None:
        note = await self._ask("done")
        if note is not None:
            office = self._place.office
            await self._do(lambda staff: service_requests.done(office, staff, self._number, note))

    async def _cancel(self) -> None:
        note = await self._ask("cancel")
        if note is not None:
            office = self._place.office
            await self._do(lambda staff: service_requests.cancel(office, staff, self._number, note))

    async def _ask(self, what: str) -> str | None:
        return await ask(
            self._place,
            self._words(f"{what}_heading", number=self._number),
            hint=self._words(f"{what}_hint"),
            label=self._words(f"{what}_note"),
            required=True,
        )

    async def _show_number(self) -> None:
        office = self._place.office
        found = await self._place.act(
            lambda staff: service_requests.contact(office, staff, self._number)
        )
        if found is not None:
            self._phone.set_text(found.phone or self._words("no_number"))

    def _badge(self, number: str, name: str, speaks: str | None) -> str:
        group = self._words("volunteers")
        return " ".join(filter(None, (group, number, name, speaks)))

    def _clock_words(self, item: RequestLine) -> str:
        if item.state not in WAITS:
            return self._words("there")
        minutes = abs(item.seconds_left) // _MINUTE
        return self._words("over" if item.late else "left", minutes=minutes)

    def _words(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_requests.{key}", **params)
