"""Who deals with a complaint and how: finding it for a change, sorting it anew, who has it, the
stopped clock, what belongs together. Plain functions on one locked complaint; who may call them is
checked in `api.staff`."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases.models import ComplaintTransfer, Pause, TransferState
from api.complaints import clock, filing
from api.complaints.models import Complaint, ComplaintEvent, ComplaintStatus
from api.complaints.rules import Category
from api.complaints.worktime import WorkingTime, working_time
from api.errors import Forbidden, InvalidInput, NotFound, Refused
from api.handoff.levels import ServiceLevels
from api.staff.models import Staff


async def locked(session: AsyncSession, receipt: str, *, restricted: Sequence[bool]) -> Complaint:
    """The complaint, to be changed by nobody else before the commit; what only writes an event of
    it need not wait. What the reader may not see doesn't exist for them:
    `NotFound("receipt_unknown")`."""
    complaint = await session.scalar(
        select(Complaint)
        .where(Complaint.receipt == receipt, Complaint.restricted.in_(restricted))
        .with_for_update(key_share=True)
    )
    if complaint is None:
        raise NotFound("receipt_unknown")
    return complaint


async def lock_both(session: AsyncSession, receipts: Sequence[str]) -> None:
    """Of two that are to be changed together: always in the same order, so that nobody who begins
    with the other one waits for us while we wait for them."""
    await session.execute(
        select(Complaint.id)
        .where(Complaint.receipt.in_(receipts))
        .order_by(Complaint.receipt)
        .with_for_update(key_share=True)
    )


def note(
    session: AsyncSession,
    complaint: Complaint,
    kind: str,
    actor: str,
    now: datetime,
    words: str | None = None,
    *,
    public: bool = False,
) -> ComplaintEvent:
    """Write down what was done."""
    event = ComplaintEvent(
        complaint_id=complaint.id, kind=kind, actor=actor, note=words or None, public=public, at=now
    )
    session.add(event)
    return event


def must_be_open(complaint: Complaint) -> None:
    """Raise `Refused` when it was closed, or is dealt with in another (`case_joined`)."""
    if complaint.joined_to_id is not None:
        raise Refused("case_joined")
    if complaint.status is ComplaintStatus.CLOSED:
        raise Refused("complaint_closed")


def begin(complaint: Complaint, now: datetime) -> None:
    """Somebody has begun with it."""
    complaint.responded_at = complaint.responded_at or now
    if complaint.status is ComplaintStatus.RECEIVED:
        complaint.status = ComplaintStatus.INVESTIGATING


async def sort_anew(
    session: AsyncSession,
    complaint: Complaint,
    category: Category,
    levels: ServiceLevels,
    now: datetime,
    actor: str,
) -> None:
    """Put it into another category: its due date becomes that of the category, and to or from a
    restricted one it moves between two worlds, with another owner and nobody looking into it yet;
    an urgent one that is given back begins anew for those who hear of it only now.

    Raises `Refused("finding_stays")` for one that leaves the discipline office's world with what
    was found or answered there.
    """
    complaint.category = category.id
    started, work = clock.started_at(complaint), working_time(levels)
    due = levels.complaint_due(category.id, started)
    complaint.due_at = work.after(due, timedelta(seconds=complaint.paused_seconds))
    if category.restricted == complaint.restricted:
        return
    if complaint.restricted and (complaint.verdict or complaint.answered_at):
        raise Refused("finding_stays")
    complaint.restricted = category.restricted
    complaint.released_at = None if category.restricted else now
    complaint.owner_id = await filing.least_busy(session, restricted=category.restricted)
    complaint.investigator_id = None
    complaint.department = category.office
    note(session, complaint, "restricted" if category.restricted else "released", actor, now)
    if not complaint.restricted:
        _come_anew(session, complaint, now)
    await withdraw_offers(session, complaint, now)
    await _leave_family(session, complaint)


def _come_anew(session: AsyncSession, complaint: Complaint, now: datetime) -> None:
    if complaint.status is ComplaintStatus.INVESTIGATING:
        complaint.status = ComplaintStatus.RECEIVED
    if complaint.urgent:
        note(session, complaint, "paged", "system", now)


async def offer(
    session: AsyncSession, complaint: Complaint, staff: Staff, to: Staff, reason: str, now: datetime
) -> None:
    """Ask somebody to take it over; until they accept, its owner stays. Who was asked before is
    asked no more; the same one twice is `Refused("transfer_open")`. Raises
    `InvalidInput("transfer_to_owner")`."""
    must_be_open(complaint)
    if to.id == complaint.owner_id:
        raise InvalidInput("transfer_to_owner")
    before = await _offered(session, complaint)
    if before is not None and before.to_id == to.id:
        raise Refused("transfer_open")
    await withdraw_offers(session, complaint, now)
    session.add(
        ComplaintTransfer(
            complaint_id=complaint.id,
            state=TransferState.OFFERED,
            from_id=complaint.owner_id,
            to_id=to.id,
            reason=reason,
            at=now,
        )
    )
    note(session, complaint, "offered", staff.actor, now, f"{to.display_name} {reason}")


async def decide_offer(
    session: AsyncSession, complaint: Complaint, staff: Staff, now: datetime, *, accept: bool
) -> None:
    """Take over what was offered to `staff`, or don't. The first receiver stays who it was. Raises
    `Refused("transfer_none")`, `Forbidden` when it was offered to somebody else."""
    offered = await _offered(session, complaint)
    if offered is None:
        raise Refused("transfer_none")
    if offered.to_id != staff.id:
        raise Forbidden("forbidden")
    offered.state = TransferState.ACCEPTED if accept else TransferState.DECLINED
    offered.decided_at = now
    if accept:
        complaint.owner_id = staff.id
        complaint.responded_at = complaint.responded_at or now
    note(session, complaint, "accepted" if accept else "declined", staff.actor, now)


async def pause(
    session: AsyncSession, complaint: Complaint, staff: Staff, reason: str, now: datetime
) -> None:
    """Stop the clock, for a reason. Raises `Refused("already_paused")`, and
    `Refused("status_not_possible")` when it was answered."""
    must_be_open(complaint)
    if complaint.status is ComplaintStatus.ANSWERED:
        raise Refused("status_not_possible")
    if complaint.paused_at is not None:
        raise Refused("already_paused")
    complaint.paused_at = now
    session.add(Pause(complaint_id=complaint.id, reason=reason, by_id=staff.id, at=now))
    note(session, complaint, "paused", staff.actor, now, reason)


async def resume(
    session: AsyncSession, complaint: Complaint, actor: str, work: WorkingTime, now: datetime
) -> None:
    """Let the clock run again. Raises `Refused("not_paused")`."""
    if complaint.paused_at is None:
        raise Refused("not_paused")
    clock.resume(complaint, work, now)
    await session.execute(
        update(Pause)
        .where(Pause.complaint_id == complaint.id, Pause.until.is_(None))
        .values(until=now)
    )
    note(session, complaint, "resumed", actor, now)


async def let_run(
    session: AsyncSession, complaint: Complaint, actor: str, work: WorkingTime, now: datetime
) -> None:
    """The same for what is answered or closed; nothing when its clock runs."""
    if complaint.paused_at is not None:
        await resume(session, complaint, actor, work, now)


async def join(
    session: AsyncSession, complaint: Complaint, other: Complaint, staff: Staff, now: datetime
) -> None:
    """Deal with `complaint` in `other`, and with what was joined to it. Raises
    `Refused("join_not_possible")` for itself, another world, or one that is closed."""
    must_be_open(complaint)
    possible = (
        other.id != complaint.id
        and other.joined_to_id is None
        and other.restricted == complaint.restricted
        and other.status is not ComplaintStatus.CLOSED
    )
    if not possible:
        raise Refused("join_not_possible")
    await withdraw_offers(session, complaint, now)
    complaint.joined_to_id = other.id
    await session.execute(
        update(Complaint)
        .where(Complaint.joined_to_id == complaint.id)
        .values(joined_to_id=other.id)
        .execution_options(synchronize_session="fetch")
    )
    # Without receipts: what moves to the discipline office must leave none behind.
    note(session, complaint, "joined", staff.actor, now)
    note(session, other, "added", staff.actor, now)
    other.urgent = other.urgent or complaint.urgent


async def part(session: AsyncSession, complaint: Complaint, staff: Staff, now: datetime) -> None:
    """Deal with it by itself again. Raises `Refused("not_joined")`."""
    if complaint.joined_to_id is None:
        raise Refused("not_joined")
    main = await session.get_one(Complaint, complaint.joined_to_id)
    complaint.joined_to_id = None
    note(session, complaint, "parted", staff.actor, now)
    note(session, main, "parted", staff.actor, now)


async def joined_to(session: AsyncSession, complaint_id: uuid.UUID) -> list[Complaint]:
    """What was joined to it, in order."""
    return list(
        await session.scalars(
            select(Complaint)
            .where(Complaint.joined_to_id == complaint_id)
            .order_by(Complaint.created_at, Complaint.serial)
        )
    )


async def _offered(session: AsyncSession, complaint: Complaint) -> ComplaintTransfer | None:
    offered: ComplaintTransfer | None = await session.scalar(
        select(ComplaintTransfer).where(
            ComplaintTransfer.complaint_id == complaint.id,
            ComplaintTransfer.state == TransferState.OFFERED,
        )
    )
    return offered


async def withdraw_offers(session: AsyncSession, complaint: Complaint, now: datetime) -> None:
    """Nobody is asked to take it over any more."""
    await session.execute(
        update(ComplaintTransfer)
        .where(
            ComplaintTransfer.complaint_id == complaint.id,
            ComplaintTransfer.state == TransferState.OFFERED,
        )
        .values(state=TransferState.WITHDRAWN, decided_at=now)
    )


async def _leave_family(session: AsyncSession, complaint: Complaint) -> None:
    """What moves to another world leaves no receipt of it behind in the old one."""
    complaint.joined_to_id = None
    await session.execute(
        update(Complaint)
        .where(Complaint.joined_to_id == complaint.id)
        .values(joined_to_id=None)
        .execution_options(synchronize_session="fetch")
    )
