"""The red bar on top: danger that nobody has looked after yet."""

from nicegui import ui

from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.workplace import Workplace
from api.staff.desk import alerts
from api.staff.desk.schemas import EscalationOut
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.schemas import AlertOut, AlertsOut, UrgentComplaint

Alert = AlertOut | UrgentComplaint | EscalationOut


class AlertsBanner:
    """Made where it is to be shown; shows nothing to those who don't look after alerts."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        column = ui.column().classes("alerts")
        self._lines: KeyedLines[Alert] = KeyedLines(column, _key, self._draw)

    async def refresh(self) -> None:
        """Show what is open now."""
        if not self._place.may(Permission.SEE_ALERTS):
            return
        found = await self._place.act(lambda staff: alerts.unseen(self._place.office, staff))
        if found is not None:
            self.show(found)

    def show(self, found: AlertsOut) -> None:
        """These are open now. A line stays the same line, so that a press on it isn't lost."""
        self._lines.show([*found.events, *found.complaints, *found.escalations])

    def _draw(self, alert: Alert) -> "_Alert":
        if isinstance(alert, AlertOut):
            return _Alert(self._draw_event(alert))
        if isinstance(alert, EscalationOut):
            return _Alert(self._draw_escalation(alert))
        return _Alert(self._draw_complaint(alert))

    def _draw_event(self, event: AlertOut) -> ui.element:
        words = self._place.words
        with ui.row().classes("alert").props('role="alert"') as row:
            ui.label(words(f"alerts.{event.kind}", flags=words("talk.and").join(event.flags)))
            ui.label(f"{self._place.channel(event.channel)} {self._place.moment(event.at)}")
            ui.space()
            ui.link(words("alerts.look"), f"/conversations/{event.conversation}")
            ui.button(words("alerts.seen"), on_click=lambda: self._seen(event.id)).props("dense")

        return row

    def _draw_complaint(self, complaint: UrgentComplaint) -> ui.element:
        words = self._place.words
        with ui.row().classes("alert").props('role="alert"') as row:
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
        return row

    def _draw_escalation(self, late: EscalationOut) -> ui.element:
        words = self._place.office.wording
        with ui.row().classes("alert").props('role="alert"') as row:
            clock = words(f"staff_desk.page.clock.{late.kind}")
            said = {"reason": late.reason_text, "clock": clock, "skill": late.skill_name}
            ui.label(words("staff_desk.page.escalation", **said, agent=late.agent or ""))
            ui.label(self._place.moment(late.since))
            ui.space()
            ui.link(self._place.words("alerts.look"), f"/conversations/{late.conversation}")
        return row

    async def _seen(self, event_id: int) -> None:
        async def work(staff: Staff) -> None:
            await alerts.mark_seen(self._place.office, staff, event_id)

        await self._place.act(work)
        await self.refresh()


class _Alert:
    """A line of the banner: what it says never changes."""

    def __init__(self, element: ui.element) -> None:
        self.element = element

    def show(self, item: Alert) -> None:
        """It says so already."""


def _key(alert: Alert) -> str:
    if isinstance(alert, AlertOut):
        return str(alert.id)
    if isinstance(alert, EscalationOut):
        return f"{alert.ticket} {alert.kind}"
    return alert.receipt
