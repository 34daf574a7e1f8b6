"""`/staff/timetable`: a department's week; a clinic is opened to be changed."""

from collections import defaultdict
from datetime import date, timedelta

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.clinics.models import ClinicStatus
from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.booking.clinic_dialog import open_clinic
from api.pages.staff.booking.extra_slots import ExtraSlots
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.booking import timetable
from api.staff.booking.timetable_schemas import ClinicCell, DepartmentChoice, WeekOut
from api.staff.permissions import Permission

_WEEK = timedelta(days=7)


@staff_page("/timetable")
async def timetable_page(request: Request) -> RedirectResponse | None:
    """The present week of the first department, until another is chosen."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.SEE_TIMETABLE):
        await AlertsBanner(place).refresh()
        await _TimetablePage(place).open()
    return None


class _TimetablePage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._day = place.office.clock.today()
        self._department: str | None = None

    async def open(self) -> None:
        """Draw the choice of department and week, and the first of them."""
        office = self._place.office
        found = await self._place.act(lambda staff: timetable.departments(office, staff))
        with ui.column().classes("sheet wide"):
            ui.label(self._place.words("timetable.heading")).classes("list-heading")
            if not found:
                return
            self._department = found[0].code
            self._draw_choice(found)
            self._week = ui.column().classes("w-full week")
            self._extra_slots = ExtraSlots(self._place, self.refresh)
        await self.refresh()

    async def refresh(self) -> None:
        """Show the chosen week."""
        office, department = self._place.office, self._department
        if department is None:
            return
        found = await self._place.act(
            lambda staff: timetable.week(office, staff, department, self._day)
        )
        if found is None:
            return
        self._week.clear()
        with self._week:
            self._draw(found)
        await self._extra_slots.refresh()

    def _draw_choice(self, departments: list[DepartmentChoice]) -> None:
        words = self._place.words
        with ui.row().classes("w-full items-center"):
            ui.select(
                {one.code: one.name for one in departments},
                value=self._department,
                label=words("timetable.department"),
                with_input=True,
                on_change=lambda event: self._choose(event.value),
            ).props("dense outlined").classes("w-56")
            for name, step in (("before", -_WEEK), ("this_week", None), ("after", _WEEK)):
                self._step_button(name, step)

    def _step_button(self, name: str, step: timedelta | None) -> None:
        async def press() -> None:
            today = self._place.office.clock.today()
            self._day = today if step is None else self._day + step
            await self.refresh()

        ui.button(self._place.words(f"timetable.{name}"), on_click=press).props("outline dense")

    async def _choose(self, department: str | None) -> None:
        if department:
            self._department = department
            await self.refresh()

    def _draw(self, found: WeekOut) -> None:
        if not found.clinics:
            ui.label(self._place.words("timetable.none")).classes("soft").props("role=status")
            return
        by_provider: dict[str, list[ClinicCell]] = defaultdict(list)
        for clinic in sorted(found.clinics, key=lambda one: one.provider):
            by_provider[clinic.provider].append(clinic)
        with ui.element("table").classes("table week-table"):
            self._draw_days(found.days)
            for clinics in by_provider.values():
                self._draw_provider(found.days, clinics)

    def _draw_days(self, days: list[date]) -> None:
        words, today = self._place.words, self._place.office.clock.today()
        with ui.element("tr"):
            with ui.element("th").props("scope=col"):
                ui.label(words("timetable.provider"))
            for day in days:
                with ui.element("th").props("scope=col").classes("today" if day == today else ""):
                    ui.label(words("timetable.day", month=day.month, day=day.day))
                    ui.label(words(f"timetable.weekday.{day.isoweekday()}")).classes("soft")

    def _draw_provider(self, days: list[date], clinics: list[ClinicCell]) -> None:
        with ui.element("tr"):
            with ui.element("th").props("scope=row"):
                ui.label(clinics[0].name)
                ui.label(clinics[0].title).classes("soft")
            for day in days:
                with ui.element("td"):
                    for clinic in sorted(clinics, key=lambda one: one.start):
                        if clinic.date == day:
                            self._draw_clinic(clinic)

    def _draw_clinic(self, clinic: ClinicCell) -> None:
        words = self._place.words
        stopped = clinic.status is ClinicStatus.STOPPED
        mark = " stopped" if stopped else " full" if not clinic.free else ""
        period = self._place.office.wording(f"staff.period.{clinic.period}")
        button = ui.element("button").classes(f"clinic{mark}{' over' if clinic.over else ''}")
        button.on("click", lambda: open_clinic(self._place, clinic.id, self.refresh))
        with button:
            free = words("timetable.free", free=clinic.free, places=clinic.places)
            ui.label(f"{period} {words('timetable.stopped') if stopped else free}")
            for text in self._remarks(clinic):
                ui.label(text).classes("soft")

    def _remarks(self, clinic: ClinicCell) -> list[str]:
        words = self._place.words
        remarks = []
        if clinic.stop_reason:
            remarks.append(clinic.stop_reason)
        if clinic.substitute:
            remarks.append(words("timetable.substitute", name=clinic.substitute))
        if clinic.extra:
            remarks.append(words("timetable.extra", count=clinic.extra))
        if clinic.waiting:
            remarks.append(words("timetable.waiting", count=clinic.waiting))
        return remarks
