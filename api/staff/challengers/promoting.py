"""The models: which there are, what was measured of them, which is in use, and the way back."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.challengers import promotion, service
from api.challengers.models import Challenger
from api.challengers.promotion import Promoted
from api.challengers.schemas import (
    ChallengerLine,
    ChallengerOut,
    ModelsOut,
    PromotedOut,
    ReplicaOut,
    SwappedOut,
)
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check


async def listed(office: Office, staff: Staff) -> ModelsOut:
    """The newest challengers, what each replica uses now, how many accepted proposals wait."""
    check(staff, Permission.SEE_MODELS)
    async with office.sessions() as session:
        found = await service.listed(session)
        names = await _names(session, found)
        waiting = await service.waiting(session)
    models = await office.dialogue.models()
    return ModelsOut(
        challengers=[_line(challenger, names) for challenger in found],
        replicas=[ReplicaOut(number=at, model=model) for at, model in enumerate(models, start=1)],
        waiting=waiting,
    )


async def read(office: Office, staff: Staff, challenger_id: int) -> ChallengerOut:
    """One with all that was measured and what it changes. Raises `NotFound`."""
    check(staff, Permission.SEE_MODELS)
    async with office.sessions() as session:
        challenger = await service.get(session, challenger_id)
        names = await _names(session, [challenger])
        report = await service.report_of(session, challenger)
    return ChallengerOut(
        **_line(challenger, names).model_dump(),
        report=report,
        diff=challenger.diff,
        learned=challenger.proposals,
    )


async def promote(office: Office, staff: Staff, challenger_id: int) -> PromotedOut:
    """Put one that is ready into use, without dropping a conversation. Raises as
    `api.challengers.promotion.promote`."""
    check(staff, Permission.PROMOTE_MODELS)

    async def act(session: AsyncSession) -> Promoted:
        now = office.clock.now()
        given = (session, office.dialogue, office.project, challenger_id, staff.id, now)
        return await promotion.promote(*given)

    return await _carried_out(office, staff, act, "model.promote")


async def go_back(office: Office, staff: Staff) -> PromotedOut:
    """Use the model before the present one again. Raises as `api.challengers.promotion.go_back`."""
    check(staff, Permission.PROMOTE_MODELS)

    async def act(session: AsyncSession) -> Promoted:
        now = office.clock.now()
        return await promotion.go_back(session, office.dialogue, office.project, now)

    return await _carried_out(office, staff, act, "model.back")


async def _carried_out(
    office: Office,
    staff: Staff,
    act: Callable[[AsyncSession], Awaitable[Promoted]],
    action: str,
) -> PromotedOut:
    def record(session: AsyncSession, done: Promoted) -> None:
        subject = f"challenger:{done.challenger_id}"
        details = {"model": done.fingerprint, "before": done.before}
        office.record(session, staff, action, subject, **details)

    done = await promotion.carried_out(office.sessions, office.dialogue, act, record)
    replicas = [
        SwappedOut(number=at, model=one.model, error=one.error)
        for at, one in enumerate(done.replicas, start=1)
    ]
    return PromotedOut(fingerprint=done.fingerprint, replicas=replicas)


async def _names(session: AsyncSession, challengers: list[Challenger]) -> dict[int, str]:
    """Who promoted them."""
    ids = {one.promoted_by_id for one in challengers if one.promoted_by_id is not None}
    if not ids:
        return {}
    rows = await session.execute(select(Staff.id, Staff.display_name).where(Staff.id.in_(ids)))
    return {row.id: row.display_name for row in rows}


def _line(challenger: Challenger, names: dict[int, str]) -> ChallengerLine:
    report = challenger.report or {}
    refused = report.get("refused")
    return ChallengerLine(
        id=challenger.id,
        state=challenger.state,
        fingerprint=challenger.fingerprint,
        based_on=challenger.based_on,
        proposals=len(challenger.proposals),
        refused=len(refused) if isinstance(refused, list) else 0,
        started_at=challenger.started_at,
        seconds=challenger.seconds,
        failure=challenger.failure,
        promoted_at=challenger.promoted_at,
        promoted_by=names.get(challenger.promoted_by_id or 0),
    )
