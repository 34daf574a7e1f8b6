"""Changing the timetable: stopping a clinic, opening it again, a substitute. The services enter
into the record who did it, in the same transaction."""

from api.clinics import affected as concerned
from api.clinics import stopping, substitutes
from api.errors import InvalidInput
from api.staff.booking.timetable_schemas import AffectedLine, CountOut, StoppedOut, SubstituteIn
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check


async def stop(office: Office, staff: Staff, clinic_id: int, reason: str) -> StoppedOut:
    """Stop a clinic; everybody there is told with the reason and places instead.

    Raises `Forbidden`, `InvalidInput("reason_needed")`, and what `stopping.stop_clinic` raises.
    """
    check(staff, Permission.CHANGE_TIMETABLE)
    said = _said(reason)
    async with office.sessions() as session, session.begin():
        done = await stopping.stop_clinic(
            session, office.clock, office.booking, staff, clinic_id, said
        )
    return StoppedOut(booked=done.booked, held=done.held, waiting=done.waiting)


async def reopen(office: Office, staff: Staff, clinic_id: int) -> CountOut:
    """Undo `stop`. Raises `Forbidden`, and what `stopping.reopen` raises."""
    check(staff, Permission.CHANGE_TIMETABLE)
    async with office.sessions() as session, session.begin():
        back = await stopping.reopen(session, office.clock, staff, clinic_id)
    return CountOut(patients=back)


async def substitute(
    office: Office, staff: Staff, clinic_id: int, change: SubstituteIn
) -> CountOut:
    """Let another doctor sit; everybody there is told. Raises `Forbidden`,
    `InvalidInput("reason_needed")`, and what `substitutes.substitute` raises."""
    check(staff, Permission.CHANGE_TIMETABLE)
    said = _said(change.reason)
    async with office.sessions() as session, session.begin():
        told = await substitutes.substitute(
            session, office.clock, staff, clinic_id, change.doctor, said
        )
    return CountOut(patients=told)


async def affected(office: Office, staff: Staff, clinic_id: int) -> list[AffectedLine]:
    """Who was told that a clinic is stopped, those to call first. Looking is recorded."""
    check(staff, Permission.SEE_APPOINTMENTS)
    async with office.sessions() as session, session.begin():
        found = await concerned.affected(session, clinic_id)
        office.record(session, staff, "affected.view", f"clinic:{clinic_id}", found=len(found))
    return [
        AffectedLine(
            appointment=one.appointment_id,
            number=str(one.number),
            visitor=one.name_masked,
            phone=one.phone_masked,
            status=one.status,
            starts_at=one.starts_at,
            refund_due=one.refund_due,
            told=one.notice_status,
            reached=one.reached,
            to_call=one.to_call,
            rebooked_for=one.rebooked_for,
        )
        for one in found
    ]


def _said(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput("reason_needed")
    return reason.strip()
