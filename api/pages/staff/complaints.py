"""`/staff/complaints`: every complaint that I may see, urgent and due ones first."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.complaints.models import ComplaintStatus
from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.feed import Coalesced, news
from api.pages.staff.workplace import Workplace, enter
from api.staff import casework
from api.staff.permissions import Permission
from api.staff.schemas import ComplaintLine

_COLUMNS = ("receipt", "kind", "category", "status", "due", "owner", "received", "marks")
_ALL = "all"


@ui.page("/complaints")
async def complaints_page(request: Request) -> RedirectResponse | None:
    """The list with its filter."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.READ_COMPLAINTS, Permission.HANDLE_RESTRICTED):
        page = _ComplaintsPage(place)
        await page.refresh()
        news.subscribe(page.hear)
    return None


class _ComplaintsPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._banner = AlertsBanner(place)
        self._status: ComplaintStatus | None = None
        self.refresh = Coalesced(self._draw)
        words = place.words
        options = {_ALL: words("complaints.all")}
        options |= {status.value: words(f"complaint_status.{status}") for status in ComplaintStatus}
        with ui.column().classes("sheet"):
            with ui.row().classes("w-full items-center"):
                ui.label(words("complaints.heading")).classes("list-heading")
                ui.space()
                ui.select(
                    options,
                    value=_ALL,
                    label=words("complaints.filter"),
                    on_change=lambda event: self._filter(event.value),
                ).classes("w-48").props("dense outlined")
            self._table = ui.column().classes("w-full")

    async def hear(self, what: str, _conversation: str) -> None:
        """A complaint came in, or was worked on."""
        if what in {"complaint", "urgent"}:
            await self.refresh()

    async def _filter(self, chosen: str) -> None:
        self._status = None if chosen == _ALL else ComplaintStatus(chosen)
        await self.refresh()

    async def _draw(self) -> None:
        await self._banner.refresh()
        found = await self._place.act(
            lambda staff: casework.listed(self._place.office, staff, self._status)
        )
        self._table.clear()
        with self._table:
            if not found:
                ui.label(self._place.words("complaints.none")).classes("soft")
                return
            with ui.element("table").classes("table"):
                with ui.element("tr"):
                    for name in _COLUMNS:
                        with ui.element("th"):
                            ui.label(self._place.words(f"complaints.{name}"))
                for line in found:
                    self._draw_line(line)

    def _draw_line(self, line: ComplaintLine) -> None:
        words = self._place.words
        with ui.element("tr"):
            with ui.element("td"):
                ui.link(line.receipt, f"/complaints/{line.receipt}")
            for text in (
                words(f"kind.{line.kind}"),
                line.category_name,
                words(f"complaint_status.{line.status}"),
                self._place.moment(line.due),
                line.owner or "",
                self._place.moment(line.created_at),
            ):
                with ui.element("td"):
                    ui.label(text)
            with ui.element("td"):
                ui.label(marks_of(self._place, line)).classes("warn")


def marks_of(place: Workplace, line: ComplaintLine) -> str:
    """What is special about a complaint: 紧急 已超期 …"""
    marks = {
        "urgent": line.urgent,
        "overdue": line.overdue,
        "restricted": line.restricted,
        "anonymous": line.anonymous,
        "incomplete": not line.complete,
    }
    return " ".join(place.words(f"mark.{name}") for name, given in marks.items() if given)
