"""`/staff/quality`: figures of everybody's service, what waits for reviewers, appeals."""

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.quality.appeals import AppealLines
from api.pages.staff.quality.figure_tables import criteria_table, hits_table, subjects_table
from api.pages.staff.quality.panel import beside
from api.pages.staff.quality.words import period_names, words_of
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.quality.models import AssessmentState
from api.quality.schemas import QualityExportIn, QualityOut, TodoLine
from api.staff.permissions import Permission
from api.staff.quality import figures, judging


@staff_page("/quality")
async def quality_page(request: Request) -> RedirectResponse | None:
    """The running quarter, or another period."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    ui.add_css(beside("style.css"))
    if place.frame(Permission.SEE_QUALITY):
        await _QualityPage(place).open()
    return None


class _QualityPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place

    async def open(self) -> None:
        """What waits for the reader first, then the figures."""
        found = await self._read(None)
        if found is None:
            return
        with ui.column().classes("sheet wide quality-sheet"):
            with ui.element("h1"):
                ui.label(words_of(self._place, "page.heading"))
            if self._place.may(Permission.REVIEW):
                await self._draw_todo()
            if self._place.may(Permission.DECIDE_REVIEW_APPEALS):
                await AppealLines(self._place, self._show).open()
            self._draw_choices(found)
            self._told = ui.label().classes("soft").props("role=status")
            self._figures = ui.column().classes("w-full")
            self._draw(found)

    async def _read(self, label: str | None) -> QualityOut | None:
        office = self._place.office
        return await self._place.act(lambda staff: figures.read(office, staff, label))

    def _draw_choices(self, found: QualityOut) -> None:
        with ui.row().classes("w-full items-center"):
            self._names = period_names(self._place, found.periods)
            label = words_of(self._place, "page.period")
            self._period = ui.select(self._names, value=found.period, label=label)
            self._period.props("dense outlined options-dense").classes("w-64")
            self._period.on_value_change(self._show)
            ui.space()
            take_out = ui.button(words_of(self._place, "page.export"), on_click=self._export)
            take_out.props("outline no-caps")

    async def _show(self) -> None:
        found = await self._read(str(self._period.value))
        if found is not None:
            self._figures.clear()
            self._draw(found)
            name = self._names[found.period]
            self._told.set_text(words_of(self._place, "page.shown", name=name))

    async def _export(self) -> None:
        office, body = self._place.office, QualityExportIn(period=str(self._period.value))
        content = await self._place.act(lambda staff: figures.export(office, staff, body))
        if content is not None:
            ui.download.content(content, figures.file_name(body))

    def _draw(self, found: QualityOut) -> None:
        place = self._place
        with self._figures:
            if not found.subjects:
                ui.label(words_of(place, "page.none")).classes("soft")
            else:
                self._section("subjects", subjects_table, found)
                ui.label(words_of(place, "document.under", mark=found.pass_mark)).classes("soft")
                self._section("criteria", criteria_table, found)
            if found.hits:
                self._section("hits", hits_table, found)
            else:
                self._heading("hits")
                ui.label(words_of(place, "page.no_hits")).classes("soft")

    def _section(
        self, key: str, table: Callable[[Workplace, QualityOut], str], found: QualityOut
    ) -> None:
        self._heading(key)
        ui.html(table(self._place, found), sanitize=False).classes("report-table")

    def _heading(self, key: str) -> None:
        heading = ui.label(words_of(self._place, f"heading.{key}")).classes("list-heading")
        heading.props("role=heading aria-level=2")

    async def _draw_todo(self) -> None:
        office = self._place.office
        found = await self._place.act(lambda staff: judging.todo(office, staff))
        heading = ui.label(words_of(self._place, "page.todo")).classes("list-heading")
        heading.props("role=heading aria-level=2")
        if not found:
            ui.label(words_of(self._place, "page.no_todo")).classes("soft")
        for line in found or []:
            with ui.element("div").classes("quality-line"):
                ui.label(line.name).classes("points")
                ui.label(words_of(self._place, f"page.{_todo_kind(line)}"))
                ui.label(self._place.moment(line.at)).classes("soft")
                ui.space()
                ui.link(words_of(self._place, "page.open"), f"/review/{line.conversation}")


def _todo_kind(line: TodoLine) -> str:
    if line.mine:
        return "todo_draft"
    differs = line.state is AssessmentState.DIFFERING
    return "todo_differing" if differs else "todo_second"
