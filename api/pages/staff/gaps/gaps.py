"""`/staff/gaps`: questions without an answer, and articles that should be looked over."""

from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.gaps.models import GapState
from api.pages.staff.feed import Coalesced
from api.pages.staff.gaps import gap_dialogs
from api.pages.staff.gaps.gap_line import Act, GapPanel, words_of
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.gaps import articles, gaps
from api.staff.gaps.schemas import GapLine, GapsIn, GapsOut, StaleLine
from api.staff.permissions import Permission

_ALL = "all"
_LEAST = (1, 2, 3, 5, 10)
_COLUMNS = ("owner", "title", "review_date", "days_over")
_XLSX = "/v1/staff/gaps/stale-articles.xlsx"


@staff_page("/gaps")
async def gaps_page(request: Request) -> RedirectResponse | None:
    """The gaps, and the articles beside them."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    ui.add_css(_style())
    if place.frame(Permission.SEE_GAPS, Permission.WRITE_GUIDE):
        await _GapsPage(place).open()
    return None


class _GapsPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._known = GapsOut(items=[], departments={}, topics=[])
        self.refresh = Coalesced(self._draw)

    async def open(self) -> None:
        """Draw the page."""
        place = self._place
        found = await place.act(lambda staff: gaps.listed(place.office, staff, GapsIn()))
        if found is None:
            return
        self._known = found
        with ui.column().classes("sheet wide gaps"):
            self._draw_head()
            with ui.tabs().props("align=left dense no-caps") as tabs:
                first = ui.tab("gaps", label=words_of(place, "tab_gaps"))
                ui.tab("stale", label=words_of(place, "tab_stale"))
            with ui.tab_panels(tabs, value=first).classes("w-full gap-panels"):
                with ui.tab_panel("gaps"):
                    self._draw_gaps()
                with ui.tab_panel("stale"):
                    await self._draw_stale()
        await self.refresh()

    def _draw_head(self) -> None:
        with ui.row().classes("w-full items-center"):
            heading = ui.label(words_of(self._place, "heading")).classes("list-heading")
            heading.props("role=heading aria-level=1")
            self._count = ui.label().classes("soft").props("role=status")
            ui.space()
            if self._place.may(Permission.REVIEW):
                again = ui.button(
                    words_of(self._place, "put_together"), on_click=self._put_together
                )
                again.props("outline")
        ui.label(words_of(self._place, "hint")).classes("soft")

    def _draw_gaps(self) -> None:
        place = self._place
        label = words_of(place, "filter.label")
        with ui.row().classes("gap-filters").props(f'role=search aria-label="{label}"'):
            states = {one.value: words_of(place, f"state.{one}") for one in GapState}
            self._state = self._choice("state", states, GapState.OPEN.value)
            owners = {_ALL: words_of(place, "filter.all")} | self._known.departments
            self._owner = self._choice("department", owners, _ALL)
            least = {f"{count}": f"{count}" for count in _LEAST}
            self._least = self._choice("least", least, "1")
        self._none = ui.label().classes("notice")
        rows = ui.element("div").classes("gap-rows")
        self._lines = KeyedLines[GapLine](
            rows, lambda line: line.id, lambda line: GapPanel(place, line, self._do)
        )

    async def _draw_stale(self) -> None:
        place = self._place
        ui.label(words_of(place, "stale.hint")).classes("soft")
        found = await place.act(lambda staff: articles.stale(place.office, staff))
        if not found:
            ui.label(words_of(place, "stale.none")).classes("notice")
            return
        ui.html(
            f'<a class="gap-export" href="{_XLSX}">{words_of(place, "stale.export")}</a>',
            sanitize=False,
        )
        with ui.element("table").classes("table"):
            with ui.element("tr"):
                for name in _COLUMNS:
                    with ui.element("th"):
                        ui.label(words_of(place, f"column.{name}"))
            for line in found:
                self._draw_stale_line(line)

    def _draw_stale_line(self, line: StaleLine) -> None:
        over = words_of(self._place, "stale.over", days=line.days_over)
        with ui.element("tr"):
            for text in (line.owner_name, line.title, f"{line.review_date}", over):
                with ui.element("td"):
                    ui.label(text)

    async def _draw(self) -> None:
        place = self._place
        owner = self._owner.value
        wanted = GapsIn(
            state=GapState(self._state.value),
            department=None if owner == _ALL else owner,
            least=int(self._least.value),
        )
        found = await place.act(lambda staff: gaps.listed(place.office, staff, wanted))
        if found is None:
            return
        self._known = found
        self._lines.show(found.items)
        self._count.set_text(words_of(place, "count", count=len(found.items)))
        self._none.set_text(words_of(place, self._why_none()))
        self._none.set_visibility(not found.items)

    def _why_none(self) -> str:
        if self._place.may(Permission.SEE_GAPS):
            return "none"
        return "none_own" if self._place.staff.department else "none_department"

    async def _do(self, gap: GapLine, act: Act) -> None:
        place = self._place
        if act == "question":
            # The titles of all articles, looked up when they are needed.
            known = await place.act(lambda staff: articles.titles(place.office, staff))
            done = known is not None and await gap_dialogs.add_question(place, gap, known)
        elif act == "article":
            done = await gap_dialogs.write_article(place, gap, self._known)
        elif act == "owner":
            done = await gap_dialogs.choose_owner(place, gap, self._known)
        else:
            done = await gap_dialogs.dismiss(place, gap)
        if done:
            told = f"{act}.done" if act in {"question", "article"} else f"{act}_done"
            ui.notify(words_of(place, told), type="positive", position="top")
            await self.refresh()

    async def _put_together(self) -> None:
        place = self._place
        done = await place.act(lambda staff: gaps.put_together(place.office, staff))
        if done is not None:
            ui.notify(words_of(place, "put_together_done", count=done.gaps), position="top")
        await self.refresh()

    def _choice(self, name: str, options: dict[str, str], value: str) -> ui.select:
        box = ui.select(options, label=words_of(self._place, f"filter.{name}"), value=value)
        box.on_value_change(self.refresh)
        return box.props("outlined dense options-dense")


@cache
def _style() -> str:
    return (Path(__file__).parent / "gaps.css").read_text("utf-8")
