"""The appeals that wait, and deciding on them."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.quality.words import words_of
from api.pages.staff.workplace import Workplace
from api.quality.schemas import DecideIn, OpenAppeal
from api.staff.quality import appealing

_NOT_APPLICABLE = "x"
_BEST = 2


class AppealLines:
    """A line for each, the oldest first. `decided` is called after every decision."""

    def __init__(self, place: Workplace, decided: Callable[[], Awaitable[None]]) -> None:
        self._place = place
        self._decided = decided

    async def open(self) -> None:
        """Draw what waits."""
        heading = ui.label(words_of(self._place, "page.appeals")).classes("list-heading")
        heading.props("role=heading aria-level=2")
        self._none = ui.label(words_of(self._place, "page.no_appeals")).classes("soft")
        self._told = ui.label().classes("soft").props("role=status")
        container = ui.column().classes("w-full")
        self._lines = KeyedLines[OpenAppeal](
            container, lambda one: one.appeal.id, lambda one: _AppealLine(self, one)
        )
        await self.show()

    @property
    def place(self) -> Workplace:
        """Who looks."""
        return self._place

    async def show(self) -> None:
        """What waits now."""
        office = self._place.office
        found = await self._place.act(lambda staff: appealing.waiting(office, staff))
        self._lines.show(found or [])
        self._none.set_visibility(not found)

    async def decide(self, appeal: OpenAppeal, body: DecideIn) -> bool:
        """Decide, and take it off the list."""
        office = self._place.office
        done = await self._place.act(
            lambda staff: appealing.decide(office, staff, appeal.appeal.id, body)
        )
        if done is None:
            return False
        self._told.set_text(words_of(self._place, "page.decided"))
        await self.show()
        await self._decided()
        return True


class _AppealLine:
    def __init__(self, lines: AppealLines, appeal: OpenAppeal) -> None:
        self._lines = lines
        self._place = lines.place
        self._appeal = appeal
        self.element = ui.element("div").classes("quality-line")
        with self.element:
            self._said = ui.label()
            self._late = ui.label(words_of(self._place, "page.late")).classes("warn")
            self._reason = ui.label().classes("soft")
            ui.space()
            ui.link(words_of(self._place, "page.see"), f"/review/{appeal.conversation}")
            if appeal.may_decide:
                keep = ui.button(words_of(self._place, "page.keep"), on_click=self._keep)
                keep.props("flat dense no-caps")
                change = ui.button(words_of(self._place, "page.change"), on_click=self._change)
                change.props("outline dense no-caps")
            else:
                ui.label(words_of(self._place, "page.not_yours")).classes("soft")

    def show(self, item: OpenAppeal) -> None:
        """What is so now."""
        self._appeal = item
        place = self._place
        told = {"at": place.moment(item.appeal.at), "due": place.moment(item.appeal.due_at)}
        line = words_of(place, "page.appeal_line", name=item.name, total=item.total, **told)
        self._said.set_text(line)
        self._late.set_visibility(item.appeal.late)
        self._reason.set_text(words_of(place, "page.appeal_reason", reason=item.appeal.reason))

    async def _keep(self) -> None:
        heading = words_of(self._place, "page.keep")
        await fill_in(self._place, heading, [self._reason_field()], partial(self._decide, False))

    async def _change(self) -> None:
        place, rules = self._place, self._place.office.aids.rubric
        none = words_of(place, "panel.not_applicable")
        fields = []
        for one in rules.criteria("agent"):
            options = {str(score): f"{score} {one.scale[score]}" for score in range(_BEST + 1)}
            now = self._appeal.scores.get(one.id)
            value = _NOT_APPLICABLE if now is None else str(now)
            options[_NOT_APPLICABLE] = none
            fields.append(Field(one.id, one.name, "choice", True, options, value))
        fields.append(self._reason_field())
        heading = words_of(place, "page.change_heading")
        await fill_in(place, heading, fields, partial(self._decide, True))

    def _reason_field(self) -> Field:
        label = words_of(self._place, "page.decide_reason")
        return Field("reason", label, required=True, limit=1000)

    async def _decide(self, changes: bool, values: Values) -> bool:
        scores: dict[str, int | None] = {
            criterion: None if chosen == _NOT_APPLICABLE else int(chosen)
            for criterion, chosen in values.items()
            if criterion != "reason"
        }
        reason = str(values["reason"])
        body = DecideIn(scores=scores if changes else None, reason=reason)
        return await self._lines.decide(self._appeal, body)
