"""Challengers in the database: begun, measured, listed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.challengers.gate import Gate, refusals
from api.challengers.models import Challenger, ChallengerState
from api.challengers.schemas import Report
from api.complaints.models import Complaint
from api.errors import NotFound
from api.proposals.models import Proposal, ProposalState
from api.proposals.tree import FileChange, unified

_LISTED = 30


async def begin(
    session: AsyncSession,
    *,
    based_on: str,
    proposals: Sequence[Proposal],
    changes: Sequence[FileChange],
    now: datetime,
) -> int:
    """A challenger in training; its id. What an earlier run left in training, because it was
    killed, has failed."""
    await session.execute(
        update(Challenger)
        .where(Challenger.state == ChallengerState.TRAINING)
        .values(state=ChallengerState.FAILED, failure="interrupted")
    )
    challenger = Challenger(
        state=ChallengerState.TRAINING,
        based_on=based_on,
        proposals=[proposal.id for proposal in proposals],
        changes=[_stored(change) for change in changes],
        diff=unified(changes),
        started_at=now,
    )
    session.add(challenger)
    await session.flush()
    return challenger.id


def _stored(change: FileChange) -> dict[str, str | None]:
    return {"path": change.path, "before": change.before, "after": change.after}


def changes_of(challenger: Challenger) -> list[FileChange]:
    """What the challenger makes of the files."""
    return [
        FileChange(str(one["path"]), one["before"], one["after"] or "")
        for one in challenger.changes
    ]


async def finish(
    session: AsyncSession,
    challenger_id: int,
    *,
    fingerprint: str,
    report: Report,
    gate: Gate,
    seconds: float,
) -> ChallengerState:
    """Keep what was measured. Ready to be promoted unless the gate says no."""
    challenger = await session.get_one(Challenger, challenger_id)
    refused = refusals(report.figures, gate)
    challenger.state = ChallengerState.REFUSED if refused else ChallengerState.READY
    challenger.fingerprint = fingerprint
    challenger.report = report.model_copy(update={"refused": refused}).model_dump(mode="json")
    challenger.seconds = round(seconds)
    return challenger.state


async def fail(session: AsyncSession, challenger_id: int, code: str) -> None:
    """The training or the measuring broke off."""
    challenger = await session.get_one(Challenger, challenger_id)
    challenger.state, challenger.failure = ChallengerState.FAILED, code


async def listed(session: AsyncSession) -> list[Challenger]:
    """The newest challengers."""
    query = select(Challenger).order_by(Challenger.id.desc()).limit(_LISTED)
    return list(await session.scalars(query))


async def get(session: AsyncSession, challenger_id: int) -> Challenger:
    """One. Raises `NotFound`."""
    found = await session.get(Challenger, challenger_id)
    if found is None:
        raise NotFound("challenger_unknown")
    return found


async def in_use(session: AsyncSession) -> Challenger | None:
    """The challenger whose model is in use; none before the first promotion."""
    return await session.scalar(
        select(Challenger).where(Challenger.state == ChallengerState.IN_USE)
    )


async def waiting(session: AsyncSession) -> int:
    """How many accepted proposals no model in use has learned."""
    query = select(func.count()).where(Proposal.state == ProposalState.ACCEPTED)
    return await session.scalar(query) or 0


async def report_of(session: AsyncSession, challenger: Challenger) -> Report | None:
    """What was measured, without the conversations in which something restricted was filed since:
    they exist for nobody who reads this."""
    if challenger.report is None:
        return None
    report = Report.model_validate(challenger.report)
    ids = {change.conversation for change in report.changed}
    if not ids:
        return report
    hidden = set(
        await session.scalars(
            select(Complaint.conversation_id).where(
                Complaint.conversation_id.in_(ids), Complaint.restricted
            )
        )
    )
    shown = [change for change in report.changed if change.conversation not in hidden]
    return report.model_copy(update={"changed": shown})
