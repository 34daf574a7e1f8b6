"""`/staff/audit`: who looked at or did what, and whether the record of it is unbroken."""

from datetime import date
from html import escape

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.clock import HOSPITAL_ZONE
from api.pages.staff.asking import ask
from api.pages.staff.people.matrix import draw_matrix
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.audit import reading
from api.staff.audit.schemas import AuditExportIn, AuditFilter, AuditLine, ChainOut
from api.staff.permissions import Permission

_ACTION = "staff_admin.action."


@staff_page("/audit")
async def audit_page(request: Request) -> RedirectResponse | None:
    """The filter, the entries, and the check for whom it is."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.READ_AUDIT, Permission.HANDLE_RESTRICTED):
        with ui.column().classes("sheet wide"):
            ui.label(_words(place, "heading")).classes("list-heading")
            ui.label(_words(place, "hint")).classes("soft")
            if place.may(Permission.READ_AUDIT):
                _Check(place)
            page = _Entries(place)
            if place.may(Permission.READ_AUDIT, Permission.MANAGE_STAFF):
                draw_matrix(place)
        await page.open()
    return None


class _Check:
    """The button that checks the chain, and what came out."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        with ui.column().classes("panel"):
            self._button = ui.button(_words(place, "check"), on_click=self._run)
            self._button.props("outline")
            self._found = ui.column().props("role=status")

    async def _run(self) -> None:
        self._button.disable()
        self._show(_words(self._place, "checking"), "soft")
        office = self._place.office
        state = await self._place.act(lambda staff: reading.check_unbroken(office, staff))
        self._button.enable()
        self._found.clear()
        if state is not None:
            self._tell(state)

    def _tell(self, state: ChainOut) -> None:
        if state.broken:
            self._show(_words(self._place, "broken"), "warn")
            for one in state.broken:
                fault = self._place.office.wording(f"staff_admin.fault.{one.fault}")
                at = self._place.moment(one.at) if one.at else ""
                self._show(
                    _words(self._place, "broken_line", fault=fault, at=at), "warn", more=True
                )
        elif state.since is None:
            self._show(_words(self._place, "empty"), "soft")
        else:
            since = f"{state.since.astimezone(HOSPITAL_ZONE):%F %H:%M}"
            self._show(_words(self._place, "unbroken", since=since), "font-bold")
            self._show(_words(self._place, "digest", digest=state.digest), "soft", more=True)

    def _show(self, text: str, style: str, *, more: bool = False) -> None:
        if not more:
            self._found.clear()
        with self._found:
            ui.label(text).classes(f"{style} lines")


class _Entries:
    """The filter and the entries that it leaves; further pages are added below."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._wanted = AuditFilter()
        self._next: str | None = None
        self._shown = 0
        with ui.element("form").classes("search-form").on("submit.prevent", self._search):
            self._draw_filter()
        self._count = ui.label().classes("soft").props("role=status")
        with ui.element("table").classes("table dense") as self._table:
            pass
        self._more = ui.button(_words(place, "more"), on_click=self._go_on).props("outline")

    async def open(self) -> None:
        """Offer the people, and show the newest entries."""
        office = self._place.office
        people = await self._place.act(lambda staff: reading.people(office, staff))
        self._person.set_options(people or {})
        await self._search()

    def _draw_filter(self) -> None:
        place = self._place
        known = [key for key in place.office.wording.keys() if key.startswith(_ACTION)]  # noqa: SIM118
        actions = {key.removeprefix(_ACTION): place.office.wording(key) for key in known}
        self._person = ui.select({}, label=_words(place, "person"), clearable=True, with_input=True)
        self._action = ui.select(
            actions, label=_words(place, "action_filter"), clearable=True, with_input=True
        )
        self._subject = ui.input(label=_words(place, "subject_filter"))
        self._since = ui.input(label=_words(place, "since"))
        self._until = ui.input(label=_words(place, "until"))
        for day in (self._since, self._until):
            day.props("stack-label type=date")
        for box in (self._person, self._action, self._subject, self._since, self._until):
            box.props("outlined dense options-dense")
        with ui.row().classes("search-buttons"):
            ui.button(_words(place, "search")).props("type=submit")
            ui.button(_words(place, "export"), on_click=self._export).props("outline")

    def _filter(self) -> AuditFilter:
        return AuditFilter(
            person=self._person.value or None,
            action=self._action.value or None,
            subject=str(self._subject.value or "").strip()[:100].replace("\0", "") or None,
            since=_day(self._since.value),
            until=_day(self._until.value),
        )

    async def _search(self) -> None:
        self._wanted, self._shown = self._filter(), 0
        await self._show()

    async def _go_on(self) -> None:
        self._wanted = self._wanted.model_copy(update={"before": self._next})
        await self._show()

    async def _show(self) -> None:
        office, wanted = self._place.office, self._wanted
        found = await self._place.act(lambda staff: reading.read(office, staff, wanted))
        if found is None:
            return
        if not self._shown:
            self._table.clear()
        with self._table:
            if not self._shown and found.items:
                self._draw_heading()
            for line in found.items:
                self._draw_line(line)
        self._shown += len(found.items)
        self._next = found.next
        self._more.set_visibility(found.next is not None)
        told = "count" if self._shown else "none"
        self._count.set_text(_words(self._place, told, count=self._shown))

    def _draw_heading(self) -> None:
        with ui.element("tr"):
            for name in reading.COLUMNS:
                with ui.element("th").props("scope=col"):
                    ui.label(_words(self._place, name))

    def _draw_line(self, line: AuditLine) -> None:
        # One element for a row: a hundred rows are a page, and nothing in them changes.
        cells = (escape(str(cell)) for cell in reading.cells(line))
        ui.html("".join(f"<td>{cell}</td>" for cell in cells), tag="tr", sanitize=False)

    async def _export(self) -> None:
        place = self._place
        reason = await ask(
            place,
            _words(place, "export_heading"),
            hint=_words(place, "export_hint"),
            label=_words(place, "export_reason"),
            required=True,
        )
        if reason is None:
            return
        wanted = AuditExportIn(**self._filter().model_dump(), reason=reason)
        content = await place.act(lambda staff: reading.export(place.office, staff, wanted))
        if content is not None:
            ui.download.content(content, "audit.csv")


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _words(place: Workplace, key: str, **params: object) -> str:
    return place.office.wording(f"staff_admin.audit.{key}", **params)
