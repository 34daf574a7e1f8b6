"""What an exam was worth: every deduction with its reason, at its line; for trainers the review."""

from typing import Any

from nicegui import ui

from api.pages.staff.asking import Field, fill_in
from api.pages.staff.practice.talk_lines import LineView
from api.pages.staff.training.words import heading, panel, say
from api.pages.staff.workplace import Workplace
from api.staff.permissions import Permission
from api.staff.training import desk
from api.staff.training.schemas import ExamOut, ExamPatient, ExamQuestion, ReviewIn
from api.training.marking import ExamDeduction, ExamScore


def draw_result(place: Workplace, exam: ExamOut) -> None:
    """All of an exam that has ended; of one that goes on, that it does."""
    heading(f"{say(place, 'exams')} · {exam.name}")
    found = exam.result
    if found is None:
        ui.label(say(place, "attempt_state.going_on")).classes("notice")
        return
    _draw_head(place, exam, found)
    with ui.element("div").classes("result"):
        with ui.column().classes("result-lines"):
            for patient in exam.patients:
                _draw_patient(place, patient, found)
            with panel(say(place, "result.questions")):
                for at, one in enumerate(exam.questions):
                    _draw_question(place, at, one)
        with ui.column().classes("practice-side"):
            if not exam.reviewed and not exam.own and place.may(Permission.MANAGE_TRAINING):
                _draw_review(place, exam, found)
            _draw_deductions(place, found)


def _draw_head(place: Workplace, exam: ExamOut, found: ExamScore) -> None:
    points = exam.points if exam.points is not None else found.points
    passed = found.passed if exam.passed is None else exam.passed
    with ui.row().classes("result-head"):
        shown = ui.label(say(place, "result.points", points=f"{points:g}"))
        shown.classes("result-points").props("role=status")
        if not passed:
            shown.classes("low")
        ui.label(say(place, "result.passed" if passed else "result.failed")).classes("font-bold")
        ui.label(say(place, "result.pass_mark", mark=exam.pass_mark)).classes("soft")
        ui.space()
        ui.label(say(place, "result.seed", role=exam.role_name, seed=exam.seed)).classes("soft")
        ui.link(say(place, "result.back"), "/training" if exam.own else "/training-desk")
    ui.label(say(place, "result.reviewed" if exam.reviewed else "result.first")).classes("soft")
    if exam.reason:
        ui.label(say(place, "result.reason", reason=exam.reason))
    for why in found.failed_by:
        ui.label(why).classes("warn").props("role=alert")


def _draw_patient(place: Workplace, patient: ExamPatient, found: ExamScore) -> None:
    """The talk, with what was taken off at each line below it."""
    marks = [one for one in found.deductions if one.place == patient.place]
    name = say(place, "result.patient", number=patient.place + 1, name=patient.name)
    with panel(name):
        if not patient.begun:
            ui.label(say(place, "result.not_begun")).classes("soft")
        for at, line in enumerate(patient.lines):
            view = LineView(place, line)
            here = [one for one in marks if one.line == at]
            if here:
                view.element.classes("marked")
                with view.element:
                    for one in here:
                        ui.label(f"{_minus(place, one)} {one.why}").classes("mark")


def _draw_question(place: Workplace, at: int, one: ExamQuestion) -> None:
    with ui.column().classes("asked"):
        ui.label(f"{at + 1}. {one.ask}").classes("font-bold")
        right = one.chosen == one.right
        told = say(place, "result.unanswered")
        if one.chosen is not None:
            told = say(place, "result.chosen", option=one.options[one.chosen - 1])
        ui.label(told).classes("soft" if right else "warn")
        if not right and one.right is not None:
            words = say(place, "result.right", option=one.options[one.right - 1])
            ui.label(f"{words} {one.why or ''}").classes("told")


def _draw_deductions(place: Workplace, found: ExamScore) -> None:
    with panel(say(place, "result.deductions")):
        if not found.deductions:
            ui.label(say(place, "result.none")).classes("soft")
        for one in found.deductions:
            with ui.element("div").classes("deduction"):
                ui.label(_minus(place, one))
                where = ""
                if one.line is not None:
                    where = say(place, "result.at_line", line=one.line + 1)
                about = say(place, "result.of", of=one.of) if one.of else ""
                ui.label(f"{about}{one.why}{where}")


def _draw_review(place: Workplace, exam: ExamOut, found: ExamScore) -> None:
    async def save(given: ReviewIn) -> bool:
        done = await place.act(lambda staff: desk.review(place.office, staff, exam.id, given))
        if done is None:
            return False
        key = "review.certified" if done.passed else "review.saved"
        ui.notify(say(place, key), type="positive", position="top")
        ui.navigate.to("/training-desk")
        return True

    async def change() -> None:
        async def do(values: dict[str, Any]) -> bool:
            try:
                points = float(str(values["points"]))
            except ValueError:
                points = found.points
            given = ReviewIn(
                passed=bool(values["passed"]),
                points=min(100.0, max(0.0, points)),
                reason=str(values["reason"] or ""),
            )
            return await save(given)

        fields = [
            Field("points", say(place, "review.points"), "line", True, value=f"{found.points:g}"),
            Field("passed", say(place, "review.passed"), "check", value=found.passed),
            Field("reason", say(place, "review.reason"), "words", True, limit=300),
        ]
        await fill_in(place, say(place, "review.change"), fields, do)

    with panel(say(place, "review.heading")):
        ui.label(say(place, "review.hint")).classes("soft")
        with ui.row():
            confirm = ui.button(say(place, "review.confirm")).props("no-caps")
            confirm.on_click(lambda: save(ReviewIn(passed=found.passed)))
            ui.button(say(place, "review.change"), on_click=change).props("outline no-caps")


def _minus(place: Workplace, one: ExamDeduction) -> str:
    return say(place, "result.minus", points=f"{one.points:g}")
