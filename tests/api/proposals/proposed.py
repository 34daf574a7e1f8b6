"""Stored proposals for the tests of deciding."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.proposals.models import Proposal, ProposalKind, ProposalState
from api.staff.models import Staff

EXAMPLE = {"kind": "example", "text": "夜里十二点以后停车还收钱不", "intent": "guide_ask"}


async def proposed(
    session: AsyncSession,
    author: Staff,
    now: datetime,
    content: dict[str, object] | None = None,
    conversation: uuid.UUID | None = None,
    message: int | None = None,
) -> Proposal:
    """An open proposal of `author`."""
    told = content or EXAMPLE
    proposal = Proposal(
        kind=ProposalKind(str(told["kind"])),
        state=ProposalState.PROPOSED,
        content=told,
        why="两次都没听懂",
        conversation_id=conversation,
        message_id=message,
        author_id=author.id,
        at=now,
    )
    session.add(proposal)
    await session.flush()
    return proposal
