"""`/staff/complaints`: what waits for me, and every complaint that I may see, urgent ones first."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.cases.filters import Filters
from api.pages.staff.cases.parts import add_style, heading, words_of
from api.pages.staff.cases.rows import CaseRows
from api.pages.staff.cases.todo import Todo
from api.pages.staff.feed import Coalesced, news
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.cases import casework
from api.staff.cases import todo as cases_todo
from api.staff.permissions import Permission

# Clocks go on without anything being done.
_EVERY_SECONDS = 60.0


@staff_page("/complaints")
async def complaints_page(request: Request) -> RedirectResponse | None:
    """The list with its filters."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    add_style()
    if place.frame(Permission.READ_COMPLAINTS, Permission.HANDLE_RESTRICTED):
        page = _ComplaintsPage(place, request.scope.get("root_path", ""))
        await page.open(dict(request.query_params))
        news.subscribe(page.hear)
        ui.timer(_EVERY_SECONDS, page.refresh, immediate=False)
    return None


class _ComplaintsPage:
    def __init__(self, place: Workplace, root_path: str) -> None:
        self._place = place
        self._address = f"{root_path}/complaints"
        self._filters: Filters | None = None
        self.refresh = Coalesced(self._draw)

    async def open(self, given: dict[str, str]) -> None:
        """Draw the page; `given` are the filters in its address."""
        place, office = self._place, self._place.office
        self._banner = AlertsBanner(place)
        choices = await place.act(lambda staff: casework.choices(office, staff))
        with ui.column().classes("sheet wide"):
            self._draw_head()
            self._todo = Todo(place)
            if choices is not None:
                self._filters = Filters(place, choices, given, self._filtered)
            self._count = ui.label().classes("soft").props("role=status")
            self._rows = CaseRows(place)
        await self.refresh()

    async def hear(self, what: str, _conversation: str) -> None:
        """A complaint came in, or was worked on."""
        if what in {"complaint", "urgent"}:
            await self.refresh()

    def _draw_head(self) -> None:
        with ui.row().classes("complaint-head"):
            heading(1, words_of(self._place, "heading"))
            ui.space()
            ui.link(words_of(self._place, "archive"), "/complaints/archive")
            to_file = ui.button(words_of(self._place, "file"))
            to_file.on_click(lambda: ui.navigate.to("/complaints/new"))

    async def _filtered(self) -> None:
        await self.refresh()
        query = self._filters.query() if self._filters else ""
        # So that whoever comes back from a case finds the list as they left it.
        ui.navigate.history.replace(f"{self._address}?{query}" if query else self._address)

    async def _draw(self) -> None:
        place, office = self._place, self._place.office
        await self._banner.refresh()
        if todo := await place.act(lambda staff: cases_todo.todo(office, staff)):
            self._todo.show(todo)
        if self._filters is None:
            return
        wanted = self._filters.wanted()
        found = await place.act(lambda staff: casework.listed(office, staff, wanted))
        if found is None:
            return
        self._rows.show(found)
        told = "more" if len(found) >= wanted.limit else "found"
        self._count.set_text(words_of(place, told if found else "none", count=len(found)))
