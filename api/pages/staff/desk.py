"""`/staff/desk`: green channels, who waits, whom I serve, and the conversation in front of me."""

import uuid

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.feed import Coalesced, news
from api.pages.staff.green_channels import GreenChannels
from api.pages.staff.talk import Talk
from api.pages.staff.workplace import Workplace, enter
from api.staff import desk
from api.staff.permissions import Permission
from api.staff.schemas import TicketOut

# For waiting times, and for news that were lost on their way.
_LOOK_AGAIN_SECONDS = 20


@ui.page("/desk")
async def desk_page(request: Request) -> RedirectResponse | None:
    """The desk of an agent or a supervisor."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.SEE_QUEUE):
        page = _DeskPage(place)
        await page.refresh()
        news.subscribe(page.hear)
        ui.timer(_LOOK_AGAIN_SECONDS, page.refresh, immediate=False)
    return None


class _DeskPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._talk: Talk | None = None
        self._banner = AlertsBanner(place)
        self._green_channels = GreenChannels(place)
        with ui.element("div").classes("desk"):
            self._lists = ui.column().classes("desk-lists")
            self._right = ui.column().classes("desk-talk")
        with self._right:
            ui.label(place.words("talk.choose")).classes("notice")
        self.refresh = Coalesced(self._refresh)
        self._refresh_lists = Coalesced(self._draw_lists)

    async def hear(self, what: str, conversation: str) -> None:
        """Something happened at some desk."""
        if what == "message" and not self._shows(conversation):
            await self._refresh_lists()
        else:
            await self.refresh()

    async def _refresh(self) -> None:
        await self._banner.refresh()
        await self._green_channels.refresh()
        await self._refresh_lists()
        if self._talk is not None:
            await self._talk.refresh()

    def _shows(self, conversation: str) -> bool:
        return self._talk is not None and str(self._talk.conversation) == conversation

    async def _draw_lists(self) -> None:
        found = await self._place.act(lambda staff: desk.see_queue(self._place.office, staff))
        if found is None:
            return
        self._lists.clear()
        with self._lists:
            self._draw_list("own", found.own, "none_own")
            self._draw_list("waiting", found.waiting, "nobody")
            if self._place.may(Permission.RETURN_ANYONES):
                self._draw_list("others", found.others, None)

    def _draw_list(self, name: str, tickets: list[TicketOut], when_empty: str | None) -> None:
        words = self._place.words
        ui.label(words(f"queue.{name}", count=len(tickets))).classes("list-heading")
        for ticket in tickets:
            self._draw_ticket(ticket)
        if not tickets and when_empty:
            ui.label(words(f"queue.{when_empty}")).classes("soft")

    def _draw_ticket(self, ticket: TicketOut) -> None:
        marks = "chosen " if self._shows(str(ticket.conversation)) else ""
        marks += "pressing" if ticket.priority <= self._pressing else ""
        card = ui.element("button").classes(f"ticket {marks}")
        card.on("click", lambda: self._open(ticket.conversation))
        with card:
            with ui.element("div").classes("ticket-line"):
                ui.label(ticket.reason_text)
                ui.label(self._place.channel(ticket.channel)).classes("soft")
            with ui.element("div").classes("ticket-line"):
                ui.label(self._waited(ticket)).classes("soft")
                self._draw_mark(ticket)

    def _draw_mark(self, ticket: TicketOut) -> None:
        words = self._place.words
        if ticket.overdue:
            ui.label(words("queue.overdue")).classes("warn")
        elif ticket.agent and ticket.unanswered:
            ui.label(words("queue.unanswered")).classes("soon")
        elif ticket.priority <= self._pressing:
            ui.label(words("queue.pressing")).classes("warn")

    @property
    def _pressing(self) -> int:
        return self._place.office.levels.priority("emergency")

    def _waited(self, ticket: TicketOut) -> str:
        words = self._place.words
        if ticket.agent:
            return words("queue.held_by", agent=ticket.agent)
        if ticket.promised_by:
            return words("queue.callback", promised=self._place.moment(ticket.promised_by))
        minutes = ticket.waiting_seconds // 60
        return words("queue.waited", minutes=minutes) if minutes else words("queue.just_now")

    async def _open(self, conversation: uuid.UUID) -> None:
        self._right.clear()
        with self._right:
            self._talk = Talk(self._place, conversation, self._refresh_lists)
        await self._talk.refresh()
        await self._refresh_lists()
