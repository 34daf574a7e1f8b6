"""One conversation in the review inbox."""

from collections.abc import Awaitable, Callable
from typing import Literal

from nicegui import ui

from api.pages.staff.review.inbox_words import reason_in_words, words_of
from api.pages.staff.workplace import Workplace
from api.review.models import ReviewState
from api.staff.review.inbox_schemas import InboxLine

Act = Literal["take", "done", "pass", "reopen"]
Do = Callable[[InboxLine, Act], Awaitable[None]]

_GRAVE = {"red_flag", "crisis", "anger", "low_rating", "failed"}
_DOUBTFUL = {"fallback", "abandoned", "bot_repeated", "patient_repeated", "low_confidence"}
_SHOWN_REASONS = 5
_OFFERED: dict[ReviewState, tuple[Act, ...]] = {
    ReviewState.OPEN: ("take", "done", "pass"),
    ReviewState.ASSIGNED: ("done", "pass"),
    ReviewState.DONE: ("reopen",),
    ReviewState.PASSED_OVER: ("reopen",),
}
_LABELS: dict[Act, str] = {"take": "take", "done": "done", "pass": "pass", "reopen": "reopen"}


def target_of(line: InboxLine) -> str:
    """Where a conversation's replay is, under the pages' root, at the turn that tells most."""
    telling = next((one.message_id for one in line.reasons if one.message_id), None)
    turn = f"#m{telling}" if telling else ""
    return f"/review/{line.conversation}{turn}"


class InboxRow:
    """Stays itself while what it shows changes; its buttons say what can be done with it."""

    def __init__(
        self, place: Workplace, line: InboxLine, do: Do, picked: Callable[[], None]
    ) -> None:
        self._place = place
        self.line = line
        self._reasons: list[tuple[str, str]] = []
        with ui.element("div").classes("inbox-row").props("role=row tabindex=-1") as self.element:
            with ui.element("div").classes("inbox-pick").props("role=cell"):
                self.pick = ui.checkbox(on_change=picked).props("dense")
                self.pick.props(f'aria-label="{words_of(place, "select")}"')
            with ui.element("div").classes("inbox-why").props("role=cell"):
                self._chips = ui.element("div").classes("chips")
                self._said = ui.label().classes("inbox-said")
            with ui.element("div").classes("inbox-facts").props("role=cell"):
                self._when = ui.label()
                self._about = ui.label().classes("soft")
            with ui.element("div").classes("inbox-facts").props("role=cell"):
                self._outcome = ui.label()
                self._reviewer = ui.label().classes("soft")
            with ui.element("div").classes("inbox-acts").props("role=cell"):
                self._open = ui.link(words_of(place, "open")).classes("inbox-open")
                self._buttons = {act: self._button(act, do) for act in _LABELS}

    def show(self, line: InboxLine) -> None:
        """What is so now."""
        place = self._place
        self.line = line
        self._show_reasons(
            [
                (one.reason.value, reason_in_words(place, one.reason, one.count))
                for one in line.reasons
            ]
        )
        self._said.set_text(self._telling(line))
        self._when.set_text(f"{place.channel(line.channel)} · {place.moment(line.ended_at)}")
        flows = "、".join(words_of(place, f"flow.{flow}") for flow in line.flows)
        turns = words_of(place, "turns", count=line.turns)
        self._about.set_text(" · ".join(filter(None, (turns, flows))))
        self._outcome.set_text(words_of(place, f"outcome.{line.outcome}"))
        self._reviewer.set_text(self._standing(line))
        self._open.props(f'href="{self.target}"')
        for act, button in self._buttons.items():
            button.set_visibility(act in _OFFERED[line.state])

    def offers(self, act: Act) -> bool:
        """Whether that can be done with it now."""
        return act in _OFFERED[self.line.state]

    @property
    def target(self) -> str:
        """Where its replay is, under the pages' root."""
        return target_of(self.line)

    def _telling(self, line: InboxLine) -> str:
        if line.said:
            return words_of(self._place, "said", text=line.said)
        return "" if line.reasons else words_of(self._place, "calm")

    def _standing(self, line: InboxLine) -> str:
        state = words_of(self._place, f"state.{line.state}")
        why = words_of(self._place, f"passed.{line.why_passed}") if line.why_passed else ""
        return " · ".join(filter(None, (line.reviewer, state, why, line.plan)))

    def _show_reasons(self, reasons: list[tuple[str, str]]) -> None:
        if reasons == self._reasons:
            return
        self._reasons = reasons
        self._chips.clear()
        with self._chips:
            for reason, text in reasons[:_SHOWN_REASONS]:
                tone = "grave" if reason in _GRAVE else "doubtful" if reason in _DOUBTFUL else ""
                ui.label(text).classes(f"chip {tone}")

    def _button(self, act: Act, do: Do) -> ui.button:
        async def press() -> None:
            await do(self.line, act)

        button = ui.button(words_of(self._place, _LABELS[act]), on_click=press)
        return button.props("dense flat" if act != "done" else "dense outline")
