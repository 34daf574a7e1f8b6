"""What was judged of a service, to be read: by a reviewer who can do nothing more about it, or who
has to agree with another."""

from collections.abc import Mapping

from nicegui import ui

from api.pages.staff.quality.words import words_of
from api.pages.staff.workplace import Workplace
from api.quality.models import AssessmentState
from api.quality.schemas import JudgementOut, SubjectOut


def draw_judged(place: Workplace, subject: SubjectOut) -> None:
    """Where it stands, every judgement that the reader may see, and the appeal."""
    ui.label(_standing(place, subject)).classes("list-heading")
    names: dict[str, str] = {one.criterion: one.name for one in subject.observed}
    for judgement in subject.judgements:
        _draw_judgement(place, names, judgement, subject)
    if subject.appeal is not None:
        appealed = words_of(place, "panel.appealed", reason=subject.appeal.reason)
        ui.label(appealed).classes("soft")
        if subject.appeal.decision:
            decided = words_of(place, "panel.decision", decision=subject.appeal.decision)
            ui.label(decided).classes("soft")


def _standing(place: Workplace, subject: SubjectOut) -> str:
    if subject.subject == place.staff.username:
        return words_of(place, "panel.own")
    if subject.state is AssessmentState.DONE:
        return words_of(place, "panel.done", total=subject.total)
    if subject.state is AssessmentState.DIFFERING:
        return words_of(place, "panel.differing")
    return words_of(place, "panel.waiting" if subject.mine else "panel.taken")


def _draw_judgement(
    place: Workplace, names: Mapping[str, str], judgement: JudgementOut, subject: SubjectOut
) -> None:
    with ui.column().classes("judged"):
        which = words_of(place, f"panel.{judgement.place.value}")
        total = "—" if judgement.total is None else judgement.total
        who = judgement.reviewer or ""
        ui.label(words_of(place, "panel.by", which=which, name=who, total=total))
        shown = subject.differing or [
            criterion for criterion, score in judgement.scores.items() if score in {0, 1}
        ]
        parts = [
            words_of(place, "panel.scored", name=names[one], score=_score(place, judgement, one))
            for one in shown
            if one in names
        ]
        if parts:
            ui.label(words_of(place, "panel.scored_apart").join(parts)).classes("soft")
        for remark in judgement.remarks:
            name = names.get(remark.criterion, "")
            said = words_of(place, "panel.remarked", name=name, words=remark.words)
            ui.label(said).classes("soft")


def _score(place: Workplace, judgement: JudgementOut, criterion: str) -> object:
    score = judgement.scores.get(criterion)
    return words_of(place, "panel.not_applicable") if score is None else score
