"""`/staff/appointments`: find a patient's appointment, check in, mark, cancel in their stead."""

import uuid
from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.appointments.models import AppointmentStatus
from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.asking import ask
from api.pages.staff.booking.appointment_details import (
    person_in_words,
    show_details,
    status_in_words,
)
from api.pages.staff.booking.appointment_search import AppointmentForm
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.booking import appointments, attendance, timetable
from api.staff.booking.attendance import Mark
from api.staff.booking.schemas import (
    AppointmentLine,
    AppointmentOut,
    AppointmentsFound,
    CancelIn,
)
from api.staff.models import Staff
from api.staff.permissions import Permission

_COLUMNS = ("time", "visitor", "contact", "where", "state", "actions")
_CANCEL = "cancel"
_Action = Callable[[Staff], Awaitable[AppointmentOut]]

# What is offered beside an appointment; whether it is possible now, the service says.
_OFFERED: dict[AppointmentStatus, tuple[str, ...]] = {
    AppointmentStatus.HELD: (_CANCEL,),
    AppointmentStatus.BOOKED: (Mark.CHECK_IN, Mark.SEEN, Mark.NO_SHOW, _CANCEL),
    AppointmentStatus.CHECKED_IN: (Mark.SEEN, Mark.UNDO),
    AppointmentStatus.SEEN: (Mark.UNDO,),
    AppointmentStatus.NO_SHOW: (Mark.SEEN, Mark.UNDO),
}


@staff_page("/appointments")
async def appointments_page(request: Request) -> RedirectResponse | None:
    """The search and what it found."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.SEE_APPOINTMENTS):
        await AlertsBanner(place).refresh()
        await _AppointmentsPage(place).open()
    return None


class _AppointmentsPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place

    async def open(self) -> None:
        """Draw the form, and what is booked today."""
        words, office = self._place.words, self._place.office
        departments = await self._place.act(lambda staff: timetable.departments(office, staff))
        with ui.column().classes("sheet wide"):
            ui.label(words("appointments.heading")).classes("list-heading")
            ui.label(words("appointments.hint")).classes("soft")
            self._form = AppointmentForm(self._place, departments or [], self.search)
            self._found = ui.column().classes("w-full")
        await self.search()

    async def search(self) -> None:
        """Show what fits the form."""

        async def work(staff: Staff) -> AppointmentsFound:
            return await appointments.search(self._place.office, staff, self._form.wanted())

        found = await self._place.act(work)
        if found is None:
            return
        self._found.clear()
        with self._found:
            self._draw(found)

    def _draw(self, found: AppointmentsFound) -> None:
        words, count = self._place.words, len(found.items)
        if not found.items:
            ui.label(words("appointments.none")).classes("soft").props("role=status")
            return
        told = "appointments.more" if found.more else "appointments.found"
        ui.label(words(told, count=count)).classes("soft").props("role=status")
        with ui.element("table").classes("table"):
            with ui.element("tr"):
                for name in _COLUMNS:
                    with ui.element("th").props("scope=col"):
                        ui.label(words(f"appointments.{name}"))
            for line in found.items:
                self._draw_line(line)

    def _draw_line(self, line: AppointmentLine) -> None:
        with ui.element("tr"):
            with ui.element("td"):
                ui.label(f"{line.date:%m-%d} {line.time}")
                ui.label(line.number).classes("soft")
            for text in (
                person_in_words(self._place, line),
                line.phone,
                f"{line.department} {line.doctor}",
            ):
                with ui.element("td"):
                    ui.label(text)
            with ui.element("td"):
                ui.label(status_in_words(self._place, line))
            with ui.element("td"), ui.row().classes("row-actions"):
                self._draw_actions(line)

    def _draw_actions(self, line: AppointmentLine) -> None:
        offered = _OFFERED.get(line.status, ())
        if line.date != self._place.office.clock.today():
            offered = tuple(name for name in offered if name == _CANCEL)
        for name in offered:
            needed = Permission.ACT_FOR_PATIENT if name == _CANCEL else Permission.CHECK_IN
            if self._place.may(needed):
                self._button(line, name)
        self._button(line, "details", props="flat")

    def _button(self, line: AppointmentLine, name: str, props: str = "outline") -> None:
        async def press() -> None:
            await self._press(line, name)

        text = self._place.words(f"appointments.{name}")
        ui.button(text, on_click=press).props(f"dense {props}")

    async def _press(self, line: AppointmentLine, name: str) -> None:
        if name == "details":
            await self._details(line.id)
        elif name == _CANCEL:
            await self._cancel(line)
        elif name != Mark.NO_SHOW or await self._sure_of_no_show(line):
            office = self._place.office
            await self._do(name, lambda staff: attendance.mark(office, staff, line.id, Mark(name)))

    async def _details(self, appointment_id: uuid.UUID) -> None:
        office = self._place.office
        found = await self._place.act(
            lambda staff: appointments.read(office, staff, appointment_id)
        )
        if found is not None:
            show_details(self._place, found)

    async def _sure_of_no_show(self, line: AppointmentLine) -> bool:
        words = self._place.words
        heading = f"{line.visitor} · {words('appointments.ask_no_show')}"
        hint = words("appointments.ask_no_show_hint")
        return await ask(self._place, heading, hint=hint) is not None

    async def _cancel(self, line: AppointmentLine) -> None:
        """By the rules; after the deadline who may is asked for a reason."""
        words, office = self._place.words, self._place.office
        late = self._is_late(line) and self._place.may(Permission.OVERRIDE_DEADLINE)
        reason = await ask(
            self._place,
            f"{line.visitor} · {line.date:%m-%d} {line.time} · {words('appointments.ask_cancel')}",
            hint=words("appointments.ask_override") if late else "",
            label=words("appointments.reason") if late else "",
            required=late,
        )
        if reason is None:
            return
        how = CancelIn(override=late, reason=reason)
        await self._do(_CANCEL, lambda staff: appointments.cancel(office, staff, line.id, how))

    def _is_late(self, line: AppointmentLine) -> bool:
        deadline = self._place.office.booking.cancel_deadline(line.starts_at)
        kept = line.status is AppointmentStatus.BOOKED and not line.stopped
        return kept and self._place.office.clock.now() > deadline

    async def _do(self, name: str, action: _Action) -> None:
        if await self._place.act(action) is not None:
            told = self._place.words(f"appointments.done.{name}")
            ui.notify(told, type="positive", position="top")
        await self.search()
