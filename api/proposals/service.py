"""What is proposed, and what becomes of it: accepted, refused, withdrawn.

Every decision is a compare-and-set under one lock, so that what is accepted always fits on top of
everything that was accepted before.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.complaints.models import Complaint
from api.errors import Forbidden, InvalidInput, NotFound, Refused
from api.proposals.models import Proposal, ProposalKind, ProposalState
from api.staff.models import Staff

UNDECIDED = (ProposalState.PROPOSED,)
REFUSABLE = (ProposalState.PROPOSED, ProposalState.ACCEPTED)
"""One that was accepted can still be taken out, until a model that learned it is in use."""


@dataclass(frozen=True)
class Wanted:
    """Which proposals: of these states and this kind (None: all), by one author, older than."""

    states: tuple[ProposalState, ...] = ()
    kind: ProposalKind | None = None
    author_id: int | None = None
    before: int | None = None
    limit: int = 20


@dataclass(frozen=True)
class Told:
    """A proposal with the names of who made and who decided it."""

    proposal: Proposal
    author: str
    decided_by: str | None


async def page(session: AsyncSession, wanted: Wanted) -> list[Told]:
    """Proposals, the newest first, one more than `limit` where there are more."""
    query = _told().order_by(Proposal.id.desc()).limit(wanted.limit + 1)
    if wanted.states:
        query = query.where(Proposal.state.in_(wanted.states))
    if wanted.kind is not None:
        query = query.where(Proposal.kind == wanted.kind)
    if wanted.author_id is not None:
        query = query.where(Proposal.author_id == wanted.author_id)
    if wanted.before is not None:
        query = query.where(Proposal.id < wanted.before)
    return [Told(*row) for row in await session.execute(query)]


async def counts(
    session: AsyncSession, author_id: int | None = None
) -> dict[tuple[ProposalState, ProposalKind], int]:
    """How many there are of each state and kind, of all or of one author."""
    query = select(Proposal.state, Proposal.kind, func.count()).where(_open_to_all())
    if author_id is not None:
        query = query.where(Proposal.author_id == author_id)
    rows = await session.execute(query.group_by(Proposal.state, Proposal.kind))
    return {(state, kind): number for state, kind, number in rows}


async def find(session: AsyncSession, proposal_id: int) -> Told:
    """One proposal. Raises `NotFound("proposal_unknown")`."""
    row = (await session.execute(_told().where(Proposal.id == proposal_id))).first()
    if row is None:
        raise NotFound("proposal_unknown")
    return Told(*row)


async def accepted(session: AsyncSession) -> list[Proposal]:
    """What waits for the next challenger, in the order in which it was decided."""
    found = await session.scalars(
        select(Proposal)
        .where(Proposal.state == ProposalState.ACCEPTED, _open_to_all())
        .order_by(Proposal.decided_at, Proposal.id)
    )
    return list(found)


async def accept(
    session: AsyncSession,
    proposal_id: int,
    staff: Staff,
    now: datetime,
    check: Callable[[Sequence[Proposal], Proposal], Awaitable[None]],
    words: str = "",
) -> Proposal:
    """Let the next challenger learn it. `check` is given what was accepted before, and raises when
    the proposal mustn't come on top of it. Raises `NotFound`, `Refused("proposal_moved_on")`,
    `Forbidden("proposal_own")`."""
    proposal = await _held(session, proposal_id)
    _refuse_own(proposal, staff)
    _require(proposal, UNDECIDED)
    await check(await accepted(session), proposal)
    return _decided(proposal, ProposalState.ACCEPTED, staff, now, words)


async def refuse(
    session: AsyncSession, proposal_id: int, staff: Staff, now: datetime, words: str
) -> Proposal:
    """Don't learn it, and say why. Raises as `accept`, and `InvalidInput("reason_needed")`."""
    if not words.strip():
        raise InvalidInput("reason_needed")
    proposal = await _held(session, proposal_id)
    _refuse_own(proposal, staff)
    _require(proposal, REFUSABLE)
    return _decided(proposal, ProposalState.REFUSED, staff, now, words)


async def withdraw(
    session: AsyncSession, proposal_id: int, staff: Staff, now: datetime
) -> Proposal:
    """Its author takes it back before it is decided. Raises `NotFound` (also for somebody
    else's), `Refused("proposal_moved_on")`."""
    proposal = await _held(session, proposal_id)
    if proposal.author_id != staff.id:
        raise NotFound("proposal_unknown")
    _require(proposal, UNDECIDED)
    return _decided(proposal, ProposalState.WITHDRAWN, staff, now, "")


async def _held(session: AsyncSession, proposal_id: int) -> Proposal:
    """The proposal, while nobody else decides about any."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("daoyi.proposals"))))
    query = select(Proposal).where(Proposal.id == proposal_id, _open_to_all())
    found = await session.scalar(query.with_for_update(of=Proposal))
    if found is None:
        raise NotFound("proposal_unknown")
    return found


def _require(proposal: Proposal, states: Sequence[ProposalState]) -> None:
    if proposal.state not in states:
        raise Refused("proposal_moved_on")


def _refuse_own(proposal: Proposal, staff: Staff) -> None:
    if proposal.author_id == staff.id:
        raise Forbidden("proposal_own")


def _decided(
    proposal: Proposal, state: ProposalState, staff: Staff, now: datetime, words: str
) -> Proposal:
    proposal.state = state
    proposal.decided_by_id = staff.id
    proposal.decided_at = now
    proposal.decision = words.strip() or None
    return proposal


def _told() -> Any:
    author, decider = aliased(Staff), aliased(Staff)
    return (
        select(Proposal, author.display_name, decider.display_name)
        .join(author, author.id == Proposal.author_id)
        .outerjoin(decider, decider.id == Proposal.decided_by_id)
        .where(_open_to_all())
    )


def _open_to_all() -> ColumnElement[bool]:
    """Not from a conversation with something that only the discipline office may know of: what a
    patient said before a complaint became restricted is learned by nobody."""
    restricted = select(Complaint.id).where(
        Complaint.restricted, Complaint.conversation_id == Proposal.conversation_id
    )
    return ~restricted.exists()
