"""What becomes of complaints whose owner works on them no more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import handling
from api.cases.models import ComplaintTransfer, TransferState
from api.complaints import filing
from api.complaints.models import Complaint, ComplaintStatus
from api.staff.models import Staff


async def leave(
    session: AsyncSession, staff: Staff, worlds: Sequence[bool], now: datetime, actor: str
) -> int:
    """Somebody works no more on complaints of these worlds (values of `restricted`): what they have
    there and isn't closed goes to whoever has fewest, and nobody waits for them to take one over.
    Where nobody else is, it stays theirs until a supervisor offers it to somebody. Returns how many
    moved."""
    theirs = await session.scalars(
        select(Complaint)
        .where(
            Complaint.owner_id == staff.id,
            Complaint.status != ComplaintStatus.CLOSED,
            Complaint.restricted.in_(worlds),
        )
        .order_by(Complaint.receipt)
        .with_for_update(key_share=True)
    )
    moved = 0
    for complaint in theirs.all():
        heir = await filing.least_busy(session, restricted=complaint.restricted)
        if heir not in (None, staff.id):
            complaint.owner_id, moved = heir, moved + 1
            handling.note(session, complaint, "owner_left", actor, now)
            await session.flush()
    of_them = select(Complaint.id).where(Complaint.restricted.in_(worlds))
    await session.execute(
        update(ComplaintTransfer)
        .where(
            ComplaintTransfer.to_id == staff.id,
            ComplaintTransfer.state == TransferState.OFFERED,
            ComplaintTransfer.complaint_id.in_(of_them),
        )
        .values(state=TransferState.WITHDRAWN, decided_at=now)
        .execution_options(synchronize_session=False)
    )
    return moved
