"""One challenger as the page shows it: whether it may be promoted and why not, figures, turns of
reviewed conversations that are understood otherwise, what it changes."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from nicegui import ui

from api.challengers.models import ChallengerState
from api.challengers.schemas import ChallengerOut, LeftOut, Report
from api.pages.staff.challengers.tables import diff_lines, figures_table, turns_list
from api.pages.staff.challengers.words import Names


class Detail:
    """The right-hand side of the page. Drawn anew only when what it shows has changed; the button
    to promote stays the same."""

    def __init__(
        self,
        words: Names,
        moment: Callable[[datetime], str],
        prefix: str,
        promote: Callable[[ChallengerOut], Awaitable[None]],
    ) -> None:
        self._words, self._moment, self._prefix = words, moment, prefix
        self._shown: ChallengerOut | None = None
        with ui.column().classes("model-detail") as self._whole:
            with ui.row().classes("w-full items-baseline"):
                self._title = ui.label().classes("list-heading").props("role=heading aria-level=2")
                self._state = ui.label().classes("model-state")
                ui.space()
                self._promote = ui.button(words("promote"), on_click=self._press)
            self._body = ui.column().classes("w-full")
        self._promoting = promote
        self._whole.set_visibility(False)

    async def _press(self) -> None:
        if self._shown is not None:
            await self._promoting(self._shown)

    def show(self, challenger: ChallengerOut, *, may_promote: bool) -> None:
        """What is so now."""
        if challenger == self._shown:
            return
        self._shown = challenger
        words = self._words
        self._whole.set_visibility(True)
        at = self._moment(challenger.started_at)
        self._title.set_text(words("line", number=challenger.id, at=at))
        self._state.set_text(words.of("state", challenger.state.value))
        self._state.classes(replace=f"model-state {challenger.state.value}")
        ready = challenger.state is ChallengerState.READY
        self._promote.set_visibility(may_promote and ready)
        self._body.clear()
        with self._body:
            self._draw(challenger)

    def _draw(self, challenger: ChallengerOut) -> None:
        ui.label(" · ".join(self._facts(challenger))).classes("soft")
        report = challenger.report
        if report is not None:
            self._draw_refusals(report)
            self._draw_safety(report)
            self._draw_left_out(report.left_out)
            self._draw_turns(report)
            self._heading("figures")
            table = figures_table(report, self._words)
            ui.html(table, sanitize=False).classes("report-table")
            self._draw_phases(report)
        self._heading("diff")
        if challenger.diff:
            ui.html(diff_lines(challenger.diff), sanitize=False).classes("w-full")
        else:
            ui.label(self._words("diff_none")).classes("soft")

    def _facts(self, challenger: ChallengerOut) -> list[str]:
        words = self._words
        facts = [words("learned", count=challenger.proposals)]
        if challenger.fingerprint:
            facts.append(words("fingerprint", model=challenger.fingerprint))
        facts.append(words("based_on", model=challenger.based_on))
        if challenger.promoted_at is not None:
            at, who = self._moment(challenger.promoted_at), challenger.promoted_by
            facts.append(
                words("promoted", at=at, who=who) if who else words("promoted_command", at=at)
            )
        return facts

    def _heading(self, key: str, **params: object) -> None:
        heading = ui.label(self._words(key, **params)).classes("list-heading")
        heading.props("role=heading aria-level=3")

    def _draw_refusals(self, report: Report) -> None:
        if not report.refused:
            return
        with ui.column().classes("model-refused").props("role=alert"):
            self._heading("refused_heading")
            for refusal in report.refused:
                ui.label(self._words.refusal(refusal))

    def _draw_safety(self, report: Report) -> None:
        """What everybody asks first: whether any danger is missed now."""
        checked = [figure for figure in report.figures if figure.group == "safety"]
        if checked and not any(figure.lost for figure in checked):
            count = sum(figure.of for figure in checked)
            ui.label(self._words("safety_kept", count=count)).classes("model-safe")

    def _draw_left_out(self, left_out: list[LeftOut]) -> None:
        if not left_out:
            return
        self._heading("left_out")
        for one in left_out:
            held_out = one.code == "held_out"
            why = (
                self._words("held_out")
                if held_out
                else self._words("not_applicable", code=one.code)
            )
            ui.label(self._words("left_out_line", number=one.proposal, why=why))

    def _draw_turns(self, report: Report) -> None:
        if not any(figure.group == "reviewed" for figure in report.figures):
            return
        if not report.changed:
            ui.label(self._words("changed_none")).classes("soft")
            return
        self._heading("changed", count=len(report.changed))
        turns = turns_list(report.changed, self._words, self._prefix)
        ui.html(turns, sanitize=False).classes("w-full")

    def _draw_phases(self, report: Report) -> None:
        words = self._words
        each = [
            words("phase", name=words.of("phase", name), seconds=round(seconds))
            for name, seconds in report.phases.items()
        ]
        if each:
            ui.label(f"{words('phases')}：{'，'.join(each)}").classes("soft")
