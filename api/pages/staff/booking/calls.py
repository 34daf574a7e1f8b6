"""`/staff/calls`: patients whom no message reached, what to say, and what came of it."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.booking import calls
from api.staff.booking.schemas import CallLine, CallResult, CallsOut
from api.staff.models import Staff
from api.staff.permissions import Permission


@staff_page("/calls")
async def calls_page(request: Request) -> RedirectResponse | None:
    """The list, the oldest first."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.CALL_PATIENTS):
        await AlertsBanner(place).refresh()
        await _CallsPage(place).refresh()
    return None


class _CallsPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._list = ui.column().classes("sheet")

    async def refresh(self) -> None:
        """Show who has to be called now."""
        found = await self._place.act(lambda staff: calls.waiting(self._place.office, staff))
        if found is None:
            return
        self._list.clear()
        with self._list:
            self._draw(found)

    def _draw(self, found: CallsOut) -> None:
        words = self._place.words
        ui.label(words("calls.heading", count=found.total)).classes("list-heading")
        ui.label(words("calls.hint" if found.items else "calls.none")).classes("soft")
        for call in found.items:
            with ui.column().classes("panel").props("role=group"):
                self._draw_call(call)

    def _draw_call(self, call: CallLine) -> None:
        words = self._place.words
        with ui.row().classes("w-full items-center"):
            kind = words(f"appointments.notice.{call.kind}")
            ui.label(f"{call.visitor} · {kind}").classes("font-bold")
            phone = ui.label(call.phone).props("role=status")
            show = ui.button(words("calls.show_number")).props("dense outline")
            show.on_click(lambda: self._show_number(call, phone))
        facts = {"since": self._place.moment(call.since), "say": call.words}
        if call.visit_at:
            facts = {"visit": self._place.moment(call.visit_at)} | facts
        for name, value in facts.items():
            with ui.element("div").classes("fact"):
                ui.label(words(f"calls.{name}")).classes("soft")
                ui.label(value)
        with ui.row().classes("w-full items-center"):
            result = ui.input(label=words("calls.result")).classes("grow")
            result.props("dense outlined maxlength=200")
            done = ui.button(words("calls.done")).props("dense")
            done.on_click(lambda: self._done(call, str(result.value or "")))

    async def _show_number(self, call: CallLine, phone: ui.label) -> None:
        found = await self._place.act(
            lambda staff: calls.number(self._place.office, staff, call.id)
        )
        if found is not None:
            phone.set_text(found.phone or self._place.words("calls.no_number"))

    async def _done(self, call: CallLine, result: str) -> None:
        async def work(staff: Staff) -> bool:
            await calls.done(self._place.office, staff, call.id, CallResult(result=result))
            return True

        if await self._place.act(work):
            ui.notify(self._place.words("calls.saved"), type="positive", position="top")
            await self.refresh()
