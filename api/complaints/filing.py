"""Receiving a complaint: number, sorting, owner, clock, and whether we have heard of it before.

Sources: 医疗机构投诉管理办法 (first receiver responsible), A4.1–A4.5, A4.13, A4.18 of product.md.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.complaints import responsible
from api.complaints.likeness import WITHIN, same_matter
from api.complaints.models import Complaint, ComplaintEvent, ComplaintKind, ComplaintStatus
from api.complaints.rules import ComplaintRules, Proposal
from api.complaints.schemas import ComplaintIn
from api.complaints.worktime import working_time
from api.conversations import service as conversations
from api.conversations.cleaning import clean_text
from api.conversations.masking import mask_identity
from api.errors import InvalidInput, Refused, Unavailable
from api.handoff.levels import ServiceLevels
from api.staff.models import Role, Staff

_NUMBERS = 10_000
_TRIES = 20
_OPEN = (ComplaintStatus.RECEIVED, ComplaintStatus.INVESTIGATING)


class Told(Protocol):
    """What somebody told, whoever wrote it down."""

    kind: ComplaintKind
    what: str
    when: str | None
    where: str | None
    whom: str | None
    who: str | None
    anonymous: bool
    idempotency_key: str | None


@dataclass(frozen=True)
class Source:
    """Where a complaint comes from. `receiver` is who wrote it down; none: whoever has fewest.
    `contact_sealed` is how the complainant can be reached without a conversation."""

    channel: str
    conversation_id: uuid.UUID | None = None
    account_id: int | None = None
    receiver: Staff | None = None
    contact_sealed: bytes | None = None


async def file(
    session: AsyncSession,
    clock: Clock,
    levels: ServiceLevels,
    rules: ComplaintRules,
    request: ComplaintIn,
) -> Complaint:
    """Receive a patient's complaint: number, category, urgency, owner and due date from the first
    second. What tells of a matter of theirs that is still open is joined to it (`main_of`).

    A repeated `idempotency_key` gives the first complaint again. Raises `NotFound` for an unknown
    conversation, `Refused("idempotency_conflict")` for a key of another one.
    """
    conversation = await conversations.get_conversation(session, request.conversation)
    source = Source(conversation.channel, conversation.id, conversation.account_id)
    return await receive(session, clock.now(), levels, rules, source, request)


async def receive(
    session: AsyncSession,
    now: datetime,
    levels: ServiceLevels,
    rules: ComplaintRules,
    source: Source,
    told: Told,
) -> Complaint:
    """The same from any source. Raises `InvalidInput("empty_text")`, `Refused`."""
    fields = _cleaned(told)
    proposal = rules.propose(told.kind, " ".join(filter(None, fields.values())))
    whose = await responsible.propose(session, proposal, fields)
    row = {
        **fields,
        **_timed(levels, proposal, source, now),
        **await _owned(session, source, proposal),
        "kind": told.kind,
        "anonymous": told.anonymous,
        "complete": _complete(fields, told.anonymous),
        "channel": source.channel,
        "conversation_id": source.conversation_id,
        "account_id": source.account_id,
        "contact_sealed": source.contact_sealed,
        "department": whose.code if whose else None,
        "proposal": _reasons(proposal, whose),
    }
    complaint, new = await _filed(session, row, proposal, told.idempotency_key)
    if not new:
        return _checked(complaint, source)
    _record(session, complaint, "received", " ".join(proposal.words))
    await _join_to_earlier(session, complaint)
    if complaint.urgent and not complaint.restricted:
        _record(session, complaint, "paged")
    await session.flush()
    return complaint


async def main_of(session: AsyncSession, complaint: Complaint) -> Complaint:
    """The complaint that a joined one was joined to, else itself."""
    if complaint.joined_to_id is None:
        return complaint
    return await session.get_one(Complaint, complaint.joined_to_id)


async def least_busy(session: AsyncSession, *, restricted: bool) -> int | None:
    """Of those whose work it is, the one with fewest open complaints."""
    role = Role.DISCIPLINE if restricted else Role.COMPLAINT_OFFICER
    load = (
        select(func.count())
        .where(
            Complaint.owner_id == Staff.id,
            Complaint.status != ComplaintStatus.CLOSED,
            Complaint.joined_to_id.is_(None),
        )
        .correlate(Staff)
        .scalar_subquery()
    )
    owner: int | None = await session.scalar(
        select(Staff.id).where(Staff.role == role, Staff.works).order_by(load, Staff.id).limit(1)
    )
    return owner


def _timed(
    levels: ServiceLevels, proposal: Proposal, source: Source, now: datetime
) -> dict[str, Any]:
    """The clocks: until when it must be answered, and until when somebody must begin."""
    minutes = levels.complaints.first_response_minutes
    target = timedelta(minutes=minutes.get(source.channel, minutes["default"]))
    return {
        "due_at": levels.complaint_due(proposal.category, now),
        "respond_by": working_time(levels).after(now, target),
        "created_at": now,
        "clock_started_at": now,
    }


async def _owned(session: AsyncSession, source: Source, proposal: Proposal) -> dict[str, Any]:
    """首接负责人: who wrote it down, else the least busy. What is restricted is owned by the
    discipline office, whoever wrote it down."""
    if source.receiver is not None:
        mine = source.receiver.role is Role.DISCIPLINE or not proposal.restricted
        owner = source.receiver.id if mine else await least_busy(session, restricted=True)
        return {"first_receiver_id": source.receiver.id, "owner_id": owner}
    owner = await least_busy(session, restricted=proposal.restricted)
    return {"first_receiver_id": owner, "owner_id": owner}


def _reasons(proposal: Proposal, whose: responsible.Responsible | None) -> dict[str, object]:
    """What the rules propose and by which words, to be shown with the case."""
    reasons: dict[str, object] = {
        "category": {"value": proposal.category, "words": list(proposal.category_words)}
    }
    if proposal.urgent:
        reasons["urgent"] = {"value": "urgent", "words": list(proposal.urgent_words)}
    if whose is not None:
        reasons["department"] = {"value": whose.code, "words": list(whose.words)}
    return reasons


async def _filed(
    session: AsyncSession, row: dict[str, Any], proposal: Proposal, idempotency_key: str | None
) -> tuple[Complaint, bool]:
    """The complaint, and whether it is new: not when the key was used before."""
    for _ in range(_TRIES):
        numbered = row | {"receipt": _receipt(row["created_at"])}
        inserted = await _insert(session, numbered, proposal, idempotency_key)
        if inserted is not None:
            return inserted, True
        before = await _of_key(session, idempotency_key)
        if before is not None:
            return before, False
    raise Unavailable("unavailable")


def _receipt(now: datetime) -> str:
    """TS, the day, four digits: drawn, because counted ones would tell by their gaps that something
    is kept from whoever sees only the others."""
    return f"TS{now:%Y%m%d}-{secrets.randbelow(_NUMBERS):04d}"


async def _insert(
    session: AsyncSession, row: dict[str, Any], proposal: Proposal, idempotency_key: str | None
) -> Complaint | None:
    """The new complaint; None when its key or its receipt is another's."""
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
        .on_conflict_do_nothing()
        .returning(Complaint)
    )
    return inserted


