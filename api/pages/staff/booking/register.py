"""`/staff/register`: the day's register, and taking it out as a file."""

from datetime import date

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.asking import ask
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.booking import register
from api.staff.booking.schemas import RegisterIn, RegisterOut
from api.staff.permissions import Permission

_FORMS = ("xlsx", "csv")


@staff_page("/register")
async def register_page(request: Request) -> RedirectResponse | None:
    """Today's register, or another day's."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.EXPORT_REGISTER):
        await _RegisterPage(place).refresh()
    return None


class _RegisterPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        words = place.words
        with ui.column().classes("sheet wide"):
            ui.label(words("register.heading")).classes("list-heading")
            with ui.row().classes("w-full items-center"):
                today = place.office.clock.today().isoformat()
                self._day = ui.input(label=words("register.day"), value=today)
                self._day.props("dense outlined stack-label type=date")
                self._day.on_value_change(self.refresh)
                ui.space()
                for form in _FORMS:
                    self._export_button(form)
            self._table = ui.column().classes("w-full")

    async def refresh(self) -> None:
        """Show the chosen day."""
        day = self._chosen()
        if day is None:
            return
        found = await self._place.act(lambda staff: register.read(self._place.office, staff, day))
        if found is None:
            return
        self._table.clear()
        with self._table:
            self._draw(found)

    def _chosen(self) -> date | None:
        try:
            return date.fromisoformat(str(self._day.value))
        except ValueError:
            return None

    def _draw(self, found: RegisterOut) -> None:
        words = self._place.words
        if not found.items:
            ui.label(words("register.none")).classes("soft").props("role=status")
            return
        count = words("register.count", count=len(found.items), untracked=found.untracked)
        ui.label(count).classes("soft").props("role=status")
        sheet = register.sheet(self._place.office.wording, found)
        with ui.element("table").classes("table dense"):
            with ui.element("tr"):
                for heading in sheet.heading:
                    with ui.element("th").props("scope=col"):
                        ui.label(heading)
            for row in sheet.rows:
                with ui.element("tr"):
                    for cell in row:
                        with ui.element("td"):
                            ui.label(str(cell))

    def _export_button(self, form: str) -> None:
        async def press() -> None:
            await self._export(form)

        button = ui.button(self._place.words(f"register.export_{form}"), on_click=press)
        button.props("outline")

    async def _export(self, form: str) -> None:
        words, day = self._place.words, self._chosen()
        if day is None:
            return
        reason = await ask(
            self._place,
            words("register.ask"),
            hint=words("register.ask_hint"),
            label=words("register.reason"),
            required=True,
        )
        if reason is None:
            return
        wanted = RegisterIn.model_validate({"day": day, "form": form, "reason": reason})
        content = await self._place.act(
            lambda staff: register.export(self._place.office, staff, wanted)
        )
        if content is not None:
            ui.download.content(content, f"register-{day}.{form}")
