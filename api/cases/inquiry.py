"""Looking into a complaint: evidence with its hash, opinions, what was found (A4.6, A4.7, A4.9)."""

import asyncio
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments import service as attachments
from api.attachments.media_types import OTHER, type_of
from api.attachments.models import Attachment, AttachmentKind
from api.attachments.service import Content
from api.cases import released
from api.cases.models import Evidence, EvidenceKind, Opinion, Remedy
from api.complaints.models import Complaint, ComplaintKind, Verdict
from api.errors import InvalidInput, NotFound, Refused
from api.security import Seal

# What the complainant sent shortly before is about what they complained of.
_SENT_WITHIN = timedelta(hours=2)
_KINDS = {AttachmentKind.IMAGE: EvidenceKind.PICTURE, AttachmentKind.VIDEO: EvidenceKind.VIDEO}
# The transaction that last wrote a row: nobody changes one without changing this.
_WRITTEN_BY = literal_column("complaint_evidence.xmin::text", String)
# What files were found to be, by evidence and by who wrote it last.
_read_before: dict[tuple[uuid.UUID, str], str] = {}
_MOST_KNOWN = 10_000
_UPHELD = (Verdict.UPHELD, Verdict.PARTLY)


@dataclass(frozen=True)
class NewEvidence:
    """A piece of evidence to add: `content` is a file of the staff's."""

    kind: EvidenceKind
    source: str
    description: str | None = None
    name: str | None = None
    content: bytes | None = None
    attachment: uuid.UUID | None = None


async def add_evidence(
    session: AsyncSession,
    seal: Seal,
    complaint: Complaint,
    new: NewEvidence,
    added_by: int | None,
    now: datetime,
) -> Evidence:
    """Keep it, a file encrypted, with the SHA-256 of what it is. Raises
    `InvalidInput("evidence_empty")`, `NotFound` for what wasn't sent in its conversation."""
    sent = await _sent(session, complaint, new.attachment) if new.attachment else None
    if sent is None and not new.content and not new.description:
        raise InvalidInput("evidence_empty")
    sealed = await asyncio.to_thread(seal.seal_bytes, new.content) if new.content else None
    evidence = Evidence(
        complaint_id=complaint.id,
        kind=new.kind,
        source=new.source,
        description=new.description or None,
        attachment_id=sent.id if sent else None,
        name=new.name or None,
        media_type=sent.media_type if sent else _type_of(new.content),
        content_sealed=sealed,
        size=sent.size if sent else len(new.content or b"") or None,
        sha256=_hash_of(new, sent),
        added_by_id=added_by,
        at=now,
    )
    session.add(evidence)
    await session.flush()
    return evidence


async def sent_with(
    session: AsyncSession, complaint: Complaint, only: Sequence[uuid.UUID] | None, now: datetime
) -> list[Attachment]:
    """What the complainant sent in the same conversation and is no evidence yet: those of `only`,
    else of shortly before."""
    taken = select(Evidence.attachment_id).where(Evidence.attachment_id.is_not(None))
    meant = Attachment.at >= now - _SENT_WITHIN if only is None else Attachment.id.in_(only)
    sent = await session.scalars(
        select(Attachment)
        .where(
            Attachment.conversation_id == complaint.conversation_id,
            Attachment.kind.in_(_KINDS),
            meant,
            Attachment.id.not_in(taken),
        )
        .order_by(Attachment.at)
    )
    return list(sent)


async def take_pictures(
    session: AsyncSession,
    complaint: Complaint,
    source: str,
    now: datetime,
    *,
    only: Sequence[uuid.UUID] | None = None,
) -> int:
    """Note as evidence what the complainant sent with it (`sent_with`); returns how many pieces. An
    anonymous complaint isn't joined to what leads to its sender (`nameless`)."""
    if complaint.conversation_id is None or complaint.anonymous:
        return 0
    sent = await sent_with(session, complaint, only, now)
    pieces = [
        Evidence(
            complaint_id=complaint.id,
            kind=_KINDS[one.kind],
            source=source,
            attachment_id=one.id,
            media_type=one.media_type,
            size=one.size,
            sha256=one.sha256 or "",
            at=now,
        )
        for one in sent
    ]
    session.add_all(pieces)
    return len(pieces)


