"""Complaints as staff find, write down, read and report on them. What is restricted exists only for
the discipline office."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import ending, handling, telling
from api.complaints import casework, filing, responsible, search
from api.complaints.models import Complaint, ComplaintEvent, ComplaintKind, ComplaintStatus
from api.complaints.schemas import ProgressIn
from api.complaints.worktime import working_time
from api.errors import NotFound, Refused
from api.handoff.service import moment_in_words
from api.staff.audit import entries
from api.staff.booking.schemas import NumberOut
from api.staff.cases.acting import Acting, act, wake, worlds
from api.staff.cases.inputs import CaseFilter, StaffComplaintIn
from api.staff.cases.schemas import (
    CaseLine,
    CaseOut,
    ChoicesOut,
    NamedOut,
    PersonOut,
    PrintedReceipt,
)
from api.staff.cases.shown import line, names_of, show
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check

__all__ = ["choices", "file", "listed", "number", "printed", "progress", "read", "worlds"]

_SEEN = "seen"


async def listed(
    office: Office, staff: Staff, wanted: CaseFilter | ComplaintStatus | None = None
) -> list[CaseLine]:
    """The complaints that the reader may see, without their content."""
    visible = worlds(staff)
    looked_for = wanted if isinstance(wanted, CaseFilter) else CaseFilter(status=wanted)
    given = looked_for.model_dump()
    async with office.sessions() as session:
        found = await search.found(
            session,
            search.Search(**{"words": given.pop("q"), **given}),
            restricted=visible,
            now=office.clock.now(),
        )
        counts = await search.joined_counts(session, found)
        names = await names_of(office, session)
    return [line(office, one, names, counts.get(one.id, 0)) for one in found]


async def read(office: Office, staff: Staff, receipt: str, *, refresh: bool = False) -> CaseOut:
    """One complaint, whole. Looking is recorded; of an urgent one, when somebody first looked;
    `refresh` is for a page that shows it already. Raises `NotFound("receipt_unknown")`."""
    visible = worlds(staff)
    async with office.sessions() as session, session.begin():
        complaint, _ = await casework.find(session, receipt, restricted=visible)
        if not refresh:
            office.record(session, staff, "complaint.view", f"complaint:{complaint.receipt}")
        if complaint.urgent:
            await _seen(office, session, staff, complaint)
        return await show(office, session, staff, complaint)


async def number(office: Office, staff: Staff, receipt: str) -> NumberOut:
    """The telephone that the complainant left, in the clear, to be dialled. Looking is recorded.
    Raises `NotFound`."""
    visible = worlds(staff, Permission.WORK_ON_COMPLAINTS)
    async with office.sessions() as session, session.begin():
        complaint, _ = await casework.find(session, receipt, restricted=visible)
        if complaint.contact_sealed is None:
            raise NotFound("not_found")
        office.record(session, staff, "complaint.number", f"complaint:{complaint.receipt}")
        return NumberOut(phone=office.seal.open(complaint.contact_sealed))


async def file(office: Office, staff: Staff, body: StaffComplaintIn) -> PrintedReceipt:
    """Write down what somebody complains of at the window, by letter or by telephone; its receipt,
    to be printed. Who writes it down is its first receiver. Raises `NotFound`, `InvalidInput`."""
    check(staff, Permission.ACT_FOR_PATIENT, Permission.HANDLE_RESTRICTED)
    contact = office.seal.seal(body.phone.strip()) if body.phone and body.phone.strip() else None
    async with office.sessions() as session, session.begin():
        source = filing.Source(
            body.channel,
            receiver=staff,
            contact_sealed=None if body.anonymous else contact,
        )
        complaint = await filing.receive(
            session, office.clock.now(), office.levels, office.rules, source, body
        )
        subject, now = f"complaint:{complaint.receipt}", office.clock.now()
        kept = complaint.restricted
        entries.record(session, staff.actor, "complaint.file", subject, now, restricted=kept)
        receipt = _receipt(office, complaint, staff.display_name)
    await wake(office, complaint, alarming=complaint.urgent)
    return receipt


async def printed(office: Office, staff: Staff, receipt: str) -> PrintedReceipt:
    """The receipt once more. Raises `NotFound("receipt_unknown")`."""
    visible = worlds(staff)
    async with office.sessions() as session, session.begin():
        complaint, _ = await casework.find(session, receipt, restricted=visible)
        office.record(session, staff, "complaint.print", f"complaint:{complaint.receipt}")
        first = None
        if complaint.first_receiver_id is not None:
            first = await session.get(Staff, complaint.first_receiver_id)
        return _receipt(office, complaint, first.display_name if first else None)


async def choices(office: Office, staff: Staff) -> ChoicesOut:
    """What can be chosen on the pages of a case. The discipline office works among itself."""
    check(staff, Permission.READ_COMPLAINTS, Permission.HANDLE_RESTRICTED)
    restricted = allows(staff, Permission.HANDLE_RESTRICTED)
    needed = Permission.HANDLE_RESTRICTED if restricted else Permission.WORK_ON_COMPLAINTS
    async with office.sessions() as session:
        departments = await responsible.names_of(session, office.rules)
        everybody = await session.scalars(
            select(Staff).where(Staff.active).order_by(Staff.display_name)
        )
        people = [one for one in everybody if allows(one, needed)]
    return ChoicesOut(
        categories=[NamedOut(code=one.id, name=one.name) for one in office.rules.categories],
        departments=[NamedOut(code=code, name=name) for code, name in departments.items()],
        causes=[NamedOut(code=code, name=name) for code, name in office.rules.causes.items()],
        people=[PersonOut(username=one.username, display_name=one.display_name) for one in people],
    )


async def progress(office: Office, staff: Staff, receipt: str, change: ProgressIn) -> CaseOut:
    """Write down what was done; with `public` the patient is told, in their conversation and by a
    notice that there is news. Closing it, or opening it again, follows the rules of doing so.

    Raises `NotFound`, `InvalidInput("progress_empty")`, `Refused("status_not_possible")`,
    `Refused("answer_untold")`, and `Refused("admission_needs_approval")` when the patient would
    be told of a fault.
    """

    async def work(acting: Acting) -> dict[str, object]:
        complaint = acting.complaint
        if complaint.joined_to_id is not None:
            raise Refused("case_joined")
        if change.public and office.rules.admits(change.note):
            raise Refused("admission_needs_approval")
        event = await _moved(acting, change)
        if change.public:
            acting.woken += await telling.tell_progress_of(
                acting.session, office.wording, complaint, event, acting.now
            )
        return {"status": complaint.status.value, "public": change.public}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "progress", work)


async def _moved(acting: Acting, change: ProgressIn) -> ComplaintEvent:
    """The new status by the rules of getting there; what was written of it."""
    levels, session, complaint = acting.office.levels, acting.session, acting.complaint
    actor, now = acting.staff.actor, acting.now
    done = complaint.status in (ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED)
    if change.status is ComplaintStatus.CLOSED and complaint.status is not change.status:
        event = await ending.close(session, complaint, actor, change.note, levels, now)
    elif change.status is ComplaintStatus.INVESTIGATING and done:
        event = await ending.reopen(session, complaint, actor, change.note, levels, now)
    else:
        if change.status is ComplaintStatus.ANSWERED:
            await _must_be_heard(session, complaint, change)
            await handling.let_run(session, complaint, actor, working_time(levels), now)
            await session.flush()
        return await casework.progress(session, complaint, acting.staff, change, now)
    event.public = change.public
    return event


async def _must_be_heard(session: AsyncSession, complaint: Complaint, change: ProgressIn) -> None:
    """Whom a conversation reaches is answered there, in words, not by a mark in the case."""
    together = [complaint, *await handling.joined_to(session, complaint.id)]
    reached = any(one.conversation_id is not None for one in together)
    if (
        reached
        and complaint.kind is ComplaintKind.COMPLAINT
        and not (change.public and change.note)
    ):
        raise Refused("answer_untold")


async def _seen(office: Office, session: AsyncSession, staff: Staff, complaint: Complaint) -> None:
    """When somebody first looked at an urgent one: with `paged`, how long that took (A4.3)."""
    seen = select(ComplaintEvent.id).where(
        ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind == _SEEN
    )
    if complaint.released_at is not None:
        seen = seen.where(ComplaintEvent.at >= complaint.released_at)
    known = await session.scalar(seen.limit(1))
    if known is None:
        handling.note(session, complaint, _SEEN, staff.actor, office.clock.now())
        await session.flush()


def _receipt(office: Office, complaint: Complaint, first_receiver: str | None) -> PrintedReceipt:
    hospital = office.hospital
    due = moment_in_words(office.wording, complaint.due_at)
    praises = complaint.kind is ComplaintKind.PRAISE
    key = "staff_cases.printed_praise" if praises else "staff_cases.printed"
    words = {"receipt": complaint.receipt, "due": due, "phone": hospital.complaint_phone}
    return PrintedReceipt(
        receipt=complaint.receipt,
        kind=complaint.kind,
        category_name=office.rules.name(complaint.category),
        created_at=complaint.created_at,
        due=complaint.due_at,
        first_receiver=first_receiver,
        hospital=hospital.name,
        phone=hospital.complaint_phone,
        text=office.wording(key, **words),
    )
