"""Requests for extra places (加号) below the timetable: to be decided, and those of late."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.extra_slots.models import ExtraSlotStatus
from api.pages.staff.asking import ask
from api.pages.staff.workplace import Workplace
from api.staff.booking import extra_slots
from api.staff.booking.timetable_schemas import DecisionIn, ExtraSlotLine
from api.staff.models import Staff
from api.staff.permissions import Permission

_COLUMNS = ("clinic", "for_whom", "why", "by", "state")


class ExtraSlots:
    """Made where they are to be shown. `changed` is called after a decision."""

    def __init__(self, place: Workplace, changed: Callable[[], Awaitable[None]]) -> None:
        self._place, self._changed = place, changed
        self._column = ui.column().classes("w-full")

    async def refresh(self) -> None:
        """Show what is asked for now."""
        if not self._place.may(Permission.ASK_EXTRA_SLOT):
            return
        found = await self._place.act(lambda staff: extra_slots.listed(self._place.office, staff))
        if found is None:
            return
        self._column.clear()
        with self._column:
            self._draw(found)

    def _draw(self, found: list[ExtraSlotLine]) -> None:
        words = self._place.words
        open_ones = sum(one.status is ExtraSlotStatus.REQUESTED for one in found)
        ui.label(words("extra.heading", count=open_ones)).classes("list-heading")
        if not found:
            ui.label(words("extra.none")).classes("soft")
            return
        with ui.element("table").classes("table"):
            with ui.element("tr"):
                for name in _COLUMNS:
                    with ui.element("th").props("scope=col"):
                        ui.label(words(f"extra.{name}"))
            for line in found:
                self._draw_line(line)

    def _draw_line(self, line: ExtraSlotLine) -> None:
        words = self._place.words
        period = self._place.office.wording(f"staff.period.{line.period}")
        with ui.element("tr"):
            for text in (
                f"{line.date:%m-%d} {period} {line.time} {line.department} {line.name}",
                line.visitor or words("extra.nobody_yet"),
                line.reason,
                f"{line.requested_by} {self._place.moment(line.requested_at)}",
            ):
                with ui.element("td"):
                    ui.label(text)
            with ui.element("td"):
                self._draw_state(line)

    def _draw_state(self, line: ExtraSlotLine) -> None:
        words = self._place.words
        if line.status is not ExtraSlotStatus.REQUESTED:
            status = words(f"extra.status.{line.status}")
            ui.label(f"{status} · {line.decided_by} {line.decision or ''}")
        elif line.mine:
            ui.label(words("extra.mine")).classes("soft")
        elif self._place.may(Permission.CHANGE_TIMETABLE):
            with ui.row().classes("row-actions"):
                self._button(line, approve=True)
                self._button(line, approve=False)
        else:
            ui.label(words("extra.status.requested"))

    def _button(self, line: ExtraSlotLine, *, approve: bool) -> None:
        async def press() -> None:
            await self._decide(line, approve=approve)

        text = self._place.words("extra.approve" if approve else "extra.refuse")
        ui.button(text, on_click=press).props("dense" if approve else "dense outline")

    async def _decide(self, line: ExtraSlotLine, *, approve: bool) -> None:
        words, office = self._place.words, self._place.office
        name = "approve" if approve else "refuse"
        typed = await ask(
            self._place,
            words(f"extra.ask_{name}"),
            hint=words(f"extra.{name}_hint"),
            label=words("extra.decision"),
        )
        if typed is None:
            return
        decision = DecisionIn(words=typed)

        async def work(staff: Staff) -> ExtraSlotLine:
            decide = extra_slots.approve if approve else extra_slots.refuse
            return await decide(office, staff, line.id, decision)

        if await self._place.act(work) is not None:
            told = words("extra.approved" if approve else "extra.refused")
            ui.notify(told, type="positive", position="top")
            await self._changed()
