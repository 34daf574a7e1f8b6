"""`/staff/attendance`: appeals that wait for a decision, and who didn't come lately."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.asking import ask
from api.pages.staff.booking.appointment_details import person_in_words
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.booking import attendance
from api.staff.booking.schemas import AppealLine, DecideIn, NoShowLine
from api.staff.models import Staff
from api.staff.permissions import Permission

_COLUMNS = ("visitor", "visit", "count", "state", "appeal")


@staff_page("/attendance")
async def attendance_page(request: Request) -> RedirectResponse | None:
    """Appeals on top, because somebody waits for an answer."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.SEE_APPOINTMENTS):
        await AlertsBanner(place).refresh()
        await _AttendancePage(place).refresh()
    return None


class _AttendancePage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        with ui.column().classes("sheet"):
            self._appeals = ui.column().classes("w-full")
            self._no_shows = ui.column().classes("w-full")

    async def refresh(self) -> None:
        """Show what is so now."""
        office = self._place.office
        appeals = await self._place.act(lambda staff: attendance.open_appeals(office, staff))
        missed = await self._place.act(lambda staff: attendance.no_shows(office, staff))
        if appeals is None or missed is None:
            return
        self._appeals.clear()
        with self._appeals:
            self._draw_appeals(appeals)
        self._no_shows.clear()
        with self._no_shows:
            self._draw_no_shows(missed)

    def _draw_appeals(self, appeals: list[AppealLine]) -> None:
        words = self._place.words
        ui.label(words("attendance.appeals", count=len(appeals))).classes("list-heading")
        if not appeals:
            ui.label(words("attendance.no_appeals")).classes("soft")
        for appeal in appeals:
            with ui.column().classes("panel").props("role=group"):
                self._draw_appeal(appeal)

    def _draw_appeal(self, appeal: AppealLine) -> None:
        words, missed = self._place.words, appeal.appointment
        ui.label(f"{person_in_words(self._place, missed)} · {_visit(missed)}").classes("font-bold")
        ui.label(f"{self._count(missed)} · {self._state(missed)}").classes("soft")
        for name, value in (
            ("said", appeal.words),
            ("at", self._place.moment(appeal.created_at)),
        ):
            with ui.element("div").classes("fact"):
                ui.label(words(f"attendance.{name}")).classes("soft")
                ui.label(value)
        if self._place.may(Permission.DECIDE_APPEALS):
            with ui.row():
                self._button(appeal, granted=True)
                self._button(appeal, granted=False)

    def _button(self, appeal: AppealLine, *, granted: bool) -> None:
        async def press() -> None:
            await self._decide(appeal, granted=granted)

        text = self._place.words("attendance.grant" if granted else "attendance.refuse")
        ui.button(text, on_click=press).props("dense" if granted else "dense outline")

    async def _decide(self, appeal: AppealLine, *, granted: bool) -> None:
        words, office = self._place.words, self._place.office
        name = "grant" if granted else "refuse"
        reason = await ask(
            self._place,
            words(f"attendance.ask_{name}"),
            hint=words(f"attendance.{name}_hint"),
            label=words("attendance.reason"),
            required=not granted,
        )
        if reason is None:
            return

        async def work(staff: Staff) -> bool:
            decision = DecideIn(granted=granted, reason=reason)
            await attendance.decide(office, staff, appeal.id, decision)
            return True

        if await self._place.act(work):
            told = words("attendance.granted" if granted else "attendance.refused")
            ui.notify(told, type="positive", position="top")
        await self.refresh()

    def _draw_no_shows(self, missed: list[NoShowLine]) -> None:
        words, days = self._place.words, self._place.office.booking.no_show.within_days
        heading = words("attendance.no_shows", days=days, count=len(missed))
        ui.label(heading).classes("list-heading")
        if not missed:
            ui.label(words("attendance.nobody")).classes("soft")
            return
        with ui.element("table").classes("table"):
            with ui.element("tr"):
                for name in _COLUMNS:
                    with ui.element("th").props("scope=col"):
                        ui.label(words(f"attendance.{name}"))
            for line in missed:
                self._draw_no_show(line)

    def _draw_no_show(self, line: NoShowLine) -> None:
        words = self._place.words
        appeal = f"appeal_status.{line.appeal}" if line.appeal else "no_appeal"
        with ui.element("tr"):
            for text in (
                person_in_words(self._place, line),
                _visit(line),
                self._count(line),
            ):
                with ui.element("td"):
                    ui.label(text)
            with ui.element("td"):
                ui.label(self._state(line)).classes("warn" if line.suspended_until else "")
            with ui.element("td"):
                ui.label(words(f"attendance.{appeal}"))

    def _count(self, line: NoShowLine) -> str:
        days = self._place.office.booking.no_show.within_days
        return self._place.words("attendance.misses", days=days, count=line.misses)

    def _state(self, line: NoShowLine) -> str:
        if line.suspended_until is None:
            return self._place.words("attendance.normal")
        until = f"{line.suspended_until:%Y-%m-%d}"
        return self._place.words("attendance.suspended", until=until)


def _visit(line: NoShowLine) -> str:
    return f"{line.date:%m-%d} {line.time} {line.department} {line.doctor}"
