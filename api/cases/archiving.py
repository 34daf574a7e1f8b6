"""Filing a closed case away, whole, with the hash of what was filed (A4.12). Copies are only ever
added; who complained, and how to reach them, is not in them."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import handling
from api.cases.models import (
    CaseArchive,
    ComplaintAnswer,
    ComplaintTransfer,
    Evidence,
    Opinion,
    Pause,
    Remedy,
    Revisit,
)
from api.clock import HOSPITAL_ZONE
from api.complaints.models import Complaint, ComplaintEvent
from api.conversations.masking import mask_identity
from api.staff.models import Staff

# The matter without its sender: no name, no number, no way to the conversation or the account.
_COMPLAINT = (
    "receipt",
    "kind",
    "category",
    "urgent",
    "restricted",
    "anonymous",
    "complete",
    "what",
    "when",
    "where",
    "whom",
    "channel",
    "department",
    "proposal",
    "verdict",
    "cause",
    "impact",
    "finding",
    "lesson",
    "refusal_reason",
    "refusal_basis",
    "no_remedy_reason",
    "reopened",
    "created_at",
    "due_at",
    "respond_by",
    "responded_at",
    "answered_at",
    "withdrawn_at",
    "closed_at",
)
_TOLD = ("what", "when", "where", "whom", "channel", "created_at")
_PEOPLE = ("first_receiver_id", "owner_id", "investigator_id")
# Which column says when a row was made.
_MADE = ("at", "created_at", "asked_at", "due_at")
_PARTS: dict[str, tuple[Any, str]] = {
    "events": (ComplaintEvent, "kind actor note public at"),
    "evidence": (
        Evidence,
        "kind source description name media_type size sha256 added_by_id at",
    ),
    "opinions": (Opinion, "asked_of question asked_by_id asked_at due_at opinion received_at"),
    "answers": (
        ComplaintAnswer,
        "state apology finding admits author_id created_at decided_by_id decided_at decision_note"
        " sent_at",
    ),
    "remedies": (
        Remedy,
        "what department owner due created_at done_at done_note worked worked_note",
    ),
    "pauses": (Pause, "reason by_id at until"),
    "transfers": (ComplaintTransfer, "state from_id to_id reason at decided_at"),
    "revisits": (Revisit, "due_at asked_at solved satisfaction words channel answered_at"),
}


async def archive(session: AsyncSession, complaint: Complaint, now: datetime) -> CaseArchive:
    """Add a copy of the case as it is now."""
    complaint.archived_at = now
    handling.note(session, complaint, "archived", "system", now)
    await session.flush()
    content = await content_of(session, complaint)
    copy = CaseArchive(complaint_id=complaint.id, content=content, sha256=digest(content), at=now)
    session.add(copy)
    await session.flush()
    return copy


async def content_of(session: AsyncSession, complaint: Complaint) -> dict[str, Any]:
    """The case as JSON: what was told, what was done, by which staff (their usernames)."""
    rows = await session.execute(select(Staff.id, Staff.username))
    names: dict[int | None, str] = {row.id: row.username for row in rows}
    content = _fields(complaint, _COMPLAINT, names)
    content |= {name.removesuffix("_id"): names.get(getattr(complaint, name)) for name in _PEOPLE}
    for part, (model, columns) in _PARTS.items():
        rows_of = await _rows(session, model, complaint.id, complaint.released_at)
        content[part] = [_fields(row, columns.split(), names) for row in rows_of]
    joined = await handling.joined_to(session, complaint.id)
    content["joined"] = [_fields(one, _TOLD, names) for one in joined]
    return content


def digest(content: dict[str, object]) -> str:
    """The SHA-256 (hex) of the canonical JSON: keys in order, no blanks, UTF-8."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def intact(copy: CaseArchive) -> bool:
    """Whether a copy still fits its hash."""
    return digest(copy.content) == copy.sha256


async def broken_copies(session: AsyncSession) -> list[int]:
    """The ids of the copies that don't fit their hash any more. Reads the whole archive."""
    found = []
    copies = await session.stream_scalars(
        select(CaseArchive).order_by(CaseArchive.id).execution_options(yield_per=100)
    )
    async for copy in copies:
        if not intact(copy):
            found.append(copy.id)
    return found


async def _rows(
    session: AsyncSession, model: Any, complaint_id: uuid.UUID, since: datetime | None
) -> Sequence[Any]:
    """The rows of one part, in the order in which they were made; of what the discipline office
    gave back at `since`, none from before."""
    made = next(column for column in _MADE if column in model.__table__.columns)
    query = select(model).where(model.complaint_id == complaint_id)
    if since is not None:
        query = query.where(getattr(model, made) >= since)
    rows = await session.scalars(query.order_by(getattr(model, made), model.id))
    return rows.all()


def _fields(row: object, columns: Sequence[str], names: dict[int | None, str]) -> dict[str, Any]:
    fields = {}
    for column in columns:
        value = getattr(row, column)
        if column.endswith("_id"):
            column, value = column.removesuffix("_id"), names.get(value)
        fields[column] = _plain(value)
    return fields


def _plain(value: Any) -> Any:
    """As JSON holds it; numbers of people never."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(HOSPITAL_ZONE).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return mask_identity(value)[0] if isinstance(value, str) else value
