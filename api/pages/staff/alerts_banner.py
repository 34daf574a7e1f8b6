"""The red bar on top: danger that nobody has looked after yet."""

from nicegui import ui

from api.pages.staff.workplace import Workplace
from api.staff import alerts
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.schemas import AlertOut, UrgentComplaint


class AlertsBanner:
    """Made where it is to be shown; shows nothing to those who don't look after alerts."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._column = ui.column().classes("alerts")

    async def refresh(self) -> None:
        """Show what is open now."""
        if not self._place.may(Permission.SEE_ALERTS):
            return
        found = await self._place.act(lambda staff: alerts.unseen(self._place.office, staff))
        if found is None:
            return
        self._column.clear()
        with self._column:
            for event in found.events:
                self._draw_event(event)
            for complaint in found.complaints:
                self._draw_complaint(complaint)

    def _draw_event(self, event: AlertOut) -> None:
        words = self._place.words
        with ui.row().classes("alert").props('role="alert"'):
            ui.label(words(f"alerts.{event.kind}", flags=words("talk.and").join(event.flags)))
            ui.label(f"{self._place.channel(event.channel)} {self._place.moment(event.at)}")
            ui.space()
            ui.link(words("alerts.look"), f"/conversations/{event.conversation}")
            ui.button(words("alerts.seen"), on_click=lambda: self._seen(event.id)).props("dense")

    def _draw_complaint(self, complaint: UrgentComplaint) -> None:
        words = self._place.words
        with ui.row().classes("alert").props('role="alert"'):
            ui.label(
                words(
                    "alerts.complaint",
                    receipt=complaint.receipt,
                    category=complaint.category_name,
                )
            )
            ui.label(self._place.moment(complaint.at))
            ui.space()
            if self._place.may(Permission.READ_COMPLAINTS):
                ui.link(words("alerts.open"), f"/complaints/{complaint.receipt}")

    async def _seen(self, event_id: int) -> None:
        async def work(staff: Staff) -> None:
            await alerts.mark_seen(self._place.office, staff, event_id)

        await self._place.act(work)
        await self.refresh()
