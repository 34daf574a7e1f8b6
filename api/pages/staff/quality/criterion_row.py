"""One criterion of a judgement: its score to be chosen, why the rules propose it, a remark."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.pages.staff.quality.words import words_of
from api.pages.staff.workplace import Workplace
from api.quality.schemas import ObservedOut, Remark

NOT_APPLICABLE = "x"
_SCORES = ("0", "1", "2")
_BEST = 2

ShowMessage = Callable[[int], Awaitable[None]]


class CriterionRow:
    """Drawn where it is made. `first` is the score that is chosen at first; `heard` is called
    whenever something is changed."""

    def __init__(
        self,
        place: Workplace,
        observed: ObservedOut,
        first: int | None,
        remarks: list[Remark],
        show_message: ShowMessage,
        heard: Callable[[], None],
    ) -> None:
        self._place = place
        self._observed = observed
        self._show_message = show_message
        self._heard = heard
        self._remark = next((one for one in remarks), None)
        self._draw(NOT_APPLICABLE if first is None else str(first))

    @property
    def criterion(self) -> str:
        """Its id."""
        return self._observed.criterion

    @property
    def score(self) -> int | None:
        """What is chosen now."""
        chosen = str(self._choice.value)
        return int(chosen) if chosen in _SCORES else None

    @property
    def remark(self) -> Remark | None:
        """What was written, if something was."""
        words = str(self._words.value or "").strip()
        if not words:
            return None
        kept = self._remark.message if self._remark else self._observed.message
        return Remark(criterion=self._observed.criterion, words=words, message=kept)

    def _draw(self, first: str) -> None:
        one = self._observed
        with ui.element("div").classes("judge-row"):
            with ui.element("div").classes("judge-name"):
                ui.label(one.name)
                ui.label(words_of(self._place, "own.weight", weight=one.weight)).classes("soft")
            options = {score: score for score in _SCORES}
            options[NOT_APPLICABLE] = words_of(self._place, "panel.not_applicable")
            with ui.element("div").classes("judge-score"):
                self._choice = ui.radio(options, value=first).props("inline dense")
                self._choice.props["aria-label"] = one.name
                self._choice.on_value_change(self._changed)
                self._means = ui.label().classes("judge-means")
            with ui.element("div").classes("judge-why"):
                self._draw_why()
                self._draw_remark()
        self._show_meaning()

    def _draw_why(self) -> None:
        one = self._observed
        ui.label(one.why).classes("soon" if one.left_to_people else "soft")
        if one.message is None:
            return
        there = words_of(self._place, "panel.jump")
        words = words_of(self._place, "panel.words", words=one.words) if one.words else there
        jump = ui.button(words, on_click=self._jump).props("flat dense no-caps")
        jump.props["aria-label"] = f"{there} {one.words}"

    def _draw_remark(self) -> None:
        label = words_of(self._place, "panel.remark")
        self._words = ui.input(value=self._remark.words if self._remark else "", placeholder=label)
        self._words.props("dense borderless maxlength=300").classes("judge-remark")
        self._words.props["aria-label"] = f"{self._observed.name} {label}"

    async def _jump(self) -> None:
        if self._observed.message is not None:
            await self._show_message(self._observed.message)

    def _changed(self) -> None:
        self._show_meaning()
        self._heard()

    def _show_meaning(self) -> None:
        score = self.score
        self._means.set_text("" if score is None else self._observed.scale[score])


def proposed_score(observed: ObservedOut) -> int | None:
    """What is chosen before anybody has: what the rules propose; where only people can say, the
    best, marked as theirs to judge."""
    if observed.score is not None or not observed.applies:
        return observed.score
    return _BEST if observed.left_to_people else None
