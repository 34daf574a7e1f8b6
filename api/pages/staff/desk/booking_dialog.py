"""Booking for a patient step by step: department, clinic, segment, visitor; what will be done is
said before it is."""

import uuid
from collections.abc import Sequence

from nicegui import ui

from api.appointments.schemas import AppointmentCard
from api.pages.staff.asking import answer_of
from api.pages.staff.workplace import Workplace
from api.staff.booking import timetable
from api.staff.desk import on_behalf
from api.staff.desk.panel_schemas import (
    BookOnBehalfIn,
    ClinicChoice,
    OnBehalfOut,
    PanelVisitor,
    SlotChoice,
)


class BookingDialog:
    """Books for one of `visitors`, or moves the appointment `changing`."""

    def __init__(
        self,
        place: Workplace,
        conversation: uuid.UUID,
        *,
        visitors: Sequence[PanelVisitor] = (),
        changing: AppointmentCard | None = None,
    ) -> None:
        self._place, self._conversation = place, conversation
        self._visitors = {one.card_id: one.name_masked for one in visitors}
        self._changing = changing
        self._what = "change" if changing else "book"
        self._clinics: dict[int, ClinicChoice] = {}
        self._slots: dict[int, SlotChoice] = {}

    async def ask(self) -> bool:
        """Whether it was done."""
        office = self._place.office
        found = await self._place.act(lambda staff: timetable.departments(office, staff))
        if found is None:
            return False
        departments = {one.code: one.name for one in found}
        with ui.dialog().props("no-backdrop-dismiss") as dialog, ui.card().classes("asking"):
            self._dialog = dialog
            self._draw(departments)
        if self._changing and self._changing.department_code in departments:
            self._department.set_value(self._changing.department_code)
        return await answer_of(dialog) is True

    def _draw(self, departments: dict[str, str]) -> None:
        ui.label(self._said(f"{self._what}_heading")).classes("list-heading")
        if self._changing is None:
            first = next(iter(self._visitors), None)
            self._visitor = self._select("for_whom", self._visitors)
            self._visitor.set_value(first)
            self._visitor.on_value_change(self._sum_up)
        self._department = self._select("department", departments, searched=True)
        self._department.on_value_change(self._find_clinics)
        self._clinic = self._select("clinic", {})
        self._clinic.on_value_change(self._find_slots)
        self._slot = self._select("slot", {})
        self._slot.on_value_change(self._sum_up)
        self._summary = ui.label().classes("soon").props('role="status"')
        with ui.row():
            self._confirm = ui.button(self._said(f"confirm_{self._what}"), on_click=self._do)
            leave = ui.button(self._place.words("asking.cancel"))
            leave.on_click(lambda: self._dialog.submit(None))
            leave.props("flat")
        self._sum_up()

    def _select(
        self, key: str, options: dict[str, str] | dict[int, str], *, searched: bool = False
    ) -> ui.select:
        box = ui.select(options, label=self._said(key), with_input=searched)
        box.props("outlined dense options-dense").classes("w-full")
        return box

    async def _find_clinics(self) -> None:
        department = self._department.value
        office = self._place.office
        found = (
            await self._place.act(lambda staff: on_behalf.free_clinics(office, staff, department))
            if department
            else []
        )
        if department != self._department.value:
            return
        self._clinics = {one.id: one for one in found or []}
        self._clinic.set_options(
            {one.id: self._clinic_in_words(one) for one in found or []}, value=None
        )
        if department and not found:
            self._summary.set_text(self._said("no_clinics"))

    async def _find_slots(self) -> None:
        clinic, office = self._clinic.value, self._place.office
        found = (
            await self._place.act(lambda staff: on_behalf.free_slots(office, staff, clinic))
            if clinic
            else []
        )
        if clinic != self._clinic.value:
            return
        self._slots = {one.id: one for one in found or []}
        self._slot.set_options(
            {
                one.id: self._said("slot_line", time=one.time, remaining=one.remaining)
                for one in found or []
            },
            value=None,
        )
        self._sum_up()

    def _sum_up(self) -> None:
        """What will be done, as soon as it is known whole."""
        clinic = self._clinics.get(self._clinic.value or 0)
        slot = self._slots.get(self._slot.value or 0)
        whole = clinic is not None and slot is not None and bool(self._for_whom())
        self._confirm.set_enabled(whole)
        text = ""
        if clinic is not None and slot is not None and whole:
            text = self._said(
                f"will_{self._what}",
                visitor=self._for_whom(),
                clinic=self._clinic_in_words(clinic),
                slot=slot.time,
            )
        self._summary.set_text(text)

    def _for_whom(self) -> str:
        if self._changing is not None:
            return self._changing.visitor
        return self._visitors.get(self._visitor.value or 0, "")

    async def _do(self) -> None:
        office, conversation, slot = self._place.office, self._conversation, self._slot.value
        changing = self._changing
        if changing is not None:
            done: OnBehalfOut | None = await self._place.act(
                lambda staff: on_behalf.change(office, staff, conversation, changing.id, slot)
            )
        else:
            wish = BookOnBehalfIn(visitor=self._visitor.value, slot_id=slot)
            done = await self._place.act(
                lambda staff: on_behalf.book(office, staff, conversation, wish)
            )
        if done is None:
            # Somebody was quicker, or a rule says no: what is free now.
            await self._find_slots()
            return
        told = "changed" if changing is not None else "booked"
        ui.notify(self._said(told), type="positive", position="top")
        self._dialog.submit(True)

    def _clinic_in_words(self, one: ClinicChoice) -> str:
        return self._said(
            "clinic_line",
            date=f"{one.date:%m-%d}",
            period=one.period,
            doctor=one.doctor,
            title=one.title,
            remaining=one.remaining,
            fee=one.fee,
        )

    def _said(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)