async def open_evidence(
    session: AsyncSession, seal: Seal, complaint: Complaint, evidence_id: uuid.UUID
) -> Content:
    """The file of a piece of evidence, of the staff's or of the complainant's. Raises `NotFound`,
    `Refused("evidence_broken")` when it no longer fits its hash."""
    evidence = await _evidence(session, complaint, evidence_id)
    if evidence.attachment_id is not None:
        attachment = await attachments.find(session, evidence.attachment_id)
        opened = await attachments.open_content(session, seal, attachment)
    else:
        content = await _content(session, seal, evidence.id)
        if content is None:
            raise NotFound("not_found")
        opened = Content(evidence.media_type or OTHER, content)
    if evidence.sha256 and _sha256(opened.content) != evidence.sha256:
        raise Refused("evidence_broken")
    return opened


@dataclass(frozen=True)
class Verified:
    """Whether there is a file to open, and whether what is kept no longer fits its hash."""

    there: bool
    broken: bool


async def verified(session: AsyncSession, seal: Seal, pieces: Sequence[Evidence]) -> list[Verified]:
    """Compare what is kept of each with its hash, in their order. A file is decrypted once in a
    process, and again when its row was written since; `open_evidence` always looks for itself."""
    sent = [one.attachment_id for one in pieces if one.attachment_id is not None]
    rows = await session.execute(
        select(Attachment.id, Attachment.sha256).where(Attachment.id.in_(sent))
    )
    found: dict[uuid.UUID, str | None] = {row.id: row.sha256 for row in rows}
    files = await _hashes_of_files(session, seal, [one.id for one in pieces])
    return [_compared(one, found, files) for one in pieces]


def _compared(
    evidence: Evidence, sent: dict[uuid.UUID, str | None], files: dict[uuid.UUID, str]
) -> Verified:
    """What was sent as an attachment is gone when its conversation is erased: then nothing can be
    told."""
    if evidence.attachment_id is not None:
        found = sent.get(evidence.attachment_id)
        broken = bool(evidence.sha256 and found and found != evidence.sha256)
        return Verified(found is not None, broken)
    if evidence.id in files:
        return Verified(True, files[evidence.id] != evidence.sha256)
    if evidence.size is not None:
        return Verified(False, False)
    return Verified(False, _sha256((evidence.description or "").encode()) != evidence.sha256)


