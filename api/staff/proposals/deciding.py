"""Proposals: what each would change, whether it is learned, and what the next model would learn."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.events import wake_desk
from api.errors import Forbidden, NotFound, Refused
from api.proposals import service
from api.proposals.effects import Seen, effects
from api.proposals.models import Proposal, ProposalKind, ProposalState
from api.proposals.preview import Preview, Workshop, learning, previews, refuse_harmful
from api.proposals.service import Told, Wanted
from api.proposals.tree import unified
from api.settings import ROOT
from api.staff.models import Role, Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check
from api.staff.proposals.diffs import diffs
from api.staff.proposals.schemas import (
    Count,
    EffectsOut,
    LearningOut,
    NearExample,
    ProposalLine,
    ProposalsOut,
    RaisedOut,
    SeenOut,
    Unfit,
)

WOKEN = "proposal"
AT_ONCE = 20
# Words that are said when a life may depend on it are the supervisors' matter, as red flags are.
_SAFETY_WORDS = "safety."


async def page(
    office: Office,
    staff: Staff,
    *,
    states: Sequence[ProposalState] = (),
    kind: ProposalKind | None = None,
    before: int | None = None,
    limit: int = AT_ONCE,
) -> ProposalsOut:
    """Proposals, the newest first; who doesn't decide sees their own."""
    check(staff, Permission.DECIDE_PROPOSALS, Permission.WRITE_GUIDE)
    author = None if allows(staff, Permission.DECIDE_PROPOSALS) else staff.id
    wanted = Wanted(tuple(states), kind, author, before, limit)
    async with office.sessions() as session:
        found = await service.page(session, wanted)
        counted = await service.counts(session, author)
        accepted = await service.accepted(session)
    shown = found[:limit]
    return ProposalsOut(
        items=await _lines(office, staff, accepted, shown),
        counts=[
            Count(state=state, kind=kind, number=number)
            for (state, kind), number in sorted(counted.items())
        ],
        next=shown[-1].proposal.id if len(found) > len(shown) else None,
    )


async def read(office: Office, staff: Staff, proposal_id: int) -> ProposalLine:
    """One proposal. Raises `NotFound`, also for somebody else's unless one decides."""
    check(staff, Permission.DECIDE_PROPOSALS, Permission.WRITE_GUIDE)
    async with office.sessions() as session:
        told = await service.find(session, proposal_id)
        accepted = await service.accepted(session)
    if not allows(staff, Permission.DECIDE_PROPOSALS) and told.proposal.author_id != staff.id:
        raise NotFound("proposal_unknown")
    [line] = await _lines(office, staff, accepted, [told])
    return line


async def next_learning(office: Office, staff: Staff) -> LearningOut:
    """What the next model would learn, as the joined change of all files."""
    check(staff, Permission.DECIDE_PROPOSALS)
    async with office.sessions() as session:
        accepted = await service.accepted(session)
    found = await asyncio.to_thread(learning, workshop_of(office), accepted)
    return LearningOut(
        proposals=len(accepted) - len(found.refused),
        files=diffs(found.changes),
        unfit=[
            Unfit(id=number, obstacle=_words(office, reason))
            for number, reason in found.refused.items()
        ],
        patch=unified(found.changes),
    )


async def trial(office: Office, staff: Staff, proposal_id: int) -> EffectsOut:
    """What a red flag would change, by the safety engine itself. Raises `NotFound` for what is no
    red flag, `Refused` where it can't be applied."""
    check(staff, Permission.DECIDE_PROPOSALS)
    async with office.sessions() as session:
        proposal = (await service.find(session, proposal_id)).proposal
    found = await asyncio.to_thread(effects, workshop_of(office), office.safety_rules, proposal)
    if found is None:
        raise NotFound("proposal_unknown")
    return EffectsOut(
        by_form=proposal.content.get("form") is not None,
        now=_seen(found.now),
        then=_seen(found.then),
        looked_at=found.looked_at,
        raised_count=len(found.raised),
        raised=[
            RaisedOut.model_validate(one, from_attributes=True) for one in found.raised[:AT_ONCE]
        ],
    )


def _seen(seen: Seen) -> SeenOut:
    return SeenOut.model_validate(seen, from_attributes=True)


