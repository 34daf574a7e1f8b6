"""`/staff/reports`: the weekly sheet and the monthly pack, to be looked at and taken out."""

from collections.abc import Sequence
from html import escape

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.workplace import Workplace, enter, staff_page
from api.reports.documents import Cell, Section, Table
from api.reports.periods import ReportKind
from api.reports.schemas import ExportIn, PeriodOut, ReportsOut, RunOut
from api.staff.permissions import Permission
from api.staff.reports import reading

_FORMS = ("xlsx", "pdf")


@staff_page("/reports")
async def reports_page(request: Request) -> RedirectResponse | None:
    """The last week that is over, or another period."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.SEE_REPORTS, Permission.HANDLE_RESTRICTED):
        await _ReportsPage(place).open()
    return None


class _ReportsPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._labels: dict[ReportKind, dict[str, str]] = {kind: {} for kind in ReportKind}

    def words(self, key: str, **params: object) -> str:
        """Words of `staff_reports.yml`."""
        return self._place.office.wording(f"staff_reports.page.{key}", **params)

    async def open(self) -> None:
        """Draw the choices, and the last week that is over."""
        office = self._place.office
        found = await self._place.act(lambda staff: reading.listed(office, staff))
        if found is None:
            return
        for period in found.periods:
            self._labels[period.kind][period.label] = self._name(period)
        with ui.column().classes("sheet wide"):
            ui.label(self.words("heading")).classes("list-heading")
            self._draw_choices()
            self._told = ui.label().classes("soft").props("role=status")
            self._report = ui.column().classes("w-full")
            self._draw_runs(found)
        await self._show()

    def _draw_choices(self) -> None:
        kinds = {kind.value: self.words(kind.value) for kind in ReportKind}
        with ui.row().classes("w-full items-center"):
            self._kind = ui.select(kinds, value=ReportKind.WEEKLY.value, label=self.words("kind"))
            self._kind.props("dense outlined options-dense").classes("w-64")
            self._period = ui.select({}, label=self.words("period"))
            self._period.props("dense outlined options-dense").classes("w-96")
            self._offer_periods()
            self._kind.on_value_change(self._change_kind)
            self._period.on_value_change(self._show)
            ui.space()
            for form in _FORMS:
                self._export_button(form)

    async def _change_kind(self) -> None:
        # Its own change of value shows the report.
        self._offer_periods()

    def _offer_periods(self) -> None:
        """The periods of the chosen kind; chosen is the last that is over."""
        labels = self._labels[self._chosen_kind()]
        self._period.set_options(labels, value=list(labels)[1])

    def _chosen_kind(self) -> ReportKind:
        return ReportKind(str(self._kind.value))

    async def _show(self) -> None:
        """Show the chosen report."""
        office, kind, label = self._place.office, self._chosen_kind(), str(self._period.value)
        shown = await self._place.act(lambda staff: reading.show(office, staff, kind, label))
        if shown is None:
            return
        self._report.clear()
        with self._report:
            ui.label(shown.document.title).classes("report-title").props(
                "role=heading aria-level=1"
            )
            for line in shown.document.under:
                ui.label(line).classes("soft")
            for section in shown.document.sections:
                self._draw_section(section)
            ui.label(shown.document.footer).classes("soft")
            if shown.run is not None:
                same = shown.run.sha256 == shown.sha256
                at = self._place.moment(shown.run.at)
                told = ui.label(self.words("as_made" if same else "not_as_made", at=at))
                told.classes("soft" if same else "soon")
        self._told.set_text(self.words("shown", name=shown.document.title))

    def _draw_section(self, section: Section) -> None:
        if section.blank:
            return  # To be filled in by hand: only on paper.
        with ui.element("section").classes("w-full"):
            ui.label(section.heading).classes("list-heading").props("role=heading aria-level=2")
            for number, note in enumerate(section.notes, start=1):
                ui.label(note if section.table else f"{number}. {note}").classes("soft")
            if section.table is not None:
                self._draw_table(section.table)

    def _draw_table(self, table: Table) -> None:
        if not table.rows:
            ui.label(self._place.office.wording("staff_reports.empty")).classes("soft")
            return
        # One element for a whole table: a week's sheet has thousands of cells, none to be pressed.
        ui.html(_table_in_html(table), sanitize=False).classes("report-table")

    def _draw_runs(self, found: ReportsOut) -> None:
        ui.label(self.words("runs")).classes("list-heading").props("role=heading aria-level=2")
        if not found.runs:
            ui.label(self.words("no_runs")).classes("soft")
        with ui.element("ul").classes("report-runs"):
            for run in found.runs:
                with ui.element("li"):
                    ui.label(self._run_in_words(run)).classes("soft")

    def _run_in_words(self, run: RunOut) -> str:
        name = f"{self.words(run.kind.value)} {run.period}"
        at = self._place.moment(run.at)
        return self.words("made", name=name, at=at, sha256=run.sha256[:16])

    def _name(self, period: PeriodOut) -> str:
        name = period.label
        if period.kind is ReportKind.WEEKLY:
            name = self.words("week", label=name, first=period.first, last=period.last)
        return name if period.over else self.words("running", name=name)

    def _export_button(self, form: str) -> None:
        async def press() -> None:
            await self._export(form)

        ui.button(self.words(f"export_{form}"), on_click=press).props("outline no-caps")

    async def _export(self, form: str) -> None:
        wanted = ExportIn.model_validate(
            {"kind": self._chosen_kind(), "period": str(self._period.value), "form": form}
        )
        office = self._place.office
        content = await self._place.act(lambda staff: reading.export(office, staff, wanted))
        if content is not None:
            ui.download.content(content, reading.file_name(wanted))


def _table_in_html(table: Table) -> str:
    """The table with everything in it escaped."""
    names = [' class="number"' if numeric else "" for numeric in table.numeric]
    head = "".join(
        f'<th scope="col"{name}>{escape(column.heading)}</th>'
        for name, column in zip(names, table.columns, strict=True)
    )
    rows = "".join(f"<tr>{_cells_in_html(names, row)}</tr>" for row in table.rows)
    return f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _cells_in_html(names: Sequence[str], row: Sequence[Cell]) -> str:
    return "".join(
        f"<td{name}>{escape(str(cell))}</td>" for name, cell in zip(names, row, strict=True)
    )
