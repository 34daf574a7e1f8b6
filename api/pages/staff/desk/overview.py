"""`/staff/overview`: everything that was asked for and is not done, what is late first (A5.3)."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.feed import Coalesced, news
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.desk import overview
from api.staff.desk.schemas import OpenRequestLine
from api.staff.permissions import Permission

_LOOK_AGAIN_SECONDS = 20
_MINUTE = 60


@staff_page("/overview")
async def overview_page(request: Request) -> RedirectResponse | None:
    """The dispatcher's list."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.SUPERVISE_DESK):
        page = _OverviewPage(place)
        await page.refresh()
        news.subscribe(page.hear)
        ui.timer(_LOOK_AGAIN_SECONDS, page.refresh, immediate=False)
    return None


class _OverviewPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._banner = AlertsBanner(place)
        with ui.column().classes("sheet wide"):
            self._heading = ui.label().classes("list-heading").props("role=heading aria-level=1")
            self._late = ui.label().classes("warn").props("role=status")
            self._hint = ui.label().classes("soft")
            column = ui.column().classes("overview")
        self._lines = KeyedLines[OpenRequestLine](column, _key, lambda item: _Line(place, item))
        self.refresh = Coalesced(self._refresh)

    async def hear(self, what: str, _: str) -> None:
        """Something happened at some desk: what is only said changes nothing here."""
        if what != "message":
            await self.refresh()

    async def _refresh(self) -> None:
        await self._banner.refresh()
        found = await self._place.act(lambda staff: overview.overview(self._place.office, staff))
        if found is None:
            return
        late = sum(item.late for item in found)
        self._heading.set_text(self._words("overview.heading", count=len(found)))
        self._late.set_text(self._words("late", count=late) if late else "")
        self._hint.set_text(self._words("overview.hint" if found else "overview.none"))
        self._lines.show(found)

    def _words(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_requests.{key}", **params)


class _Line:
    """One thing that is not done."""

    def __init__(self, place: Workplace, item: OpenRequestLine) -> None:
        self._place = place
        kind = self._words(f"overview.kind.{item.kind}")
        label = f"{kind} {item.number}"
        with ui.row().classes("overview-line").props(f'role=group aria-label="{label}"') as row:
            self._late = ui.label().classes("warn")
            ui.label(kind).classes("soft")
            self._subject = ui.label().classes("font-bold")
            ui.label(item.number).classes("soft")
            self._owner = ui.label()
            self._next = ui.label()
            ui.space()
            self._times = ui.label().classes("soft")
            ui.link(self._words("overview.open"), _where(item))
        self.element: ui.element = row

    def show(self, item: OpenRequestLine) -> None:
        """Who has it, how old it is, and what comes next."""
        self.element.classes(**{"add" if item.late else "remove": "late"})
        self._late.set_text(self._words("overview.late") if item.late else "")
        self._subject.set_text(item.subject)
        self._owner.set_text(f"{self._words('owner')}：{item.owner or self._words('nobody')}")
        self._next.set_text(f"{self._words('next_step')}：{item.next_step_text}")
        age = self._words("overview.age", minutes=item.age_seconds // _MINUTE)
        due = self._place.moment(item.due) if item.due else ""
        until = self._words("overview.due", due=due) if due else ""
        escalated = self._words("escalated") if item.escalated else ""
        self._times.set_text(" · ".join(filter(None, (age, until, escalated))))

    def _words(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_requests.{key}", **params)


def _key(item: OpenRequestLine) -> tuple[str, str]:
    return item.kind, item.number


def _where(item: OpenRequestLine) -> str:
    """The page on which something is done about it."""
    if item.kind == "service":
        return "/requests"
    if item.kind == "complaint":
        return f"/complaints/{item.number}"
    return f"/conversations/{item.conversation}"
