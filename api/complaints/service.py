"""The patient's side of complaints: filing one, and asking where it stands.

Sources: 医疗机构投诉管理办法 (first receiver responsible), A4.1–A4.5, A4.13, A4.18 of product.md.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.complaints.models import Complaint, ComplaintEvent, ComplaintStatus
from api.complaints.rules import ComplaintRules, Proposal
from api.complaints.schemas import ComplaintIn
from api.conversations import service as conversations
from api.conversations.cleaning import clean_text
from api.conversations.masking import mask_identity
from api.errors import InvalidInput, NotFound, Refused
from api.handoff.levels import ServiceLevels
from api.staff.models import Role, Staff

_SERIALS = 10_000
_DONE = (ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED)


async def file(
    session: AsyncSession,
    clock: Clock,
    levels: ServiceLevels,
    rules: ComplaintRules,
    request: ComplaintIn,
) -> Complaint:
    """Receive a complaint: number, category, urgency, owner and due date from the first second.

    A repeated `idempotency_key` gives the first complaint again. Raises `NotFound` for an unknown
    conversation, `Refused("idempotency_conflict")` for a key of another one.
    """
    conversation = await conversations.get_conversation(session, request.conversation)
    fields = _cleaned(request)
    proposal = rules.propose(request.kind, " ".join(filter(None, fields.values())))
    now = clock.now()
    receiver = await _first_receiver(session, proposal.restricted)
    row = {
        **fields,
        **await _numbered(session, now),
        "kind": request.kind,
        "anonymous": request.anonymous,
        "complete": _complete(fields, request.anonymous),
        "channel": conversation.channel,
        "conversation_id": conversation.id,
        "account_id": conversation.account_id,
        "first_receiver_id": receiver,
        "owner_id": receiver,
        "due_at": levels.complaint_due(proposal.category, now),
        "created_at": now,
    }
    inserted = await _insert(session, row, proposal, request.idempotency_key)
    if inserted is None:
        return await _filed_before(session, request)
    _record_receipt(session, inserted, proposal)
    await session.flush()
    return inserted


async def _insert(
    session: AsyncSession, row: dict[str, Any], proposal: Proposal, idempotency_key: str | None
) -> Complaint | None:
    """The new complaint; None when the key was used before."""
    inserted: Complaint | None = await session.scalar(
        insert(Complaint)
        .values(
            **row,
            id=uuid.uuid4(),
            status=ComplaintStatus.RECEIVED,
            category=proposal.category,
            urgent=proposal.urgent,
            restricted=proposal.restricted,
            idempotency_key=idempotency_key,
        )
        .on_conflict_do_nothing(index_elements=["idempotency_key"])
        .returning(Complaint)
    )
    return inserted


@dataclass(frozen=True)
class Standing:
    """A complaint as one account may see it; `progress` is empty unless it is its own."""

    complaint: Complaint
    own: bool
    progress: list[ComplaintEvent]


async def status(session: AsyncSession, receipt: str, account_id: int | None) -> Standing:
    """Where the complaint of that number stands, as `account_id` may see it.

    Raises `NotFound("receipt_unknown")`.
    """
    complaint = await session.scalar(select(Complaint).where(Complaint.receipt == receipt))
    if complaint is None:
        raise NotFound("receipt_unknown")
    own = account_id is not None and complaint.account_id == account_id
    return Standing(complaint, own, await _told(session, complaint.id) if own else [])


async def of_account(session: AsyncSession, account_id: int) -> list[Standing]:
    """Everything that an account has filed, newest first."""
    complaints = await session.scalars(
        select(Complaint)
        .where(Complaint.account_id == account_id)
        .order_by(Complaint.created_at.desc(), Complaint.serial.desc())
    )
    return [Standing(filed, True, await _told(session, filed.id)) for filed in complaints]


def is_done(complaint: Complaint) -> bool:
    """Whether the patient has been answered, so that the due date matters no more."""
    return complaint.status in _DONE


def _cleaned(request: ComplaintIn) -> dict[str, Any]:
    """The five fields, without characters that no database holds and without identity numbers."""
    given = request.model_dump(include={"what", "when", "where", "whom", "who"})
    fields = {
        name: mask_identity(clean_text(text))[0] or None
        for name, text in given.items()
        if text is not None
    }
    if not fields.get("what"):
        raise InvalidInput("empty_text")
    if request.anonymous:
        fields["who"] = None
    return fields


def _complete(fields: dict[str, Any], anonymous: bool) -> bool:
    """Whether all five fields are there; somebody anonymous has said all there is of `who`."""
    wanted = ["what", "when", "where", "whom"] + ([] if anonymous else ["who"])
    return all(fields.get(name) for name in wanted)


async def _numbered(session: AsyncSession, now: datetime) -> dict[str, Any]:
    """The next serial number and the receipt made of it: TS, the day, four digits."""
    sequence = func.pg_get_serial_sequence(Complaint.__tablename__, "serial")
    serial = int(await session.scalar(select(func.nextval(sequence))) or 0)
    return {"serial": serial, "receipt": f"TS{now:%Y%m%d}-{serial % _SERIALS:04d}"}


async def _first_receiver(session: AsyncSession, restricted: bool) -> int | None:
    """首接负责人: of those whose work it is, the one with fewest open complaints."""
    role = Role.DISCIPLINE if restricted else Role.COMPLAINT_OFFICER
    load = (
        select(func.count())
        .where(Complaint.owner_id == Staff.id, Complaint.status != ComplaintStatus.CLOSED)
        .correlate(Staff)
        .scalar_subquery()
    )
    owner: int | None = await session.scalar(
        select(Staff.id).where(Staff.role == role, Staff.active).order_by(load, Staff.id).limit(1)
    )
    return owner


async def _filed_before(session: AsyncSession, request: ComplaintIn) -> Complaint:
    first = await session.scalar(
        select(Complaint).where(Complaint.idempotency_key == request.idempotency_key)
    )
    if first is None or first.conversation_id != request.conversation:
        raise Refused("idempotency_conflict")
    return first


def _record_receipt(session: AsyncSession, complaint: Complaint, proposal: Proposal) -> None:
    """When it was received, and by which words it was sorted: staff can see why."""
    session.add(
        ComplaintEvent(
            complaint_id=complaint.id,
            kind="received",
            actor="system",
            note=" ".join(proposal.words) or None,
            public=False,
            at=complaint.created_at,
        )
    )


async def _told(session: AsyncSession, complaint_id: uuid.UUID) -> list[ComplaintEvent]:
    return list(
        await session.scalars(
            select(ComplaintEvent)
            .where(
                ComplaintEvent.complaint_id == complaint_id,
                ComplaintEvent.public,
                ComplaintEvent.note.is_not(None),
            )
            .order_by(ComplaintEvent.id)
        )
    )
