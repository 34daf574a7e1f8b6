"""Who has practised how much; for trainers."""

from nicegui import ui

from api.pages.staff.asking import answer_of
from api.pages.staff.practice.words import say
from api.pages.staff.workplace import Workplace
from api.staff.practice import simulated
from api.staff.practice.schemas import RunLine, TraineeOut

_COLUMNS = ("name", "runs", "mean", "best", "danger", "last", "look")


async def draw_trainees(place: Workplace) -> None:
    """The table, with a way to each one's runs."""
    office = place.office
    people = await place.act(lambda staff: simulated.trainees(office, staff)) or []
    name = say(place, "trainees")
    with ui.column().classes("panel").props(f'role=region aria-label="{name}"'):
        ui.label(name).classes("list-heading")
        if not people:
            ui.label(say(place, "trainees_none")).classes("soft")
            return
        with ui.element("table").classes("table"):
            with ui.element("thead"), ui.element("tr"):
                for column in _COLUMNS:
                    with ui.element("th"):
                        ui.label(say(place, f"column.{column}"))
            with ui.element("tbody"):
                for one in people:
                    _draw(place, one)


def _draw(place: Workplace, one: TraineeOut) -> None:
    danger = say(place, "danger_none")
    if one.dangers:
        danger = say(place, "danger", dangers=one.dangers, missed=one.missed)
    cells = (
        one.name,
        say(place, "runs", runs=one.runs),
        _points(place, one.mean),
        _points(place, one.best),
        danger,
        place.moment(one.last_at),
    )
    with ui.element("tr"):
        for cell in cells:
            with ui.element("td"):
                ui.label(cell)
        with ui.element("td"):
            look = ui.button(say(place, "look")).props("dense flat no-caps")
            look.on_click(lambda: _show_runs(place, one))


def _points(place: Workplace, points: float | None) -> str:
    return "" if points is None else say(place, "points", points=f"{points:g}")


async def _show_runs(place: Workplace, one: TraineeOut) -> None:
    """The trainee's runs, in a dialog that Escape closes."""
    office = place.office
    runs = await place.act(lambda staff: simulated.runs_of(office, staff, one.staff_id))
    if runs is None:
        return
    with ui.dialog() as dialog, ui.card().classes("asking"):
        ui.label(say(place, "runs_of", name=one.name)).classes("list-heading")
        for run in runs:
            _draw_line(place, run)
        ui.button(say(place, "close"), on_click=dialog.close).props("flat")
    await answer_of(dialog)


def _draw_line(place: Workplace, run: RunLine) -> None:
    with ui.row().classes("w-full items-center"):
        ui.label(place.moment(run.started_at)).classes("soft")
        ui.link(run.title, f"/practice/{run.id}")
        ui.space()
        points = _points(place, run.points) if run.ended else say(place, "going_on")
        ui.label(points).classes("font-bold" if run.ended else "soon")
