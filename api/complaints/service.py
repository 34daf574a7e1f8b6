"""The patient's side of complaints: where one stands, pressing for an answer, taking it back, and
saying whether it is settled.

Sources: A4.10, A4.11 of product.md. Filing one: `filing`.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.cases.models import Revisit
from api.clock import HOSPITAL_ZONE
from api.complaints.filing import file
from api.complaints.models import Complaint, ComplaintEvent, ComplaintStatus
from api.errors import NotFound, Refused

__all__ = ["Standing", "file", "is_done", "of_account", "own", "status", "urge", "withdraw"]

_DONE = (ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED)


@dataclass(frozen=True)
class Standing:
    """A complaint as one account may see it; `progress` is empty unless it is its own. What was
    joined to another stands where that stands: `complaint` is that other, `receipt` the number by
    which the account knows it. `revisit`: it was asked whether it is settled and hasn't said."""

    complaint: Complaint
    own: bool
    progress: list[ComplaintEvent]
    receipt: str
    revisit: bool = False


async def status(
    session: AsyncSession, receipt: str, account_id: int | None, *, restricted: bool = False
) -> Standing:
    """Where the complaint of that number stands, as `account_id` may see it. That there is one for
    the discipline office knows only who made it, and with `restricted` who may know of it anyhow.

    Raises `NotFound("receipt_unknown")`.
    """
    asked = await session.scalar(select(Complaint).where(Complaint.receipt == receipt))
    if asked is None:
        raise NotFound("receipt_unknown")
    own = account_id is not None and asked.account_id == account_id
    if asked.restricted and not (own or restricted):
        raise NotFound("receipt_unknown")
    [standing] = await _standings(session, [asked], own=own)
    return standing


async def of_account(session: AsyncSession, account_id: int) -> list[Standing]:
    """Everything that an account has filed, newest first; what it told twice, once."""
    main = aliased(Complaint)
    complaints = await session.scalars(
        select(Complaint)
        .outerjoin(main, main.id == Complaint.joined_to_id)
        .where(
            Complaint.account_id == account_id,
            or_(main.id.is_(None), main.account_id.is_distinct_from(account_id)),
        )
        .order_by(Complaint.created_at.desc(), Complaint.serial.desc())
    )
    return await _standings(session, list(complaints), own=True)


async def urge(session: AsyncSession, receipt: str, account_id: int, now: datetime) -> Standing:
    """催办: its complainant presses for an answer. It counts once a day, and not any more when it
    was answered. Raises `NotFound("receipt_unknown")` for what isn't the account's own."""
    seen = await _own(session, receipt, account_id)
    midnight = now.astimezone(HOSPITAL_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    today = exists().where(
        ComplaintEvent.complaint_id == seen.complaint.id,
        ComplaintEvent.kind == "urged",
        ComplaintEvent.at >= midnight,
        ComplaintEvent.at < midnight + timedelta(days=1),
    )
    if not is_done(seen.complaint) and not await session.scalar(select(today)):
        await _note(session, seen.complaint, "urged", now)
    return seen


async def withdraw(session: AsyncSession, receipt: str, account_id: int, now: datetime) -> Standing:
    """Its complainant wants it no more; staff decide what becomes of it. A second time nothing
    changes. Raises `NotFound("receipt_unknown")`, `Refused("complaint_closed")`."""
    seen = await _own(session, receipt, account_id)
    if seen.complaint.status is ComplaintStatus.CLOSED:
        raise Refused("complaint_closed")
    filed = await session.scalar(
        select(Complaint).where(Complaint.receipt == receipt).with_for_update(key_share=True)
    )
    if filed is not None and filed.withdrawn_at is None:
        filed.withdrawn_at = now
        await _note(session, filed, "withdrawn", now)
    return seen


async def own(session: AsyncSession, receipt: str, account_id: int) -> Complaint:
    """The account's own complaint of that number, or what it was joined to when that is its own,
    to be changed. Raises `NotFound("receipt_unknown")`."""
    seen = await _own(session, receipt, account_id)
    if seen.complaint.account_id != account_id:
        raise NotFound("receipt_unknown")
    await session.refresh(seen.complaint, with_for_update={"key_share": True})
    return seen.complaint


def is_done(complaint: Complaint) -> bool:
    """Whether the patient has been answered, so that the due date matters no more."""
    return complaint.status in _DONE


async def _own(session: AsyncSession, receipt: str, account_id: int) -> Standing:
    seen = await status(session, receipt, account_id)
    if not seen.own:
        raise NotFound("receipt_unknown")
    return seen


async def _standings(
    session: AsyncSession, filed: Sequence[Complaint], *, own: bool
) -> list[Standing]:
    joined = {one.joined_to_id for one in filed if one.joined_to_id is not None}
    found = await session.scalars(select(Complaint).where(Complaint.id.in_(joined)))
    known = {one.id: one for one in [*filed, *found]}
    mains = [(one, known[one.joined_to_id] if one.joined_to_id else one) for one in filed]
    if not own:
        return [Standing(main, False, [], one.receipt) for one, main in mains]
    told = await _told(session, [main.id for _, main in mains])
    asked = await _asked(session, [main.id for _, main in mains])
    return [
        Standing(main, True, told[main.id], one.receipt, revisit=one is main and main.id in asked)
        for one, main in mains
    ]


async def _asked(session: AsyncSession, complaints: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Of which the complainant was asked whether they are settled, and hasn't said."""
    return set(
        await session.scalars(
            select(Revisit.complaint_id).where(
                Revisit.complaint_id.in_(complaints),
                Revisit.asked_at.is_not(None),
                Revisit.answered_at.is_(None),
                Revisit.dropped_at.is_(None),
                Revisit.channel != "phone",
            )
        )
    )


async def _note(session: AsyncSession, complaint: Complaint, kind: str, now: datetime) -> None:
    """What the complainant did, without their words."""
    session.add(
        ComplaintEvent(complaint_id=complaint.id, kind=kind, actor="patient", public=False, at=now)
    )
    await session.flush()


async def _told(
    session: AsyncSession, complaints: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[ComplaintEvent]]:
    """What the complainants were told, in order."""
    events = await session.scalars(
        select(ComplaintEvent)
        .where(
            ComplaintEvent.complaint_id.in_(complaints),
            ComplaintEvent.public,
            ComplaintEvent.note.is_not(None),
        )
        .order_by(ComplaintEvent.id)
    )
    told = defaultdict(list)
    for event in events:
        told[event.complaint_id].append(event)
    return told
