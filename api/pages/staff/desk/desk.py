"""`/staff/desk`: green channels, who waits, whom I serve, the conversation in front of me, and what
is known beside it."""

import json
import time
import uuid
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import Client, ui
from nicegui import app as pages
from nicegui.events import GenericEventArguments

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.desk.feed import DeskFeed
from api.pages.staff.desk.green_channels import GreenChannels
from api.pages.staff.desk.news import DeskNews
from api.pages.staff.desk.queue import DeskQueue
from api.pages.staff.desk.side_panel import SidePanel
from api.pages.staff.desk.talk import Talk
from api.pages.staff.desk.top import DeskTop
from api.pages.staff.feed import Coalesced, news
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.desk import presence
from api.staff.desk.look import Look
from api.staff.desk.schemas import QueueOut, TicketOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission

# For news that were lost on their way.
_LOOK_AGAIN_SECONDS = 20
_BEAT_SECONDS = 15
_TICK_WORDS = ("waited", "left", "over", "hide")


@staff_page("/desk")
async def desk_page(request: Request, client: Client) -> RedirectResponse | None:
    """The desk of an agent or a supervisor."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.SEE_QUEUE):
        desk_parts(place)
        page = _DeskPage(place, client)
        feed = feed_of(place.office)
        await page.beat()
        await feed.show_to(page)
        feed.join(page)
        client.on_delete(lambda: feed.leave(page))
        news.subscribe(page.hear)
        ui.on("desk_key", page.press)
        ui.timer(_LOOK_AGAIN_SECONDS, feed.look_if_old, immediate=False)
        ui.timer(_BEAT_SECONDS, page.beat_again, immediate=False)
    return None


def feed_of(office: Office) -> DeskFeed:
    """The feed of this process."""
    state = pages.state.host.state
    if not hasattr(state, "desk_feed"):
        state.desk_feed = DeskFeed(office)
    feed: DeskFeed = state.desk_feed
    return feed


def desk_parts(place: Workplace) -> None:
    """What a page with a conversation needs in the browser."""
    words = place.office.wording
    said = {key: words.template(f"staff_desk.page.tick.{key}") for key in _TICK_WORDS}
    said["title"] = words("staff_desk.page.title")
    given = {"now": int(place.office.clock.now().timestamp() * 1000), "words": said}
    ui.add_css(_file("style.css"))
    # In a script element nothing may look like its end.
    data = json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")
    ui.add_body_html(f"<script>window.DAOYI_DESK = {data};{_file('desk.js')}</script>")


class _DeskPage:
    def __init__(self, place: Workplace, client: Client) -> None:
        self._place, self._client = place, client
        self.token = place.token
        self._talk: Talk | None = None
        self._seen: QueueOut | None = None
        self._news = DeskNews(place)
        self._banner = AlertsBanner(place)
        self._green_channels = GreenChannels(place)
        with ui.element("div").classes("desk"):
            with ui.column().classes("desk-lists"):
                self._top = DeskTop(place, self.beat, self._take_next)
                self._queue = DeskQueue(place, self._open_ticket, self._filtered)
            self._middle = ui.column().classes("desk-talk")
            self._right = ui.column().classes("min-h-0 h-full gap-0 w-full")
        with self._middle:
            ui.label(place.words("talk.choose")).classes("notice")
        self._refresh_talk = Coalesced(self._read_talk)

    async def show_desk(self, seen: Look) -> None:
        """The desk is like this now."""
        me = seen.logged_in.get(self.token)
        if self._client.is_deleted:
            return
        with self._middle:
            if me is None:
                ui.navigate.to("/login")
                return
            self._show(seen, me)

    async def hear(self, what: str, conversation: str) -> None:
        """Something happened at some desk. What is in front of me is shown first."""
        heard = time.monotonic()
        if self._talk is not None and str(self._talk.conversation) == conversation:
            await self._refresh_talk()
        await feed_of(self._place.office).look(heard)

    async def beat_again(self) -> None:
        """I am still here, as long as the browser is; not while it is only waited for."""
        if self._client.has_socket_connection:
            await self.beat()

    async def beat(self, available: bool | None = None) -> None:
        """I am here; `available` says whether I take conversations."""
        if not self._place.may(Permission.SERVE):
            return

        async def work(staff: Staff) -> None:
            await presence.beat(self._place.office, staff, available=available)

        await self._place.act(work)

    async def press(self, event: GenericEventArguments) -> None:
        """A key of the desk."""
        key = str(event.args)
        if key == "help":
            self._top.help()
        elif key == "take_next":
            await self._take_next()
        elif key in {"next", "previous"}:
            await self._step(1 if key == "next" else -1)
        elif self._talk is not None:
            await self._talk.press(key)

    def _show(self, seen: Look, me: Staff) -> None:
        office = self._place.office
        glance = seen.glance(office, me)
        self._seen = glance
        self._queue.show(glance, self._talk.conversation if self._talk else None)
        self._top.show(glance)
        if me.role in seen.alerts:
            self._banner.show(seen.alerts[me.role])
        if seen.green is not None:
            self._green_channels.show(seen.green)
        self._news.tell(glance, seen.alerts.get(me.role))

    async def _step(self, by: int) -> None:
        """To the next or the previous of my conversations; without any, of those who wait."""
        tickets = self._queue.mine() or self._queue.waiting()
        if not tickets:
            return
        current = self._talk.conversation if self._talk else None
        places = [ticket.conversation for ticket in tickets]
        at = places.index(current) + by if current in places else 0
        await self._open(places[at % len(places)])

    async def _take_next(self) -> None:
        """Serve who is first in the queue that I look at."""
        waiting = [one for one in self._queue.waiting() if one.state == "queued"]
        if not waiting:
            ui.notify(self._said("nobody_waits"), position="top")
            return
        await self._open(waiting[0].conversation)
        if self._talk is not None:
            await self._talk.take()

    async def _filtered(self) -> None:
        if self._seen is not None:
            self._queue.show(self._seen, self._talk.conversation if self._talk else None)

    async def _open_ticket(self, ticket: TicketOut) -> None:
        await self._open(ticket.conversation)

    async def _open(self, conversation: uuid.UUID) -> None:
        self._middle.clear()
        self._right.clear()
        with self._right:
            side = SidePanel(self._place, conversation, self._changed)
        with self._middle:
            self._talk = Talk(self._place, conversation, self._look, side)
        self._queue.choose(conversation)
        await self._refresh_talk()

    async def _changed(self) -> None:
        await self._refresh_talk()
        await self._look()

    async def _look(self) -> None:
        await feed_of(self._place.office).look()

    async def _read_talk(self) -> None:
        if self._talk is not None:
            await self._talk.refresh()

    def _said(self, key: str) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}")


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")
