"""What a practice was worth: points, why not more, at which line, what a good colleague says."""

from nicegui import ui

from api.pages.staff.practice.talk_lines import LineView
from api.pages.staff.practice.words import say, who
from api.pages.staff.workplace import Workplace
from api.practice.scoring import Deduction, Score
from api.staff.practice import simulated
from api.staff.practice.schemas import BeginIn, RunOut

_FIVE = "complaint_fields"


def draw_result(place: Workplace, run: RunOut) -> None:
    """All of an ended run."""
    found = run.score
    if found is None:
        return
    good = found.points >= simulated.library_of(place.office).marking.good
    with ui.row().classes("result-head"):
        points = ui.label(say(place, "result", points=f"{found.points:g}"))
        points.classes("result-points").props("role=status")
        if not good:
            points.classes("low")
        ui.label(say(place, "good" if good else "not_yet"))
        ui.space()
        ui.button(say(place, "again"), on_click=lambda: _again(place, run)).props("no-caps")
        ui.link(say(place, "back"), "/practice")
    ui.label(f"{run.title or ''} · {who(place, run.patient)}").classes("list-heading")
    _draw_facts(place, found)
    with ui.element("div").classes("result"):
        with ui.column().classes("result-lines"):
            for at in range(len(run.lines)):
                _draw_line(place, run, at, found)
        with ui.column().classes("practice-side"):
            _draw_deductions(place, found)
            _draw_models(place, run)
            _draw_remarks(place, found)


async def _again(place: Workplace, run: RunOut) -> None:
    office, wish = place.office, BeginIn(scenario=run.patient.scenario)
    new = await place.act(lambda staff: simulated.begin(office, staff, wish))
    if new is not None:
        ui.navigate.to(f"/practice/{new.id}")


def _draw_facts(place: Workplace, found: Score) -> None:
    facts = [say(place, "goal_reached" if found.reached else "goal_missed")]
    facts.append(
        say(
            place,
            "facts",
            turns=found.turns,
            repeats=found.repeats,
            seconds=f"{found.seconds:g}",
        )
    )
    if found.danger and found.danger_met:
        seconds, turns = f"{found.danger_seconds or 0:g}", found.danger_turns
        facts.append(say(place, "danger_met", seconds=seconds, turns=turns))
    elif found.danger:
        facts.append(say(place, "danger_missed"))
    facts += [one.why for one in found.remarks if one.criterion == _FIVE and one.score is not None]
    with ui.row().classes("result-facts"):
        for fact in facts:
            ui.label(fact)


def _draw_line(place: Workplace, run: RunOut, at: int, found: Score) -> None:
    """The line, with what was taken off at it below."""
    marks = [one for one in found.deductions if one.line == at]
    view = LineView(place, run.lines[at])
    if marks:
        view.element.classes("marked")
        with view.element:
            for one in marks:
                ui.label(f"{_minus(place, one)} {one.why}").classes("mark")


def _draw_deductions(place: Workplace, found: Score) -> None:
    name = say(place, "deductions")
    with ui.column().classes("panel").props(f'role=region aria-label="{name}"'):
        ui.label(name).classes("list-heading")
        if not found.deductions:
            ui.label(say(place, "deductions_none")).classes("soft")
        for one in found.deductions:
            with ui.element("div").classes("deduction"):
                ui.label(_minus(place, one))
                where = "" if one.line is None else say(place, "at_line", line=one.line + 1)
                ui.label(f"{one.why} {where}".strip())


def _draw_models(place: Workplace, run: RunOut) -> None:
    if not run.models:
        return
    name = say(place, "models")
    with ui.column().classes("panel").props(f'role=region aria-label="{name}"'):
        ui.label(name).classes("list-heading")
        for one in run.models:
            with ui.column().classes("model"):
                ui.label(one.at).classes("soft")
                ui.label(one.says).classes("lines")


def _draw_remarks(place: Workplace, found: Score) -> None:
    name = say(place, "remarks")
    with ui.column().classes("panel").props(f'role=region aria-label="{name}"'):
        ui.label(name).classes("list-heading")
        for one in found.remarks:
            if one.score is None:
                continue
            with ui.element("div").classes("fact"):
                ui.label(one.name).classes("soft")
                ui.label(say(place, f"score.{one.score}", why=one.why))


def _minus(place: Workplace, one: Deduction) -> str:
    return say(place, "minus", points=f"{one.points:g}")
