"""One gap: what is asked, how often, what there is that comes near, what can be done."""

from collections.abc import Awaitable, Callable
from typing import Literal

from nicegui import ui

from api.gaps.models import GapState
from api.pages.staff.workplace import Workplace
from api.staff.gaps.schemas import GapLine
from api.staff.permissions import Permission

Act = Literal["question", "article", "owner", "dismiss"]
Do = Callable[[GapLine, Act], Awaitable[None]]
_ACTS: tuple[Act, ...] = ("article", "question", "owner", "dismiss")
_HIGHEST = 28  # pixels of the highest bar


def words_of(place: Workplace, key: str, **params: object) -> str:
    """Words of the page of gaps."""
    return place.office.wording(f"staff_gaps.{key}", **params)


class GapPanel:
    """Stays itself while its figures change."""

    def __init__(self, place: Workplace, line: GapLine, do: Do) -> None:
        self._place, self.line = place, line
        with ui.element("div").classes("gap").props("role=group") as self.element:
            with ui.element("div").classes("gap-asked"):
                self._first = ui.label().classes("gap-first")
                self._others = ui.element("ul").classes("gap-examples")
                self._near = ui.label().classes("soft")
            with ui.element("div").classes("gap-figures"):
                self._count = ui.label().classes("gap-count")
                self._trend = ui.element("div").classes("gap-trend").props("role=img")
                self._why = ui.label().classes("soft")
                self._last = ui.label().classes("soft")
            with ui.element("div").classes("gap-acts"):
                self._owner = ui.label()
                self._state = ui.label().classes("soft")
                with ui.row().classes("gap-1"):
                    self._buttons = {act: self._button(act, do) for act in _ACTS}
        self._shown: GapLine | None = None

    def show(self, line: GapLine) -> None:
        """What is so now."""
        if line == self._shown:
            return
        place = self._place
        self._shown = self.line = line
        first, *others = [_example(place, one.text, one.count) for one in line.examples]
        self.element.props(f'aria-label="{_quoted(first)}"')
        self._first.set_text(first)
        self._others.clear()
        with self._others:
            for other in others:
                with ui.element("li"):
                    ui.label(other)
        self._near.set_text(self._nearness(line))
        self._count.set_text(words_of(place, "asked", count=line.count))
        self._show_trend(line.weeks)
        why = (f"{words_of(place, f'why.{name}')} {count}" for name, count in line.why.items())
        self._why.set_text(" · ".join(why))
        self._last.set_text(words_of(place, "last", at=place.moment(line.last_at)))
        self._owner.set_text(
            words_of(place, "owner", name=line.department_name)
            if line.department_name
            else words_of(place, "owner_none")
        )
        self._state.set_text(self._standing(line))
        for act, button in self._buttons.items():
            button.set_visibility(self._offered(act))

    def _offered(self, act: Act) -> bool:
        if self.line.state is not GapState.OPEN:
            return False
        if act in {"article", "question"}:
            return self.line.mine
        return self._place.may(Permission.REVIEW)

    def _nearness(self, line: GapLine) -> str:
        if line.near is None:
            return words_of(self._place, "near_none")
        percent = round(100 * min(1.0, line.near.likeness))
        return words_of(self._place, "near", title=line.near.title, percent=percent)

    def _standing(self, line: GapLine) -> str:
        if line.state is GapState.OPEN:
            return ""
        told = [words_of(self._place, f"state.{line.state}")]
        if line.why_dismissed:
            told.append(words_of(self._place, f"dismissed.{line.why_dismissed}"))
        if line.since:
            told.append(words_of(self._place, "since", count=line.since))
        return " · ".join(told)

    def _show_trend(self, weeks: list[int]) -> None:
        told = words_of(self._place, "trend", weeks="、".join(map(str, weeks)))
        self._trend.props(f'aria-label="{told}"')
        self._trend.clear()
        most = max(weeks, default=0) or 1
        with self._trend:
            for count in weeks:
                height = max(2, round(_HIGHEST * count / most)) if count else 2
                ui.element("span").style(f"height: {height}px")

    def _button(self, act: Act, do: Do) -> ui.button:
        async def press() -> None:
            await do(self.line, act)

        button = ui.button(words_of(self._place, f"act.{act}"), on_click=press)
        return button.props("dense outline" if act in {"article", "question"} else "dense flat")


def _example(place: Workplace, text: str, count: int) -> str:
    if count > 1:
        return words_of(place, "example_times", text=text, count=count)
    return words_of(place, "example", text=text)


def _quoted(text: str) -> str:
    return text.replace('"', "'").replace("\n", " ")