async def accept(office: Office, staff: Staff, proposal_id: int, words: str = "") -> ProposalLine:
    """Let the next challenger learn it. Raises `Refused` for what would do harm or doesn't fit,
    `Forbidden("proposal_own")`, `Forbidden("proposal_supervisor_only")`."""
    workshop = workshop_of(office)

    async def harmless(accepted: Sequence[Proposal], proposal: Proposal) -> None:
        _check_rank(staff, proposal)
        await asyncio.to_thread(refuse_harmful, workshop, accepted, proposal)

    async def do(session: AsyncSession, now: datetime) -> Proposal:
        return await service.accept(session, proposal_id, staff, now, harmless, words)

    return await _decide(office, staff, "accept", do)


async def refuse(office: Office, staff: Staff, proposal_id: int, words: str) -> ProposalLine:
    """Don't learn it, and say why. Raises as `accept`, and `InvalidInput("reason_needed")`."""

    async def do(session: AsyncSession, now: datetime) -> Proposal:
        proposal = await service.refuse(session, proposal_id, staff, now, words)
        _check_rank(staff, proposal)
        return proposal

    return await _decide(office, staff, "refuse", do)


async def withdraw(office: Office, staff: Staff, proposal_id: int) -> ProposalLine:
    """Take one's own back before it is decided. Raises `NotFound`, `Refused`."""

    async def do(session: AsyncSession, now: datetime) -> Proposal:
        return await service.withdraw(session, proposal_id, staff, now)

    return await _decide(office, staff, "withdraw", do)


def workshop_of(office: Office) -> Workshop:
    """The project's own files, judged by the rules in use."""
    return Workshop(ROOT, office.knowledge_base, office.safety, office.wording)


async def _decide(
    office: Office,
    staff: Staff,
    action: str,
    do: Callable[[AsyncSession, datetime], Awaitable[Proposal]],
) -> ProposalLine:
    deciding = action != "withdraw"
    check(staff, *_NEEDED[deciding])
    async with office.sessions() as session, session.begin():
        proposal = await do(session, office.clock.now())
        subject = f"proposal:{proposal.id}"
        office.record(session, staff, f"proposal.{action}", subject, kind=proposal.kind.value)
        await session.flush()
        told = await service.find(session, proposal.id)
        accepted = await service.accepted(session)
    await wake_desk(office.redis, WOKEN, uuid.UUID(int=proposal.id))
    [line] = await _lines(office, staff, accepted, [told])
    return line


_NEEDED = {
    True: (Permission.DECIDE_PROPOSALS,),
    False: (Permission.DECIDE_PROPOSALS, Permission.WRITE_GUIDE),
}


def _check_rank(staff: Staff, proposal: Proposal) -> None:
    if _is_for_supervisors(proposal) and staff.role is not Role.SUPERVISOR:
        raise Forbidden("proposal_supervisor_only")


def _is_for_supervisors(proposal: Proposal) -> bool:
    if proposal.kind is ProposalKind.WORDING:
        return str(proposal.content.get("key")).startswith(_SAFETY_WORDS)
    return proposal.kind is ProposalKind.RED_FLAG


async def _lines(
    office: Office, staff: Staff, accepted: Sequence[Proposal], shown: Sequence[Told]
) -> list[ProposalLine]:
    found = await asyncio.to_thread(
        previews, workshop_of(office), accepted, [told.proposal for told in shown]
    )
    return [_line(office, staff, told, found.get(told.proposal.id, Preview())) for told in shown]


def _line(office: Office, staff: Staff, told: Told, preview: Preview) -> ProposalLine:
    proposal = told.proposal
    mine = proposal.author_id == staff.id
    ranked = staff.role is Role.SUPERVISOR or not _is_for_supervisors(proposal)
    may = allows(staff, Permission.DECIDE_PROPOSALS) and ranked and not mine
    return ProposalLine(
        id=proposal.id,
        kind=proposal.kind,
        state=proposal.state,
        content=proposal.content,
        why=proposal.why,
        conversation=proposal.conversation_id,
        message=proposal.message_id,
        author=told.author,
        at=proposal.at,
        decided_by=told.decided_by,
        decided_at=proposal.decided_at,
        decision=proposal.decision,
        mine=mine,
        decidable=may and proposal.state in service.REFUSABLE,
        supervisor_only=_is_for_supervisors(proposal),
        files=diffs(preview.changes),
        obstacle=_words(office, preview.refused) if preview.refused else None,
        near=NearExample(**preview.nearest._asdict()) if preview.nearest else None,
        target=preview.target,
        sign=office.safety_rules.names.get(str(proposal.content.get("sign"))),
    )


def _words(office: Office, reason: Refused) -> str:
    return office.wording(f"errors.{reason.code}", **reason.params)
