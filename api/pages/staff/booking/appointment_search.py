"""The form by which an appointment is looked for. What is typed there stays on the page."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from pydantic import ValidationError

from api.appointments.models import AppointmentStatus
from api.errors import InvalidInput
from api.pages.staff.workplace import Workplace
from api.staff.booking.schemas import AppointmentSearch
from api.staff.booking.timetable_schemas import DepartmentChoice

_ALL = ""
_TYPED = ("number", "phone", "id_number", "name", "phone_tail", "doctor")
_WHOLE = ("number", "phone", "id_number")
_DAYS = ("first", "last")


class AppointmentForm:
    """Made where it is to be shown; `search` is called when the reader asks for it."""

    def __init__(
        self,
        place: Workplace,
        departments: list[DepartmentChoice],
        search: Callable[[], Awaitable[None]],
    ) -> None:
        self._place, self._search = place, search
        with ui.element("form").classes("search-form") as form:
            form.on("submit.prevent", search)
            self._fields = {name: self._input(name) for name in _TYPED}
            self._fields |= {name: self._day(name) for name in _DAYS}
            self._choices = self._selects(departments)
            with ui.row().classes("search-buttons"):
                ui.button(place.words("appointments.search")).props("type=submit")
                clear = ui.button(place.words("appointments.clear"), on_click=self.clear)
                clear.props("flat type=button")

    def wanted(self) -> AppointmentSearch:
        """What was asked for; the days only where nothing whole was typed, as the hint says.
        Raises `InvalidInput` when it can't be read."""
        typed = {name: str(field.value or "").strip() for name, field in self._fields.items()}
        chosen = {name: field.value for name, field in self._choices.items()}
        given = {name: value for name, value in (typed | chosen).items() if value}
        if not given.keys().isdisjoint(_WHOLE):
            given = {name: value for name, value in given.items() if name not in _DAYS}
        try:
            return AppointmentSearch.model_validate(given)
        except ValidationError as fault:
            raise InvalidInput("invalid_input") from fault

    def clear(self) -> None:
        """Empty every field but the days."""
        for name, field in self._fields.items():
            field.set_value(self._today() if name in _DAYS else "")
        for choice in self._choices.values():
            choice.set_value(_ALL)

    def _input(self, name: str) -> ui.input:
        field = ui.input(label=self._place.words(f"appointments.{name}"))
        return field.props("dense outlined autocomplete=off")

    def _day(self, name: str) -> ui.input:
        field = ui.input(label=self._place.words(f"appointments.{name}"), value=self._today())
        return field.props("dense outlined stack-label type=date")

    def _selects(self, departments: list[DepartmentChoice]) -> dict[str, ui.select]:
        words = self._place.words
        named = {_ALL: words("appointments.all_departments")} | {
            one.code: one.name for one in departments
        }
        statuses = {_ALL: words("appointments.all_status")} | {
            status.value: self._place.office.wording(f"staff.appointment_status.{status}")
            for status in AppointmentStatus
        }
        options = {"department": named, "status": statuses}
        return {
            name: ui.select(choice, value=_ALL, label=words(f"appointments.{name}")).props(
                "dense outlined"
            )
            for name, choice in options.items()
        }

    def _today(self) -> str:
        return self._place.office.clock.today().isoformat()
