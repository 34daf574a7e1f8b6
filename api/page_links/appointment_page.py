"""What the page of an appointment says: its slip, where it stands, the way there, what to bring,
and until when it can be cancelled. Only what the hospital's own data say."""

import uuid
from datetime import datetime

from api.appointments import cards
from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.schemas import AppointmentCard
from api.departments.models import Department
from api.handoff.service import moment_in_words
from api.page_links.schemas import AppointmentPage, VisitState
from api.page_links.sources import Sources

_ENDED: dict[AppointmentStatus, VisitState] = {
    AppointmentStatus.SEEN: "seen",
    AppointmentStatus.NO_SHOW: "missed",
    AppointmentStatus.CANCELLED: "cancelled",
    AppointmentStatus.CHANGED: "changed",
    AppointmentStatus.EXPIRED: "lapsed",
}
# The patient is still to come; in which of these they may cancel or change.
_AHEAD = {"held", "submitted", "booked", "checked_in", "begun"}
_CANCELLABLE = {"held", "booked"}


async def appointment_page(
    sources: Sources, account_id: int, appointment_id: uuid.UUID
) -> AppointmentPage:
    """The page, as the account may see it. Raises `NotFound("not_your_appointment")`."""
    session, now = sources.session, sources.clock.now()
    card = await cards.card_of(session, sources.words, account_id, appointment_id)
    card = cards.with_deadline(card, sources.rules, now)
    appointment = await session.get_one(Appointment, appointment_id)
    department = await session.get_one(Department, card.department_code)
    state = _state(appointment, card, now)
    ahead = state in _AHEAD
    return AppointmentPage(
        today=sources.clock.today(),
        card=card.model_copy(update={"changeable": _changeable(state, card)}),
        state=state,
        says=_says(sources, state, card),
        way=_way(sources, card) if ahead else None,
        bring=_bring(sources, card) if ahead else None,
        rule=_rule(sources, card, department) if state in _CANCELLABLE else None,
    )


def _state(appointment: Appointment, card: AppointmentCard, now: datetime) -> VisitState:
    if ended := _ENDED.get(appointment.status):
        return ended
    if not appointment.stands(now):
        return "lapsed"
    if card.stopped:
        return "stopped"
    if card.submitted:
        return "submitted"
    if appointment.status is AppointmentStatus.HELD:
        return "held"
    if card.date < now.date():
        return "over"
    if appointment.status is AppointmentStatus.CHECKED_IN:
        return "checked_in"
    return "begun" if card.starts_at <= now else "booked"


def _changeable(state: VisitState, card: AppointmentCard) -> bool:
    return card.changeable and (state in _CANCELLABLE or state == "stopped")


def _says(sources: Sources, state: VisitState, card: AppointmentCard) -> str:
    words = sources.words
    until = moment_in_words(words, card.hold_until) if card.hold_until else ""
    reason = (card.stop_reason or "").rstrip("。")
    said = words(
        f"pages.appointment.state.{state}",
        until=until,
        because=words("pages.appointment.because", reason=reason) if reason else "",
        hotline=sources.hospital.hotline,
    )
    return said + (words("pages.appointment.refund") if card.refund_due else "")


def _way(sources: Sources, card: AppointmentCard) -> str | None:
    """Into the building that the place names; a place that names none has no way to it."""
    named = (one for one in sources.hospital.buildings if one.name in card.location)
    building = next(named, None)
    if building is None:
        return None
    return sources.words(
        "pages.appointment.way",
        address=sources.hospital.address,
        building=building.name,
        entrance=building.entrance,
    )


def _bring(sources: Sources, card: AppointmentCard) -> str | None:
    """For an examination and the like what its own entry says, for a doctor what the department
    wants to see."""
    if card.resource:
        return card.about
    return sources.words.first(f"triage.bring.{card.department_code}", "triage.bring.general")


def _rule(sources: Sources, card: AppointmentCard, department: Department) -> str:
    deadline = sources.rules.cancel_deadline(card.starts_at)
    return sources.words(
        f"pages.appointment.{'until' if card.changeable else 'too_late'}",
        until=moment_in_words(sources.words, deadline),
        phone=department.phone,
    )
