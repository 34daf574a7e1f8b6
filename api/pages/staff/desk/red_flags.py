"""`/staff/red_flags`: every rule in words and who has reviewed it, and a message tried on them."""

from typing import get_args

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.safety.rules import Level
from api.staff.desk import red_flags
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.schemas import FiredOut, RedFlagOut, TriedOut

_LEVELS: tuple[Level, ...] = get_args(Level)
_ALL = "all"
_COLUMNS = ("name", "needs", "said", "review")


@staff_page("/red_flags")
async def red_flags_page(request: Request) -> RedirectResponse | None:
    """How many rules are unreviewed, the box to try a message in, the rules with their filter."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.REVIEW_RED_FLAGS):
        await AlertsBanner(place).refresh()
        with ui.column().classes("sheet"):
            page = _RedFlagsPage(place)
        await page.refresh()
    return None


class _TryBox:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        words = place.words
        ui.label(words("red_flags.try_heading")).classes("list-heading")
        self._text = ui.textarea(label=words("red_flags.try_hint")).classes("w-full")
        self._text.props("outlined autogrow maxlength=2000").on("keydown.ctrl.enter", self._try)
        ui.button(words("red_flags.try"), on_click=self._try)
        self._found = ui.column().props('role="status"')

    async def _try(self) -> None:
        text = str(self._text.value or "")

        async def work(staff: Staff) -> TriedOut:
            return red_flags.tried(self._place.office, staff, text)

        tried = await self._place.act(work)
        self._found.clear()
        if tried is not None:
            with self._found:
                self._draw(tried)

    def _draw(self, tried: TriedOut) -> None:
        words = self._place.words
        if tried.level is None:
            ui.label(words("red_flags.nothing"))
            return
        level = words(f"red_flags.level.{tried.level}")
        ui.label(words("red_flags.level_found", level=level)).classes("soft")
        for fired in tried.fired:
            ui.label(self._fired_words(fired))
        if tried.crisis and tried.level != "crisis":
            ui.label(words("red_flags.crisis_too"))

    def _fired_words(self, fired: FiredOut) -> str:
        words = self._place.words
        heard = [words("red_flags.heard", words=one.text, sign=one.sign) for one in fired.heard]
        told = words("red_flags.fired", name=fired.name)
        return told + words("red_flags.and_heard").join(heard)


class _RedFlagsPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        with ui.row().classes("w-full items-baseline"):
            ui.label(place.words("red_flags.heading")).classes("list-heading")
            self._count = ui.label().classes("warn")
        with ui.column().classes("panel"):
            _TryBox(place)
        with ui.row().classes("w-full items-center"):
            self._shown = ui.label().classes("soft")
            ui.space()
            self._draw_filter()
        self._table = ui.column().classes("w-full")

    def _draw_filter(self) -> None:
        words = self._place.words
        options = {_ALL: words("red_flags.all_levels")}
        options |= {level: words(f"red_flags.level.{level}") for level in _LEVELS}
        only = words("red_flags.only_unreviewed")
        self._unreviewed = ui.checkbox(only, on_change=self.refresh)
        self._level = ui.select(
            options, value=_ALL, label=words("red_flags.filter"), on_change=self.refresh
        )
        self._level.classes("w-48").props("dense outlined")

    async def refresh(self) -> None:
        """Show what the filter leaves."""
        chosen = next((level for level in _LEVELS if level == self._level.value), None)
        found = await self._place.act(
            lambda staff: red_flags.listed(
                self._place.office, staff, chosen, unreviewed=bool(self._unreviewed.value)
            )
        )
        if found is None:
            return
        words = self._place.words
        count = words("red_flags.count", total=found.total, unreviewed=found.unreviewed)
        self._count.set_text(count)
        self._shown.set_text(words("red_flags.shown", count=len(found.rules)))
        self._table.clear()
        with self._table:
            if found.rules:
                self._draw_table(found.rules)
            else:
                ui.label(words("red_flags.none")).classes("soft")

    def _draw_table(self, rules: list[RedFlagOut]) -> None:
        with ui.element("table").classes("table"):
            with ui.element("tr"):
                for name in _COLUMNS:
                    with ui.element("th"):
                        ui.label(self._place.words(f"red_flags.{name}"))
            for rule in rules:
                self._draw_rule(rule)

    def _draw_rule(self, rule: RedFlagOut) -> None:
        words = self._place.words
        with ui.element("tr"):
            with ui.element("td"):
                ui.label(rule.name)
                ui.label(f"{words(f'red_flags.level.{rule.level}')} · {rule.id}").classes("soft")
            with ui.element("td"):
                ui.label("\n".join(self._needs(rule))).classes("lines")
            with ui.element("td"):
                ui.label("\n".join(rule.said)).classes("lines")
            with ui.element("td"):
                ui.label(words("red_flags.source", source=rule.source)).classes("soft")
                date = words("red_flags.review_date", date=rule.review_date)
                ui.label(date).classes("soft")
                if rule.reviewed_by:
                    ui.label(words("red_flags.reviewed_by", name=rule.reviewed_by))
                else:
                    ui.label(words("red_flags.unreviewed")).classes("warn")

    def _needs(self, rule: RedFlagOut) -> list[str]:
        words = self._place.words
        parts = {
            "all": rule.all,
            "any": rule.any,
            "onset": rule.onset,
            "persons": rule.person,
            "unless": rule.unless,
            "departments": rule.departments,
        }
        joined = {name: words("red_flags.and").join(signs) for name, signs in parts.items()}
        return [words(f"red_flags.{name}", signs=signs) for name, signs in joined.items() if signs]
