"""One appointment in a dialog: what is known, what happened, what the patient was told."""

from nicegui import ui

from api.pages.staff.workplace import Workplace
from api.staff.booking.schemas import AppointmentLine, AppointmentOut

_STAFF = "staff:"


def show_details(place: Workplace, found: AppointmentOut) -> None:
    """Open the dialog; it goes when it is closed."""
    with ui.dialog(value=True) as dialog, ui.card().classes("details"):
        _draw_facts(place, found)
        _draw_history(place, found)
        _draw_told(place, found)
        ui.button(place.words("appointments.close"), on_click=dialog.close).props("flat")
    dialog.on("hide", dialog.delete)


def person_in_words(place: Workplace, line: AppointmentLine) -> str:
    """林*雨（女，36 岁）."""
    parts = [place.words(f"sex.{line.sex}")] if line.sex else []
    if line.age is not None:
        parts.append(place.words("age", age=line.age))
    if not parts:
        return line.visitor
    details = place.words("talk.and").join(parts)
    return place.words("talk.visitor", name=line.visitor, details=details)


def status_in_words(place: Workplace, line: AppointmentLine) -> str:
    """已预约, with what is special about it: 已停诊 待退费."""
    words = place.words
    parts = [place.office.wording(f"staff.appointment_status.{line.status}")]
    parts += [words("appointments.stopped")] if line.stopped else []
    parts += [words("appointments.refund")] if line.refund_due else []
    parts += [words("appointments.pending")] if line.pending else []
    return " ".join(parts)


def _draw_facts(place: Workplace, found: AppointmentOut) -> None:
    words = place.words
    status = status_in_words(place, found)
    ui.label(f"{found.number} · {status}").classes("title list-heading")
    if found.suspended_until:
        until = place.moment(found.suspended_until)
        ui.label(words("appointments.suspended", until=until)).classes("warn")
    facts = {
        "visitor": person_in_words(place, found),
        "contact": found.phone,
        "where": f"{found.department} {found.doctor}",
        "time": f"{found.date} {found.time}",
        "fee": words("appointments.fee_yuan", fee=found.fee),
        "channel": place.channel(found.channel),
        "cancel_until": place.moment(found.cancel_until),
    }
    for name, value in facts.items():
        with ui.element("div").classes("fact"):
            ui.label(words(f"appointments.{name}")).classes("soft")
            ui.label(value)


def _draw_history(place: Workplace, found: AppointmentOut) -> None:
    ui.label(place.words("appointments.history")).classes("list-heading")
    for event in found.events:
        status = place.office.wording(f"staff.appointment_status.{event.status}")
        ui.label(f"{place.moment(event.at)} · {status} · {_actor(place, event.actor)}")


def _draw_told(place: Workplace, found: AppointmentOut) -> None:
    words = place.words
    ui.label(words("appointments.told")).classes("list-heading")
    for told in found.told:
        kind = words(f"appointments.notice.{told.kind}")
        status = place.office.wording(f"staff.notice_status.{told.status}")
        ui.label(f"{place.moment(told.due)} · {kind} · {status}")
    if not found.told:
        ui.label(words("appointments.nothing_told")).classes("soft")


def _actor(place: Workplace, actor: str) -> str:
    """The username of staff, which the record goes by, or a word."""
    if actor.startswith(_STAFF):
        return actor.removeprefix(_STAFF)
    known = {"patient": "appointments.by_patient", "system": "appointments.by_system"}
    return place.words(known[actor]) if actor in known else actor
