"""Working on complaints. What is restricted exists only for the discipline office."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints import casework
from api.complaints.models import Complaint, ComplaintEvent, ComplaintStatus
from api.complaints.schemas import ProgressIn
from api.complaints.service import is_done
from api.conversations import service as conversations
from api.conversations.events import wake_desk, wake_patient
from api.conversations.models import Author
from api.conversations.schemas import Outgoing
from api.notices.accounts import tell_progress, writer
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.notices.outbox import Recipient
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check
from api.staff.schemas import ComplaintEventOut, ComplaintLine, ComplaintOut

_UNREACHED = (NoticeStatus.UNREACHED, NoticeStatus.TO_CALL)


async def listed(
    office: Office, staff: Staff, status: ComplaintStatus | None = None
) -> list[ComplaintLine]:
    """The complaints that the reader may see, without their content."""
    visible = worlds(staff)
    async with office.sessions() as session:
        found = await casework.listed(session, restricted=visible, status=status)
    return [_line(office, complaint, owner) for complaint, owner in found]


async def read(office: Office, staff: Staff, receipt: str) -> ComplaintOut:
    """One complaint, whole. Looking is recorded. Raises `NotFound("receipt_unknown")`."""
    visible = worlds(staff)
    async with office.sessions() as session, session.begin():
        complaint, owner = await casework.find(session, receipt, restricted=visible)
        office.record(session, staff, "complaint.view", f"complaint:{complaint.receipt}")
        events = await casework.events(session, complaint)
        unreached = await _unreached(session, events)
    return _whole(office, complaint, owner, events, unreached)


async def progress(office: Office, staff: Staff, receipt: str, change: ProgressIn) -> ComplaintOut:
    """Write down what was done; with `public` the patient is told, in their conversation and by a
    notice that there is news.

    Raises `NotFound`, `InvalidInput("progress_empty")`, `Refused("status_not_possible")`.
    """
    visible = worlds(staff, Permission.WORK_ON_COMPLAINTS)
    async with office.sessions() as session, session.begin():
        complaint, owner = await casework.find(session, receipt, restricted=visible)
        event = await casework.progress(session, complaint, staff, change, office.clock.now())
        if change.public:
            await _tell(office, session, complaint, event)
        subject = f"complaint:{complaint.receipt}"
        details = {"status": complaint.status.value, "public": change.public}
        office.record(session, staff, "complaint.progress", subject, **details)
        events = await casework.events(session, complaint)
        unreached = await _unreached(session, events)
    if complaint.conversation_id:
        await wake_patient(office.redis, complaint.conversation_id)
        await wake_desk(office.redis, "complaint", complaint.conversation_id)
    return _whole(office, complaint, owner, events, unreached)


def worlds(staff: Staff, permission: Permission = Permission.READ_COMPLAINTS) -> list[bool]:
    """Which values of `restricted` the staff member may see. Raises `Forbidden` for none."""
    check(staff, permission, Permission.HANDLE_RESTRICTED)
    ways = {False: permission, True: Permission.HANDLE_RESTRICTED}
    return [restricted for restricted, needed in ways.items() if allows(staff.role, needed)]


async def _tell(
    office: Office, session: AsyncSession, complaint: Complaint, event: ComplaintEvent
) -> None:
    """Tell the patient: in their conversation what it is, beyond it only that there is news."""
    now = office.clock.now()
    message_id = None
    if complaint.conversation_id is not None:
        said = _said(office, complaint, event)
        # The notice carries it where no page shows it.
        [message] = await conversations.append(
            session, complaint.conversation_id, [said], now=now, posted=False
        )
        message_id = message.id
    if complaint.account_id is not None:
        whom = await _complainant(session, complaint)
        receipt = complaint.receipt
        await tell_progress(
            session, now, whom, receipt=receipt, event_id=event.id, message_id=message_id
        )


def _said(office: Office, complaint: Complaint, event: ComplaintEvent) -> Outgoing:
    """The progress in words; the card keeps a restricted matter findable, and so hidden."""
    status = office.wording(f"complaint.status.{complaint.status.value}")
    card: dict[str, object] = {
        "type": "complaint",
        "receipt": complaint.receipt,
        "status": complaint.status.value,
        "due": complaint.due_at.isoformat(),
    }
    text = office.wording(
        "complaint.progress", receipt=complaint.receipt, note=event.note or status
    )
    return Outgoing(text=text, author=Author.SYSTEM, card=card)


async def _complainant(session: AsyncSession, complaint: Complaint) -> Recipient:
    """Whoever filed it. Nothing joins an anonymous complaint to a visitor card."""
    if complaint.anonymous:
        return Recipient(None, complaint.account_id, complaint.conversation_id)
    return await writer(session, complaint.account_id, complaint.conversation_id)


async def _unreached(
    session: AsyncSession, events: Sequence[tuple[ComplaintEvent, str]]
) -> set[int]:
    """Of which events the patient could not be told; by the key that `tell_progress` gave."""
    keys = {
        f"{NoticeKind.COMPLAINT_PROGRESS}:{event.id}": event.id
        for event, _ in events
        if event.public
    }
    found = await session.scalars(
        select(Notice.key).where(Notice.key.in_(keys), Notice.status.in_(_UNREACHED))
    )
    return {keys[key] for key in found}


def _line(office: Office, complaint: Complaint, owner: str | None) -> ComplaintLine:
    return ComplaintLine(
        receipt=complaint.receipt,
        kind=complaint.kind,
        category=complaint.category,
        category_name=office.rules.name(complaint.category),
        status=complaint.status,
        urgent=complaint.urgent,
        restricted=complaint.restricted,
        anonymous=complaint.anonymous,
        complete=complaint.complete,
        channel=complaint.channel,
        owner=owner,
        created_at=complaint.created_at,
        due=complaint.due_at,
        overdue=not is_done(complaint) and complaint.due_at < office.clock.now(),
    )


def _whole(
    office: Office,
    complaint: Complaint,
    owner: str | None,
    events: list[tuple[ComplaintEvent, str]],
    unreached: set[int],
) -> ComplaintOut:
    latest = max((event.id for event, _ in events if event.public), default=None)
    return ComplaintOut(
        **_line(office, complaint, owner).model_dump(),
        what=complaint.what,
        when=complaint.when,
        where=complaint.where,
        whom=complaint.whom,
        who=complaint.who,
        conversation=None if complaint.anonymous else complaint.conversation_id,
        unreached=latest in unreached,
        events=[
            ComplaintEventOut(
                at=event.at,
                kind=event.kind,
                actor=name,
                note=event.note,
                public=event.public,
                unreached=event.id in unreached,
            )
            for event, name in events
        ],
    )
