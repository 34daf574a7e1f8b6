"""The left side of the desk: whom I serve, what is offered to me, who waits."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui

from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.ticket_row import TicketRow
from api.pages.staff.workplace import Workplace
from api.staff.desk_schemas import QueueOut, SkillOut, TicketOut

# More than anybody reads; what isn't drawn is counted.
_DRAWN = 50
_ALL = ""


class _Section:
    """A heading and its lines."""

    def __init__(
        self, place: Workplace, heading: str, empty: str, open_: Callable[..., Awaitable[None]]
    ) -> None:
        self._words = place.office.wording
        self._heading, self._empty = heading, empty
        self.rows: dict[uuid.UUID, TicketRow] = {}
        with ui.element("section").classes("w-full") as self._section:
            self._title = ui.label().classes("list-heading")
            self._lines = ui.column().classes("desk-section")
            self._nobody = ui.label(self._words(empty) if empty else "").classes("soft")
            self._more = ui.label().classes("soft desk-more")

        def draw(ticket: TicketOut) -> TicketRow:
            self.rows[ticket.ticket] = TicketRow(place, ticket, open_)
            return self.rows[ticket.ticket]

        self._keyed: KeyedLines[TicketOut] = KeyedLines(
            self._lines, lambda ticket: ticket.ticket, draw
        )

    def show(self, tickets: Sequence[TicketOut], total: int | None = None) -> None:
        """These tickets; `total` counts those of other queues too."""
        drawn = tickets[:_DRAWN]
        self._keyed.show(drawn)
        there = {ticket.ticket for ticket in drawn}
        self.rows = {key: row for key, row in self.rows.items() if key in there}
        count = len(tickets) if total is None else total
        self._title.set_text(self._words(self._heading, count=count))
        more = len(tickets) - len(drawn)
        self._more.set_visibility(more > 0)
        self._more.set_text(self._words("staff_desk.page.more", count=more))
        self._nobody.set_visibility(not tickets and bool(self._empty))
        self._section.set_visibility(bool(tickets) or bool(self._empty))


class DeskQueue:
    """Made inside the left column. `open_` is called with the ticket that was pressed."""

    def __init__(
        self,
        place: Workplace,
        open_: Callable[[TicketOut], Awaitable[None]],
        filtered: Callable[[], Awaitable[None]],
    ) -> None:
        self._place = place
        self._chosen: uuid.UUID | None = None
        self._seen: QueueOut | None = None
        page, own = "staff_desk.page", "staff.page.queue"
        self._offered = _Section(place, f"{page}.offered", "", open_)
        self._own = _Section(place, f"{own}.own", f"{own}.none_own", open_)
        self._draw_filter(filtered)
        self._waiting = _Section(place, f"{own}.waiting", f"{own}.nobody", open_)
        self._watched = _Section(place, f"{page}.watched", "", open_)
        self._others = _Section(place, f"{own}.others", "", open_)

    def _draw_filter(self, filtered: Callable[[], Awaitable[None]]) -> None:
        label = self._said("filter")
        self._skill = ui.select({_ALL: ""}, value=_ALL, on_change=filtered)
        self._skill.props(f'dense outlined options-dense aria-label="{label}"').classes("w-full")
        self._options: dict[str, str] = {}

    def show(self, seen: QueueOut, chosen: uuid.UUID | None) -> None:
        """What is so now; `chosen` is the conversation on the right."""
        self._seen, self._chosen = seen, chosen
        self._show_filter(seen.skills, len(seen.waiting))
        self._offered.show(seen.offered)
        self._own.show(seen.own)
        self._waiting.show(self.waiting(), len(seen.waiting))
        self._watched.show(seen.watched)
        self._others.show(seen.others)
        self._mark_chosen()

    def choose(self, conversation: uuid.UUID) -> None:
        """Mark the conversation on the right."""
        self._chosen = conversation
        self._mark_chosen()

    def waiting(self) -> list[TicketOut]:
        """Who waits in the queue that was chosen. Danger is shown whatever was chosen."""
        if self._seen is None:
            return []
        wanted = self._skill.value or _ALL
        pressing = self._place.office.levels.priority("emergency")
        return [
            ticket
            for ticket in self._seen.waiting
            if wanted in (_ALL, ticket.skill) or ticket.priority <= pressing
        ]

    def mine(self) -> list[TicketOut]:
        """What the keys step through: what is offered to me, then what I have."""
        return [*self._seen.offered, *self._seen.own] if self._seen else []

    def _mark_chosen(self) -> None:
        seen = self._seen
        if seen is None:
            return
        listed = (*seen.offered, *seen.own, *seen.waiting, *seen.watched, *seen.others)
        chosen = {one.ticket for one in listed if one.conversation == self._chosen}
        for section in (self._offered, self._own, self._waiting, self._watched, self._others):
            for ticket_id, row in section.rows.items():
                row.choose(chosen=ticket_id in chosen)

    def _show_filter(self, skills: Sequence[SkillOut], total: int) -> None:
        options = {_ALL: self._said("all_skills", count=total)} | {
            skill.id: self._said("skill", name=skill.name, count=skill.waiting) for skill in skills
        }
        if options != self._options:
            self._options = options
            self._skill.set_options(options, value=self._skill.value)

    def _said(self, key: str, **params: Any) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)
