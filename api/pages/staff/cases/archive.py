"""`/staff/complaints/archive`: closed cases as they were, found by cause, department and date."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.asking import Field, FieldForm
from api.pages.staff.cases.archived import NEEDED, draw_check
from api.pages.staff.cases.parts import add_style, case_word, heading, words_of
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.cases import archive, casework
from api.staff.cases.inputs import ArchiveFilter
from api.staff.cases.schemas import ArchiveLine, ChoicesOut

_COLUMNS = ("receipt", "matter", "department", "cause", "verdict", "closed", "check")


@staff_page("/complaints/archive")
async def archive_page(request: Request) -> RedirectResponse | None:
    """The search and what it found."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    add_style()
    if place.frame(*NEEDED):
        office = place.office
        choices = await place.act(lambda staff: casework.choices(office, staff))
        if choices is not None:
            await _ArchivePage(place, choices).search()
    return None


class _ArchivePage:
    def __init__(self, place: Workplace, choices: ChoicesOut) -> None:
        self._place = place
        with ui.column().classes("sheet wide"):
            ui.link(words_of(place, "back"), "/complaints")
            heading(1, words_of(place, "archive"))
            with ui.element("div").classes("archive-form").props("role=search"):
                self._form = FieldForm(place, self._fields(choices))
                ui.button(words_of(place, "archived.search"), on_click=self.search)
            self._count = ui.label().classes("soft").props("role=status")
            with ui.element("table").classes("table") as self._table:
                self._draw_heading()
            # A copy never changes: whatever else is shown of it is another line.
            self._found = KeyedLines[ArchiveLine](
                self._table,
                lambda line: line.model_dump_json(),
                lambda line: _Line(place, line),
            )

    async def search(self) -> None:
        """Show what fits the form."""
        wanted, office = self._wanted(), self._place.office
        found = await self._place.act(lambda staff: archive.search(office, staff, wanted))
        if found is None:
            return
        told = "found" if found else "none"
        self._count.set_text(words_of(self._place, told, count=len(found)))
        self._table.set_visibility(bool(found))
        self._found.show(found)

    def _fields(self, choices: ChoicesOut) -> list[Field]:
        def words(name: str) -> str:
            return words_of(self._place, f"filter.{name}")

        named = {
            "department": choices.departments,
            "cause": choices.causes,
            "category": choices.categories,
        }
        fields = [
            Field(name, words(name), "search", options={item.code: item.name for item in items})
            for name, items in named.items()
        ]
        days = [Field(name, words(f"closed_{name}"), "date") for name in ("from", "to")]
        return [Field("q", words("words"), "line", limit=80), *fields, *days]

    def _wanted(self) -> ArchiveFilter:
        given: Mapping[str, Any] = self._form.values()
        wanted = {name: value or None for name, value in given.items()}
        for name in ("from", "to"):
            wanted[name] = _day(wanted[name])
        return ArchiveFilter.model_validate(wanted)

    def _draw_heading(self) -> None:
        with ui.element("tr"):
            for name in _COLUMNS:
                with ui.element("th").props("scope=col"):
                    ui.label(words_of(self._place, f"archived.{name}"))


class _Line:
    """One case that was filed away."""

    def __init__(self, place: Workplace, line: ArchiveLine) -> None:
        verdict = case_word(place, "verdict", line.verdict) if line.verdict else ""
        with ui.element("tr") as self.element:
            with ui.element("td"):
                ui.link(line.receipt, f"/complaints/archive/{line.receipt}").classes("receipt")
            for text in (
                f"{place.words(f'kind.{line.kind}')} · {line.category_name}",
                line.department_name or "",
                line.cause_name or "",
                verdict,
                place.moment(line.closed_at) if line.closed_at else "",
            ):
                with ui.element("td"):
                    ui.label(text)
            with ui.element("td"):
                draw_check(place, intact=line.intact)

    def show(self, _: ArchiveLine) -> None:
        """Nothing of it changes."""


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None
