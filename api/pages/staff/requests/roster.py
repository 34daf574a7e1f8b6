"""The volunteers' roster, in a dialog of the board; for supervisors."""

from nicegui import ui
from pydantic import ValidationError

from api.errors import InvalidInput
from api.pages.staff.asking import Field, FieldForm, answer_of
from api.pages.staff.workplace import Workplace
from api.staff.models import Staff
from api.staff.requests import board
from api.staff.requests.schemas import VolunteerIn, VolunteerOut

_FIELDS = {"badge": 20, "name": 40, "phone": 60, "speaks": 80, "days": 80}
_NEEDED = {"badge", "name"}


async def show_roster(place: Workplace) -> None:
    """Open the roster; it is closed by its button or by Escape."""
    with ui.dialog() as dialog, ui.card().classes("asking"):
        roster = _Roster(place)
        ui.button(place.words("asking.cancel"), on_click=dialog.close).props("flat")
    await roster.refresh()
    await answer_of(dialog)


class _Roster:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        ui.label(self._words("roster")).classes("list-heading")
        ui.label(self._words("roster_hint")).classes("soft")
        self._list = ui.column().classes("w-full")
        fields = [
            Field(name, self._words(name), "line", required=name in _NEEDED, limit=limit)
            for name, limit in _FIELDS.items()
        ]
        self._form = FieldForm(place, fields)
        ui.button(self._words("add"), on_click=self._add).props("outline")

    async def refresh(self) -> None:
        """Everybody who is registered."""
        found = await self._place.act(lambda staff: board.roster(self._place.office, staff))
        self._list.clear()
        with self._list:
            for one in found or []:
                self._draw(one)

    def _draw(self, one: VolunteerOut) -> None:
        with ui.row().classes("w-full items-center").props("role=group"):
            ui.label(f"{one.number} {one.name}").classes("font-bold")
            ui.label(" · ".join(filter(None, (one.speaks, one.days)))).classes("soft")
            ui.space()
            phone = ui.label().props("role=status")
            if one.has_phone:
                show = ui.button(self._words("number")).props("dense flat")
                show.on_click(lambda: self._show_number(one.id, phone))
            ui.checkbox(
                self._words("active"),
                value=one.active,
                on_change=lambda event: self._set_active(one.id, bool(event.value)),
            ).props("dense")

    async def _add(self) -> None:
        if not self._form.complete():
            return
        values = {name: value or None for name, value in self._form.values().items()}

        async def work(staff: Staff) -> bool:
            try:
                given = VolunteerIn(number=values.pop("badge"), **values)
            except ValidationError as error:
                raise InvalidInput("invalid_input") from error
            await board.register_volunteer(self._place.office, staff, given)
            return True

        if await self._place.act(work):
            self._form.set_values(dict.fromkeys(_FIELDS, ""))
            ui.notify(self._words("added"), type="positive", position="top")
            await self.refresh()

    async def _set_active(self, volunteer_id: int, active: bool) -> None:
        await self._place.act(
            lambda staff: board.set_volunteer_active(
                self._place.office, staff, volunteer_id, active=active
            )
        )

    async def _show_number(self, volunteer_id: int, phone: ui.label) -> None:
        found = await self._place.act(
            lambda staff: board.volunteer_number(self._place.office, staff, volunteer_id)
        )
        if found is not None:
            phone.set_text(found.phone or self._words("no_number"))

    def _words(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_requests.{key}", **params)
