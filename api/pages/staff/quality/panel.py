"""The panel beside a replay in which the service of one conversation is judged."""

from functools import cache
from pathlib import Path

from nicegui import ui

from api.pages.staff.quality.criterion_row import CriterionRow, ShowMessage, proposed_score
from api.pages.staff.quality.judged import draw_judged
from api.pages.staff.quality.words import words_of
from api.pages.staff.review.panel_view import Panel, PanelView
from api.pages.staff.workplace import Workplace
from api.quality.models import AssessmentState
from api.quality.schemas import AgreeIn, JudgeIn, SecondIn, SubjectOut
from api.rubric.observation import total
from api.staff.permissions import Permission
from api.staff.quality import judging


async def draw(view: PanelView) -> None:
    """The panel of a conversation, for the first who can be judged."""
    ui.add_css(beside("style.css"))
    ui.run_javascript(beside("judge.js"))
    place, conversation = view.place, view.replay.conversation
    with ui.column().classes("judge-panel"):
        found = await place.act(
            lambda staff: judging.look(place.office, staff, conversation, refresh=True)
        )
        if found is None or not found.subjects:
            ui.label(words_of(place, "panel.none")).classes("soft")
            return
        _JudgingPanel(view, {one.subject: one for one in found.subjects})


PANEL = Panel("staff_quality.panel.heading", Permission.REVIEW, draw)


class _JudgingPanel:
    def __init__(self, view: PanelView, subjects: dict[str, SubjectOut]) -> None:
        self._view = view
        self._place = view.place
        self._subjects = subjects
        self._chosen = next(iter(subjects))
        names = {key: one.name for key, one in subjects.items()}
        whom = ui.toggle(names, value=self._chosen).props("no-caps dense unelevated")
        whom.props["aria-label"] = words_of(self._place, "panel.subject")
        whom.on_value_change(lambda event: self._choose(str(event.value)))
        self._told = ui.label().classes("soft").props("role=status")
        self._body = ui.column().classes("w-full")
        self._draw()

    def _choose(self, subject: str) -> None:
        self._chosen = subject
        self._told.set_text("")
        self._draw()

    def _draw(self) -> None:
        subject = self._subjects[self._chosen]
        self._body.clear()
        with self._body:
            if subject.may is None:
                draw_judged(self._place, subject)
            else:
                _Sheet(self, subject)
            self._draw_plan(subject)

    def _draw_plan(self, subject: SubjectOut) -> None:
        may = self._place.may(Permission.PLAN_REVIEWS)
        own = subject.subject == self._place.staff.username
        given = subject.state is not None and subject.state is not AssessmentState.DIFFERING
        if not may or own or not given or subject.appeal is not None:
            return
        key = "panel.unplan" if subject.double else "panel.plan"
        button = ui.button(words_of(self._place, key), on_click=self._plan)
        button.props("flat dense no-caps")

    async def _plan(self) -> None:
        subject = self._subjects[self._chosen]
        body = SecondIn(subject=subject.subject, double=not subject.double)
        office, conversation = self._place.office, self._view.replay.conversation
        done = await self._place.act(
            lambda staff: judging.second(office, staff, conversation, body)
        )
        if done is not None:
            self.show(
                done, words_of(self._place, "panel.planned" if body.double else "panel.unplanned")
            )

    @property
    def view(self) -> PanelView:
        """What the panel knows."""
        return self._view

    def tell(self, words: str) -> None:
        """Say what was done."""
        self._told.set_text(words)

    def show(self, subject: SubjectOut, words: str) -> None:
        """What is so now, and what was done."""
        self._subjects[subject.subject] = subject
        self.tell(words)
        self._draw()


