"""What a desk page says aloud: somebody new waits, danger, a conversation is offered to me."""

import json
import uuid

from nicegui import ui

from api.pages.staff.workplace import Workplace
from api.staff.desk.schemas import QueueOut, TicketOut
from api.staff.schemas import AlertsOut


class DeskNews:
    """Remembers what it has told; what is there when a page is opened is no news."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._told: set[uuid.UUID | int] | None = None
        self._count = -1

    def tell(self, seen: QueueOut, alerts: AlertsOut | None) -> None:
        """A sound, a notification, and the number in the title of the page."""
        found = self._found(seen, alerts)
        new = {key: told for key, told in found.items() if self._told and key not in self._told}
        if self._told is None:
            self._told = {uuid.UUID(int=0)}
            new = {}
        self._told |= found.keys()
        if new:
            text, pressing = next(iter(new.values()))
            ui.run_javascript(f"daoyiDesk?.alarm({json.dumps(text)}, {json.dumps(pressing)})")
        self._show_count(seen)

    def _found(
        self, seen: QueueOut, alerts: AlertsOut | None
    ) -> dict[uuid.UUID | int, tuple[str, bool]]:
        """What may be told, the most pressing first: words, and whether it is pressing. Of those
        who wait only who was not told of yet: there may be hundreds."""
        found: dict[uuid.UUID | int, tuple[str, bool]] = {}
        for event in alerts.events if alerts else []:
            reason = self._place.words("talk.and").join(event.flags)
            found[event.id] = self._said("danger_now", reason=reason), True
        for ticket in seen.offered:
            offer = ticket.transfer
            # A second offer of the same ticket is news again.
            key = uuid.uuid5(ticket.ticket, offer.at.isoformat() if offer else "")
            agent = offer.by if offer else ""
            found[key] = self._said("offered_now", agent=agent), False
        told = self._told or set()
        for ticket in seen.waiting:
            if ticket.state == "queued" and ticket.fits and ticket.ticket not in told:
                found[ticket.ticket] = self._waits(ticket)
        return found

    def _waits(self, ticket: TicketOut) -> tuple[str, bool]:
        pressing = ticket.priority <= self._place.office.levels.priority("emergency")
        return self._said("waiting_now", reason=ticket.reason_text), pressing

    def _show_count(self, seen: QueueOut) -> None:
        """Who waits for somebody, and who waits for me."""
        waiting = sum(ticket.state == "queued" for ticket in seen.waiting)
        count = waiting + sum(ticket.unanswered for ticket in seen.own) + len(seen.offered)
        if count != self._count:
            self._count = count
            ui.run_javascript(f"window.daoyiDesk?.count({count})")

    def _said(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)
