"""What a patient has booked, and booking, changing, cancelling for them."""

import uuid
from collections.abc import Awaitable, Callable

from nicegui import ui

from api.appointments.schemas import AppointmentCard
from api.pages.staff.asking import ask
from api.pages.staff.desk.booking_dialog import BookingDialog
from api.pages.staff.workplace import Workplace
from api.staff.desk import on_behalf
from api.staff.desk.panel_schemas import PanelOut, PanelVisitor
from api.staff.permissions import Permission


class SideBookings:
    """Made where it is to stand."""

    def __init__(
        self, place: Workplace, conversation: uuid.UUID, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._place, self._conversation, self._changed = place, conversation, changed
        self._shown: object = None
        self._visitors: list[PanelVisitor] = []
        self._section = ui.column().classes("side-section")
        self._section.set_visibility(False)

    def show(self, panel: PanelOut, *, mine: bool) -> None:
        """What stands; what can be done is for who serves the patient."""
        self._visitors = [one for one in panel.visitors if not one.consent_withdrawn]
        state = (panel.appointments, bool(self._visitors), mine)
        if state == self._shown or not self._place.may(Permission.SEE_APPOINTMENTS):
            return
        self._shown = state
        acting = mine and self._place.may(Permission.ACT_FOR_PATIENT)
        self._section.clear()
        self._section.set_visibility(True)
        with self._section:
            with ui.element("div").classes("side-title"):
                ui.label(self._said("appointments"))
                if acting and self._visitors:
                    self._button("book", self._book)
            for card in panel.appointments:
                self._draw(card, acting=acting)
            if not panel.appointments:
                ui.label(self._said("no_appointments")).classes("soft")

    def _draw(self, card: AppointmentCard, *, acting: bool) -> None:
        with ui.column().classes("booked"):
            ui.label(f"{card.date:%m-%d} {card.time} · {self._said(f'state.{card.status}')}")
            ui.label(f"{card.department} {card.doctor} · {card.visitor}").classes("soft")
            if acting and card.changeable and card.slot_id is not None:
                with ui.row().classes("gap-1"):
                    self._button("change", lambda: self._change(card))
                    self._button("cancel", lambda: self._cancel(card))

    def _button(self, key: str, press: Callable[[], object]) -> None:
        ui.button(self._said(key), on_click=press).props("flat dense no-caps")

    async def _book(self) -> None:
        dialog = BookingDialog(self._place, self._conversation, visitors=self._visitors)
        if await dialog.ask():
            await self._changed()

    async def _change(self, card: AppointmentCard) -> None:
        dialog = BookingDialog(self._place, self._conversation, changing=card)
        if await dialog.ask():
            await self._changed()

    async def _cancel(self, card: AppointmentCard) -> None:
        asked = self._said(
            "ask_cancel",
            visitor=card.visitor,
            date=f"{card.date:%m-%d}",
            time=card.time,
            department=card.department,
            doctor=card.doctor,
        )
        if await ask(self._place, asked, hint=self._said("cancel_hint")) is None:
            return
        office, conversation = self._place.office, self._conversation
        done = await self._place.act(
            lambda staff: on_behalf.cancel(office, staff, conversation, card.id)
        )
        if done is not None:
            ui.notify(self._said("cancelled"), type="positive", position="top")
        await self._changed()

    def _said(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)
