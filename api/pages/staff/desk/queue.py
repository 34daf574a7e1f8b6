"""The left side of the desk: whom I serve, what is offered to me, who waits."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui

from api.pages.staff.desk.ticket_row import TicketRow
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.workplace import Workplace
from api.staff.desk.schemas import QueueOut, SkillOut, TicketOut

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
        self._order: list[uuid.UUID] = []
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
        self._show_lines(drawn)
        count = len(tickets) if total is None else total
        self._title.set_text(self._words(self._heading, count=count))
        more = len(tickets) - len(drawn)
        self._more.set_visibility(more > 0)
        self._more.set_text(self._words("staff_desk.page.more", count=more))
        self._nobody.set_visibility(not tickets and bool(self._empty))
        self._section.set_visibility(bool(tickets) or bool(self._empty))

    def choose(self, conversation: uuid.UUID | None) -> None:
        """Mark the conversation on the right."""
        for row in self.rows.values():
            row.choose(chosen=row.conversation == conversation)

    def _show_lines(self, drawn: Sequence[TicketOut]) -> None:
        order = [ticket.ticket for ticket in drawn]
        if order == self._order:
            for ticket in drawn:
                self.rows[ticket.ticket].show(ticket)
            return
        self._keyed.show(drawn)
        self._order = order
        self.rows = {key: self.rows[key] for key in order}


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
        if wanted == _ALL:
            return self._seen.waiting
        pressing = self._place.office.levels.priority("emergency")
        return [
            ticket
            for ticket in self._seen.waiting
            if ticket.skill == wanted or ticket.priority <= pressing
        ]

    def mine(self) -> list[TicketOut]:
        """What the keys step through: what is offered to me, then what I have."""
        return [*self._seen.offered, *self._seen.own] if self._seen else []

    def _mark_chosen(self) -> None:
        for section in (self._offered, self._own, self._waiting, self._watched, self._others):
            section.choose(self._chosen)

    def _show_filter(self, skills: Sequence[SkillOut], total: int) -> None:
        options = {_ALL: self._said("all_skills", count=total)} | {
            skill.id: self._said("skill", name=skill.name, count=skill.waiting) for skill in skills
        }
        if options != self._options:
            self._options = options
            self._skill.set_options(options, value=self._skill.value)

    def _said(self, key: str, **params: Any) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)
