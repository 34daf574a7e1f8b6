"""`/staff/requests`: help that is asked for, by how far it is, with the clocks of each."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.feed import Coalesced, news
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.requests.line import Change, RequestPanel
from api.pages.staff.requests.roster import show_roster
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.service_requests.models import ON_THE_BOARD, RequestState
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.requests import board
from api.staff.requests.schemas import BoardOut, RequestLine, WalkInIn

_LOOK_AGAIN_SECONDS = 15
_LONGEST = 2000


@staff_page("/requests")
async def requests_page(request: Request) -> RedirectResponse | None:
    """The board."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.SEE_REQUESTS):
        page = _RequestsPage(place)
        await page.refresh()
        news.subscribe(page.hear)
        ui.timer(_LOOK_AGAIN_SECONDS, page.refresh, immediate=False)
    return None


class _RequestsPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._board = BoardOut(items=[], late=0, kinds=[], colleagues=[], volunteers=[])
        self._banner = AlertsBanner(place)
        with ui.column().classes("sheet wide"):
            self._draw_head()
            with ui.element("div").classes("board"):
                self._columns = {state: self._draw_column(state) for state in ON_THE_BOARD}
        self.refresh = Coalesced(self._refresh)

    async def hear(self, what: str, _: str) -> None:
        """Something happened at some desk."""
        if what == board.WOKEN:
            await self.refresh()
        elif what in {"emergency", "crisis"}:
            await self._banner.refresh()

    async def _refresh(self) -> None:
        await self._banner.refresh()
        found = await self._place.act(lambda staff: board.board(self._place.office, staff))
        if found is None:
            return
        self._board = found
        self._heading.set_text(self._words("heading", count=len(found.items)))
        self._late.set_text(self._words("late", count=found.late) if found.late else "")
        self._hint.set_text(self._words("hint" if found.items else "none"))
        for state, lines in self._columns.items():
            lines.show([item for item in found.items if item.state is state])

    def _draw_head(self) -> None:
        with ui.row().classes("w-full items-center"):
            self._heading = ui.label().classes("list-heading").props("role=heading aria-level=1")
            self._late = ui.label().classes("warn").props("role=status")
            ui.space()
            if self._place.may(Permission.WORK_ON_REQUESTS):
                ui.button(self._words("file"), on_click=self._file)
            if self._place.may(Permission.SUPERVISE_DESK):
                roster = ui.button(self._words("roster")).props("outline")
                roster.on_click(lambda: show_roster(self._place))
        self._hint = ui.label().classes("soft")

    def _draw_column(self, state: RequestState) -> KeyedLines[RequestLine]:
        name = self._words(f"state.{state.value}")
        with (
            ui.column().classes("board-column").props(f'role=region aria-label="{name}"') as column
        ):
            ui.label(name).classes("list-heading")
        return KeyedLines[RequestLine](
            column,
            lambda item: item.number,
            lambda item: RequestPanel(self._place, item, self._do, lambda: self._board),
        )

    async def _do(self, change: Change) -> bool:
        """Whether the change was made; the board shows it at once."""

        async def work(staff: Staff) -> bool:
            await change(staff)
            return True

        done = await self._place.act(work)
        await self.refresh()
        return done is not None

    async def _file(self) -> None:
        kinds = {kind.id: kind.name for kind in self._board.kinds}
        fields = [
            Field("kind", self._words("kind"), "choice", required=True, options=kinds),
            Field("place", self._words("place"), "line", limit=_LONGEST),
            Field("when", self._words("when"), "line", limit=_LONGEST),
            Field("details", self._words("details"), limit=_LONGEST),
            Field("contact", self._words("contact"), "line", limit=60),
        ]

        async def do(values: Values) -> bool:
            wish = WalkInIn(**{name: value or None for name, value in values.items()})
            filed = await self._place.act(lambda staff: board.file(self._place.office, staff, wish))
            if filed is not None:
                told = self._words("filed", number=filed.number)
                ui.notify(told, type="positive", position="top")
            return filed is not None

        if await fill_in(self._place, self._words("file"), fields, do):
            await self.refresh()

    def _words(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_requests.{key}", **params)
