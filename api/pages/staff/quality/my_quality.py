"""`/staff/my_quality`: how one was judged oneself, and appealing against it."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.quality.figure_tables import own_table
from api.pages.staff.quality.panel import beside
from api.pages.staff.quality.words import number, period_names, trend, words_of
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.quality.models import AppealState
from api.quality.schemas import AppealIn, AppealOut, OwnLine, OwnOut, OwnServiceOut, SaidLine
from api.staff.permissions import Permission
from api.staff.quality import own


@staff_page("/my_quality")
async def my_quality_page(request: Request) -> RedirectResponse | None:
    """One's own figures and judged services of a month or quarter."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    ui.add_css(beside("style.css"))
    if place.frame(Permission.SEE_OWN_QUALITY):
        await _OwnPage(place).open()
    return None


@staff_page("/my_quality/{assessment}")
async def my_service_page(request: Request, assessment: int) -> RedirectResponse | None:
    """One judged service of one's own, with what was said."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    ui.add_css(beside("style.css"))
    if place.frame(Permission.SEE_OWN_QUALITY):
        await _OwnServicePage(place, assessment).open()
    return None


class _OwnPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place

    async def open(self) -> None:
        """Draw the running quarter."""
        found = await self._read(None)
        if found is None:
            return
        with ui.column().classes("sheet quality-sheet"):
            with ui.row().classes("w-full items-center"):
                with ui.element("h1"):
                    ui.label(words_of(self._place, "own.heading"))
                ui.space()
                names = period_names(self._place, found.periods)
                period = ui.select(
                    names, value=found.period, label=words_of(self._place, "page.period")
                )
                period.props("dense outlined options-dense").classes("w-64")
                period.on_value_change(lambda event: self._show(str(event.value)))
            self._body = ui.column().classes("w-full")
            self._draw(found)

    async def _read(self, label: str | None) -> OwnOut | None:
        office = self._place.office
        return await self._place.act(lambda staff: own.overview(office, staff, label))

    async def _show(self, label: str) -> None:
        found = await self._read(label)
        if found is not None:
            self._body.clear()
            self._draw(found)

    def _draw(self, found: OwnOut) -> None:
        place, figures = self._place, found.figures
        with self._body:
            if figures.mean is None:
                ui.label(words_of(place, "own.no_mean")).classes("quality-figure")
            else:
                mean = words_of(place, "own.mean", mean=number(figures.mean))
                ui.label(mean).classes("quality-figure")
                count = {"count": figures.judged, "passed": figures.passed}
                ui.label(words_of(place, "own.judged", **count)).classes("soft")
                ui.label(trend(place, figures)).classes("soft")
            if figures.appeals:
                appeals = {"count": figures.appeals, "changed": figures.changed}
                ui.label(words_of(place, "own.appeals", **appeals)).classes("soft")
            if figures.judged:
                ui.html(own_table(place, figures), sanitize=False).classes("report-table")
            ui.label(words_of(place, "own.services")).classes("list-heading").props(
                "role=heading aria-level=2"
            )
            if not found.services:
                ui.label(words_of(place, "own.none")).classes("soft")
            for line in found.services:
                self._draw_line(line)

    def _draw_line(self, line: OwnLine) -> None:
        place = self._place
        with ui.element("div").classes("quality-line"):
            points = "—" if line.total is None else words_of(place, "own.points", total=line.total)
            ui.label(points).classes("points")
            at = {"at": place.moment(line.served_at), "channel": place.channel(line.channel)}
            ui.label(words_of(place, "own.line", **at))
            if line.appeal is not None:
                ui.label(words_of(place, f"own.appeal_state.{line.appeal.value}")).classes("soon")
            elif line.appeal_until is not None:
                until = place.moment(line.appeal_until)
                ui.label(words_of(place, "own.appeal_until", until=until)).classes("soft")
            ui.space()
            ui.link(words_of(place, "own.open"), f"/my_quality/{line.assessment}")


class _OwnServicePage:
    def __init__(self, place: Workplace, assessment: int) -> None:
        self._place = place
        self._assessment = assessment

    async def open(self) -> None:
        """Read and draw it."""
        office = self._place.office
        found = await self._place.act(lambda staff: own.read(office, staff, self._assessment))
        with ui.column().classes("sheet quality-sheet"):
            ui.link(words_of(self._place, "own.back"), "/my_quality")
            self._body = ui.column().classes("w-full")
        if found is not None:
            self._draw(found)

    def _draw(self, found: OwnServiceOut) -> None:
        place = self._place
        self._body.clear()
        with self._body:
            with ui.element("h1"):
                total = "—" if found.total is None else found.total
                ui.label(words_of(place, "own.points", total=total))
            ui.label(place.moment(found.served_at)).classes("soft")
            self._draw_appeal(found)
            _draw_criteria(place, found)
            ui.label(words_of(place, "own.talk")).classes("list-heading").props(
                "role=heading aria-level=2"
            )
            if not found.lines:
                ui.label(words_of(place, "own.no_talk")).classes("soft")
                return
            with ui.column().classes("own-lines"):
                for line in found.lines:
                    _draw_said(place, line)

    def _draw_appeal(self, found: OwnServiceOut) -> None:
        place = self._place
        if found.appeal is not None:
            ui.label(_appeal_in_words(place, found, found.appeal)).classes("soon").props(
                "role=status"
            )
        elif found.appeal_until is not None:
            with ui.row().classes("items-center"):
                ask = ui.button(words_of(place, "own.appeal"), on_click=self._appeal)
                ask.props("outline no-caps")
                until = place.moment(found.appeal_until)
                ui.label(words_of(place, "own.appeal_until", until=until)).classes("soft")

    async def _appeal(self) -> None:
        place = self._place
        label = words_of(place, "own.appeal_reason")
        fields = [Field("reason", label, required=True, limit=1000)]
        hint = words_of(place, "own.appeal_hint")
        await fill_in(place, words_of(place, "own.appeal"), fields, self._file, hint=hint)

    async def _file(self, values: Values) -> bool:
        office, body = self._place.office, AppealIn(reason=str(values["reason"]))
        done = await self._place.act(
            lambda staff: own.appeal(office, staff, self._assessment, body)
        )
        if done is None:
            return False
        self._draw(done)
        return True


def _appeal_in_words(place: Workplace, found: OwnServiceOut, appeal: AppealOut) -> str:
    if appeal.state is AppealState.OPEN:
        return words_of(place, "own.appeal_open", due=place.moment(appeal.due_at))
    told = {
        "before": appeal.total_before,
        "total": found.total,
        "decision": appeal.decision or "",
    }
    changed = appeal.state is AppealState.CHANGED
    return words_of(place, "own.appeal_changed" if changed else "own.appeal_kept", **told)


def _draw_criteria(place: Workplace, found: OwnServiceOut) -> None:
    with ui.element("table").classes("own-scores"), ui.element("tbody"):
        for one in found.criteria:
            with ui.element("tr"):
                with ui.element("th").props("scope=row"):
                    ui.label(one.name)
                with ui.element("td"):
                    ui.label(words_of(place, "own.weight", weight=one.weight)).classes("soft")
                with ui.element("td"):
                    none = words_of(place, "own.not_applicable")
                    ui.label(none if one.score is None else str(one.score))
                with ui.element("td"):
                    ui.label(one.means)
                    for remark in one.remarks:
                        said = words_of(place, "own.remark", words=remark.words)
                        ui.label(said).classes("soon")


def _draw_said(place: Workplace, line: SaidLine) -> None:
    who = words_of(place, "own.me") if line.mine else place.name("author", line.author)
    mine = "mine" if line.mine else ""
    with ui.column().classes(f"line own-line {line.author} {mine}"):
        ui.label(f"{who} {place.moment(line.at)}").classes("soft")
        ui.label(line.text).classes("bubble")
