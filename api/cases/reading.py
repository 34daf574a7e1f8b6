"""Everything that hangs on one complaint, read at once. Of what the discipline office gave back,
nothing from before."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from api.cases import handling
from api.cases.models import (
    ComplaintAnswer,
    ComplaintTransfer,
    Evidence,
    Opinion,
    Pause,
    Remedy,
    Revisit,
)
from api.complaints.likeness import WITHIN, Why, alike
from api.complaints.models import Complaint
from api.database import Base

_CANDIDATES = 200

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Parts:
    """The parts of a case, each in the order in which they were made. `main` is what it was joined
    to, `similar` what others told of about the same matter, and why it is taken for that."""

    evidence: list[Evidence]
    opinions: list[Opinion]
    answers: list[ComplaintAnswer]
    remedies: list[Remedy]
    transfers: list[ComplaintTransfer]
    revisits: list[Revisit]
    pause: Pause | None
    joined: list[Complaint]
    main: Complaint | None
    similar: list[tuple[Complaint, list[Why]]]


async def parts_of(session: AsyncSession, complaint: Complaint) -> Parts:
    """Everything that hangs on it, since the discipline office gave it back if it did."""
    main = None
    if complaint.joined_to_id is not None:
        main = await session.get(Complaint, complaint.joined_to_id)

    async def of(
        column: InstrumentedAttribute[uuid.UUID], made: InstrumentedAttribute[datetime]
    ) -> list[Row]:
        query = select(column.class_).where(column == complaint.id).order_by(made)
        if complaint.released_at is not None:
            query = query.where(made >= complaint.released_at)
        return list(await session.scalars(query))

    pauses: list[Pause] = await of(Pause.complaint_id, Pause.at)
    return Parts(
        evidence=await of(Evidence.complaint_id, Evidence.at),
        opinions=await of(Opinion.complaint_id, Opinion.asked_at),
        answers=await of(ComplaintAnswer.complaint_id, ComplaintAnswer.created_at),
        remedies=await of(Remedy.complaint_id, Remedy.created_at),
        transfers=await of(ComplaintTransfer.complaint_id, ComplaintTransfer.at),
        revisits=await of(Revisit.complaint_id, Revisit.due_at),
        pause=pauses[-1] if pauses and complaint.paused_at is not None else None,
        joined=await handling.joined_to(session, complaint.id),
        main=main,
        similar=await _similar(session, complaint),
    )


async def _similar(
    session: AsyncSession, complaint: Complaint
) -> list[tuple[Complaint, list[Why]]]:
    """What may be the same matter: of the same world and sort, within thirty days. Never what gives
    an anonymous sender away: only the matter is compared."""
    near = await session.scalars(
        select(Complaint)
        .where(
            Complaint.created_at.between(
                complaint.created_at - WITHIN, complaint.created_at + WITHIN
            ),
            Complaint.id != complaint.id,
            Complaint.kind == complaint.kind,
            Complaint.restricted == complaint.restricted,
            Complaint.joined_to_id.is_(None),
            or_(
                Complaint.category == complaint.category,
                Complaint.department == complaint.department,
            ),
        )
        .order_by(Complaint.created_at.desc())
        .limit(_CANDIDATES)
    )
    compared: Sequence[tuple[Complaint, list[Why]]] = [
        (one, alike(complaint, one)) for one in near if one.id != complaint.joined_to_id
    ]
    return [(one, why) for one, why in compared if why]
