"""`/staff/conversations`: the latest conversations, and one with what was understood in it."""

import uuid

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.desk.desk import desk_parts
from api.pages.staff.desk.side_panel import SidePanel
from api.pages.staff.desk.talk import Talk
from api.pages.staff.feed import Coalesced, news
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.desk import records
from api.staff.desk.conversation_schemas import ConversationLine
from api.staff.permissions import Permission

_COLUMNS = ("last", "opened", "channel", "handler", "show")


@staff_page("/conversations")
async def conversations_page(request: Request) -> RedirectResponse | None:
    """The list."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.READ_CONVERSATIONS):
        await AlertsBanner(place).refresh()
        found = await place.act(lambda staff: records.recent(place.office, staff))
        with ui.column().classes("sheet"):
            ui.label(place.words("conversations.heading")).classes("list-heading")
            if found:
                _draw_table(place, found)
            else:
                ui.label(place.words("conversations.none")).classes("soft")
    return None


@staff_page("/conversations/{conversation}")
async def conversation_page(request: Request, conversation: uuid.UUID) -> RedirectResponse | None:
    """One conversation; the discipline office may open those of its own complaints."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.READ_CONVERSATIONS, Permission.HANDLE_RESTRICTED):
        desk_parts(place)
        await AlertsBanner(place).refresh()
        with ui.column().classes("sheet"):
            if place.may(Permission.READ_CONVERSATIONS):
                ui.link(place.words("conversations.back"), "/conversations")
            with ui.element("div").classes("single-talk"):
                middle = ui.column().classes("panel")
                with ui.column().classes("panel"):
                    side = SidePanel(place, conversation, _nothing)
            with middle:
                talk = Talk(place, conversation, _nothing, side)
        refresh = Coalesced(talk.refresh)
        await refresh()

        async def hear(_: str, changed: str) -> None:
            if changed == str(conversation):
                await refresh()

        news.subscribe(hear)
        ui.on("desk_key", lambda event: talk.press(str(event.args)))
    return None


async def _nothing() -> None:
    """There are no lists beside a single conversation."""


def _draw_table(place: Workplace, found: list[ConversationLine]) -> None:
    with ui.element("table").classes("table"):
        with ui.element("tr"):
            for name in _COLUMNS:
                with ui.element("th"):
                    ui.label(place.words(f"conversations.{name}"))
        for line in found:
            with ui.element("tr"):
                for text in (
                    place.moment(line.last_at),
                    place.moment(line.created_at),
                    place.channel(line.channel),
                    place.words(f"handler.{line.handler}"),
                ):
                    with ui.element("td"):
                        ui.label(text)
                with ui.element("td"):
                    ui.link(
                        place.words("conversations.show"), f"/conversations/{line.conversation}"
                    )
