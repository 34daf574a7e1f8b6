"""`/staff/training`: what I have to learn and confirm, my exam, my certificates."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.asking import ask
from api.pages.staff.training.words import (
    add_style,
    attempt_state,
    draw_conditions,
    duty_state,
    heading,
    named,
    panel,
    say,
)
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.permissions import Permission
from api.staff.training import learning, showing, sitting
from api.staff.training.schemas import DutyOut, TrainingOut


@staff_page("/training")
async def training_page(request: Request) -> RedirectResponse | None:
    """My training."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if not place.frame(Permission.LEARN):
        return None
    add_style()
    found = await place.act(lambda staff: learning.mine(place.office, staff))
    if found is not None:
        with ui.column().classes("sheet"):
            _draw(place, found)
    return None


def _draw(place: Workplace, found: TrainingOut) -> None:
    heading(say(place, "heading"))
    if found.newcomer_since is not None:
        with panel(say(place, "conditions")):
            ui.label(say(place, "newcomer", date=found.newcomer_since)).classes("soft")
            draw_conditions(place, found.conditions)
    with panel(say(place, "duties")):
        lessons = [one for one in found.duties if one.kind != "exam"]
        if not lessons:
            ui.label(say(place, "duties_none")).classes("soft")
        for one in lessons:
            _draw_duty(place, one)
    if found.sessions:
        _draw_sessions(place, found)
    with panel(say(place, "exams")):
        _draw_exam(place, found)
    with panel(say(place, "certificates")):
        _draw_certificates(place, found)


def _draw_duty(place: Workplace, one: DutyOut) -> None:
    with ui.element("div").classes("duty"):
        ui.label(say(place, f"kind.{one.kind}")).classes("soft")
        ui.label(one.title).classes("font-bold")
        about = say(place, "minutes", minutes=one.minutes)
        if one.kind == "rule":
            about = say(place, "version", version=one.version)
        ui.label(about).classes("soft")
        ui.label(duty_state(place, one)).classes("warn" if one.late else "soft")
        name = "again" if one.met else "confirm" if one.kind == "rule" else "open"
        link = ui.link(say(place, name), f"/training/lessons/{one.item}")
        named(link, f"{say(place, name)} {one.title}")


def _draw_sessions(place: Workplace, found: TrainingOut) -> None:
    with panel(say(place, "sessions")):
        for one in found.sessions:
            when = place.moment(one.held_at)
            words = say(
                place, "session", when=when, place=one.place, title=one.title, trainer=one.trainer
            )
            ui.label(words)


def _draw_exam(place: Workplace, found: TrainingOut) -> None:
    if not found.sits_exam:
        ui.label(say(place, "exam_none")).classes("soft")
        return
    rules = showing.material_of(place.office).rules.exam
    hint = say(
        place,
        "exam_hint",
        patients=rules.patients,
        questions=rules.questions,
        minutes=rules.minutes,
        mark=rules.pass_mark,
    )
    ui.label(hint).classes("soft")
    for duty in found.duties:
        if duty.kind == "exam":
            ui.label(duty_state(place, duty)).classes("warn" if duty.late or duty.soon else "soft")
    goes_on = next((one for one in found.attempts if not one.ended), None)

    async def begin() -> None:
        sure = say(place, "begin_sure", minutes=rules.minutes)
        if goes_on is None and await ask(place, say(place, "begin_heading"), hint=sure) is None:
            return
        made = await place.act(lambda staff: sitting.begin(place.office, staff))
        if made is not None:
            ui.navigate.to(f"/training/exams/{made.id}")

    ui.button(say(place, "go_on" if goes_on else "begin"), on_click=begin).props("no-caps")
    for one in found.attempts:
        with ui.row().classes("w-full items-center"):
            ui.link(
                say(place, "attempt", when=place.moment(one.started_at)),
                f"/training/exams/{one.id}",
            )
            ui.label(attempt_state(place, one)).classes("soft")


def _draw_certificates(place: Workplace, found: TrainingOut) -> None:
    if not found.certificates:
        ui.label(say(place, "certificates_none")).classes("soft")
    for one in found.certificates:
        with ui.row().classes("w-full items-center"):
            line = say(
                place,
                "certificate_line",
                number=one.number,
                role=one.role_name,
                date=one.expires_on,
            )
            ui.label(line)
            if not one.holds:
                ui.label(say(place, "expired")).classes("warn")

            async def download(number: int = one.id, name: str = one.number) -> None:
                pdf = await place.act(
                    lambda staff: learning.certificate_pdf(place.office, staff, number)
                )
                if pdf is not None:
                    ui.download.content(pdf, f"{name}.pdf", "application/pdf")

            ui.button(say(place, "download"), on_click=download).props("outline no-caps dense")