class _Sheet:
    """The criteria with their scores to be chosen, and the total."""

    def __init__(self, panel: _JudgingPanel, subject: SubjectOut) -> None:
        self._panel = panel
        self._place: Workplace = panel.view.place
        self._subject = subject
        self._rows: list[CriterionRow] = []
        if subject.may == "agree":
            draw_judged(self._place, subject)
        self._draw_head()
        ui.label(words_of(self._place, "panel.hint")).classes("soft")
        with ui.column().classes("judge-rows"):
            self._draw_rows(panel.view.show_message)
        self._show_total()

    def _draw_rows(self, show_message: ShowMessage) -> None:
        first = self._first()
        remarks = self._subject.mine.remarks if self._subject.mine else []
        wanted = self._subject.observed
        if self._subject.may == "agree":
            wanted = sorted(wanted, key=lambda one: one.criterion not in self._subject.differing)
            remarks = []
        for observed in wanted:
            own = [one for one in remarks if one.criterion == observed.criterion]
            score = first[observed.criterion]
            self._rows.append(
                CriterionRow(self._place, observed, score, own, show_message, self._show_total)
            )

    def _first(self) -> dict[str, int | None]:
        """What stands there at first: the draft, what the first reviewer gave, or the proposals."""
        given = self._subject.mine or next(iter(self._subject.judgements), None)
        known = given.scores if given else {}
        return {
            one.criterion: known[one.criterion] if one.criterion in known else proposed_score(one)
            for one in self._subject.observed
        }

    def _draw_head(self) -> None:
        """The total and what gives the judgement, always in sight."""
        place, agrees = self._place, self._subject.may == "agree"
        if agrees:
            label = words_of(place, "panel.reason")
            self._reason = ui.input(label).props("outlined dense maxlength=1000").classes("w-full")
        with ui.row().classes("judge-head"):
            self._total = ui.label().classes("judge-total").props("role=status")
            words = words_of(place, "panel.agree" if agrees else "panel.submit")
            give = ui.button(words, on_click=self._agree if agrees else self._give)
            give.classes("judge-submit").props("no-caps")
            if not agrees:
                keep = ui.button(words_of(place, "panel.draft"), on_click=self._keep)
                keep.props("flat no-caps")

    def _scores(self) -> dict[str, int | None]:
        return {row.criterion: row.score for row in self._rows}

    def _show_total(self) -> None:
        if len(self._rows) < len(self._subject.observed):
            return
        points = total(self._place.office.aids.rubric, self._scores())
        key = "panel.no_total" if points is None else "panel.total"
        self._total.set_text(words_of(self._place, key, total=points))

    async def _give(self) -> None:
        await self._judge(final=True)

    async def _keep(self) -> None:
        await self._judge(final=False)

    async def _judge(self, *, final: bool) -> None:
        body = JudgeIn(
            subject=self._subject.subject,
            scores=self._scores(),
            remarks=[remark for row in self._rows if (remark := row.remark)],
            final=final,
        )
        place, conversation = self._place, self._panel.view.replay.conversation
        done = await place.act(lambda staff: judging.judge(place.office, staff, conversation, body))
        if done is None:
            return
        if final:
            self._panel.show(done, self._said(done))
        else:
            # What is being filled in stays as it is.
            self._panel.tell(words_of(place, "panel.drafted"))

    async def _agree(self) -> None:
        reason = str(self._reason.value or "").strip()
        if not reason:
            ui.notify(words_of(self._place, "panel.reason_needed"), type="warning", position="top")
            return
        body = AgreeIn(subject=self._subject.subject, scores=self._scores(), reason=reason)
        place, conversation = self._place, self._panel.view.replay.conversation
        done = await place.act(lambda staff: judging.agree(place.office, staff, conversation, body))
        if done is not None:
            self._panel.show(done, self._said(done))

    def _said(self, done: SubjectOut) -> str:
        if done.state is AssessmentState.DIFFERING:
            return words_of(self._place, "panel.differs", count=len(done.differing))
        if done.state is AssessmentState.OPEN:
            return words_of(self._place, "panel.waits_second")
        return words_of(self._place, "panel.submitted", total=done.total)


@cache
def beside(name: str) -> str:
    """A file that stands beside the pages of this package."""
    return (Path(__file__).parent / name).read_text("utf-8")