async def _of_key(session: AsyncSession, idempotency_key: str | None) -> Complaint | None:
    if idempotency_key is None:
        return None
    found: Complaint | None = await session.scalar(
        select(Complaint).where(Complaint.idempotency_key == idempotency_key)
    )
    return found


def _checked(first: Complaint, source: Source) -> Complaint:
    if first.conversation_id != source.conversation_id:
        raise Refused("idempotency_conflict")
    return first


async def _join_to_earlier(session: AsyncSession, complaint: Complaint) -> None:
    """Join it to what the same account has told of the same matter, when that is still open. What
    it adds is kept with it; what makes it urgent makes the first one urgent."""
    if complaint.account_id is None or complaint.kind is not ComplaintKind.COMPLAINT:
        return
    earlier = await session.scalars(
        select(Complaint)
        .where(
            Complaint.account_id == complaint.account_id,
            Complaint.id != complaint.id,
            Complaint.kind == complaint.kind,
            Complaint.restricted == complaint.restricted,
            # Who gave no name this time isn't to be known by the other time.
            Complaint.anonymous == complaint.anonymous,
            Complaint.joined_to_id.is_(None),
            Complaint.withdrawn_at.is_(None),
            Complaint.status.in_(_OPEN),
            Complaint.created_at >= complaint.created_at - WITHIN,
        )
        .order_by(Complaint.created_at, Complaint.serial)
        .with_for_update(key_share=True)
    )
    first = next((one for one in earlier if same_matter(one, complaint)), None)
    if first is None:
        return
    complaint.joined_to_id, complaint.owner_id = first.id, first.owner_id
    # Without receipts: what moves to the discipline office must leave none behind.
    _record(session, complaint, "joined")
    _record(session, first, "added", at=complaint.created_at)
    if complaint.urgent and not first.urgent:
        first.urgent = True
        _record(session, first, "paged", at=complaint.created_at)


def _cleaned(told: Told) -> dict[str, str | None]:
    """The five fields, without characters that no database holds and without identity numbers."""
    given = {name: getattr(told, name) for name in ("what", "when", "where", "whom", "who")}
    fields = {
        name: mask_identity(clean_text(text))[0] or None
        for name, text in given.items()
        if text is not None
    }
    if not fields.get("what"):
        raise InvalidInput("empty_text")
    if told.anonymous:
        fields["who"] = None
    return fields


def _complete(fields: dict[str, Any], anonymous: bool) -> bool:
    """Whether all five fields are there; somebody anonymous has said all there is of `who`."""
    wanted = ["what", "when", "where", "whom"] + ([] if anonymous else ["who"])
    return all(fields.get(name) for name in wanted)


def _record(
    session: AsyncSession,
    complaint: Complaint,
    kind: str,
    note: str | None = None,
    *,
    at: datetime | None = None,
) -> None:
    """What happened when it was received: by which words it was sorted, what it belongs to."""
    session.add(
        ComplaintEvent(
            complaint_id=complaint.id,
            kind=kind,
            actor="system",
            note=note or None,
            public=False,
            at=at or complaint.created_at,
        )
    )