async def _hashes_of_files(
    session: AsyncSession, seal: Seal, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """The SHA-256 of the staff's files among these, by the id of the evidence."""
    rows = await session.execute(
        select(Evidence.id, _WRITTEN_BY).where(
            Evidence.id.in_(ids), Evidence.content_sealed.is_not(None)
        )
    )
    hashes: dict[uuid.UUID, str] = {}
    for evidence, written_by in rows.all():
        known = _read_before.get((evidence, written_by))
        if known is None:
            known = _sha256(await _content(session, seal, evidence) or b"")
            if len(_read_before) >= _MOST_KNOWN:
                _read_before.clear()
            _read_before[evidence, written_by] = known
        hashes[evidence] = known
    return hashes


async def ask_opinion(
    session: AsyncSession,
    complaint: Complaint,
    asked_by: int,
    asked_of: str,
    question: str,
    due: datetime | None,
    now: datetime,
) -> Opinion:
    """Ask a department or a board for its opinion."""
    opinion = Opinion(
        complaint_id=complaint.id,
        asked_of=asked_of,
        question=question,
        asked_by_id=asked_by,
        asked_at=now,
        due_at=due,
    )
    session.add(opinion)
    await session.flush()
    return opinion


async def receive_opinion(
    session: AsyncSession, complaint: Complaint, opinion_id: uuid.UUID, words: str, now: datetime
) -> Opinion:
    """Write down what came back, once. Raises `NotFound`, `Refused("opinion_received")`."""
    opinion = await session.get(Opinion, opinion_id)
    if opinion is None or opinion.complaint_id != complaint.id:
        raise NotFound("not_found")
    if released.is_kept(complaint, opinion.asked_at):
        raise NotFound("not_found")
    if opinion.received_at is not None:
        raise Refused("opinion_received")
    opinion.opinion, opinion.received_at = words, now
    return opinion


def lacking(complaint: Complaint, remedies: int, joined: Sequence[Complaint]) -> list[str]:
    """What is missing before a complaint can be closed together with what was joined to it (A4.7,
    A4.9). Praise, a suggestion and what was withdrawn need nothing; who can't be reached needs no
    answer."""
    waiting = _waiting(complaint, joined)
    if complaint.kind is not ComplaintKind.COMPLAINT or not waiting:
        return []
    needed = ("verdict", "cause", "department", "impact", "finding")
    missing = [name for name in needed if not getattr(complaint, name)]
    if complaint.verdict in _UPHELD and not remedies and not complaint.no_remedy_reason:
        missing.append("remedy")
    refused = complaint.refusal_reason and complaint.refusal_basis
    if complaint.verdict is Verdict.NOT_UPHELD and not refused:
        missing.append("refusal")
    if complaint.answered_at is None and any(_reachable(one) for one in waiting):
        missing.append("answer")
    return missing


def _waiting(complaint: Complaint, joined: Sequence[Complaint]) -> list[Complaint]:
    """Those of them whose complainant still wants it. Who told it twice withdraws both at once."""
    gone = {one.account_id for one in (complaint, *joined) if one.withdrawn_at is not None} - {None}
    return [
        one
        for one in (complaint, *joined)
        if one.withdrawn_at is None and one.account_id not in gone
    ]


def _reachable(complaint: Complaint) -> bool:
    there = complaint.conversation_id or complaint.account_id or complaint.contact_sealed
    return there is not None


async def remedies_of(session: AsyncSession, complaint: Complaint) -> list[Remedy]:
    """What will be done, the soonest first."""
    return list(
        await session.scalars(
            select(Remedy)
            .join(Complaint, Complaint.id == Remedy.complaint_id)
            .where(Complaint.id == complaint.id, released.shown(Remedy.created_at))
            .order_by(Remedy.due)
        )
    )


async def _evidence(
    session: AsyncSession, complaint: Complaint, evidence_id: uuid.UUID
) -> Evidence:
    evidence = await session.get(Evidence, evidence_id)
    if evidence is None or evidence.complaint_id != complaint.id:
        raise NotFound("not_found")
    if released.is_kept(complaint, evidence.at):
        raise NotFound("not_found")
    return evidence


async def _content(session: AsyncSession, seal: Seal, evidence: uuid.UUID) -> bytes | None:
    """What is in a file of the staff's. Megabytes: others don't wait for it."""
    sealed = await session.scalar(select(Evidence.content_sealed).where(Evidence.id == evidence))
    return await asyncio.to_thread(seal.open_bytes, sealed) if sealed else None


async def _sent(
    session: AsyncSession, complaint: Complaint, attachment_id: uuid.UUID
) -> Attachment:
    sent = await attachments.find(session, attachment_id)
    if complaint.anonymous or sent.conversation_id != complaint.conversation_id:
        raise NotFound("not_found")
    return sent


def _type_of(content: bytes | None) -> str | None:
    """What a file is by its first bytes; what it was called counts for nothing."""
    return type_of(content) if content else None


def _hash_of(new: NewEvidence, sent: Attachment | None) -> str:
    if sent is not None:
        return sent.sha256 or ""
    return _sha256(new.content or (new.description or "").encode())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
