"""A challenger takes the place of the model in use, and the way back.

Everything or nothing: the project's files, the model's file, the hospital's knowledge in the
database, the states of challenger and proposals, and then the replicas. Whoever starts the product
anew gets the same model, because its name is the fingerprint of the files.
"""

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.challengers import service
from api.challengers.fingerprint import fingerprint
from api.challengers.models import Challenger, ChallengerState
from api.clinics.rolling import roll_forward
from api.clock import HOSPITAL_ZONE
from api.database import Sessions
from api.dialogue.client import Swapped
from api.errors import Refused
from api.knowledge.importer import import_knowledge
from api.knowledge.loader import load_knowledge
from api.proposals.export import apply_to, revert
from api.proposals.models import Proposal, ProposalState
from api.proposals.tree import KNOWLEDGE, FileChange, place

SUFFIX = ".tar.gz"
CHALLENGERS = "challengers"
"""The folder in `models/` of those that are not in use."""

# One at a time, in whatever process: held until the transaction ends.
_ONE = text("SELECT pg_advisory_xact_lock(724301185)")


class Replicas(Protocol):
    """The replicas of the dialogue server."""

    async def swap(self, file: str) -> list[Swapped]:
        """Have all of them use the model in this file of `models/`."""
        ...


@dataclass(frozen=True)
class Project:
    """The files that a promotion changes."""

    root: Path
    knowledge_base: Path

    def model(self, name: str) -> Path:
        """Where the model of this fingerprint is when it is in use, or was."""
        return self.root / "models" / f"{name}{SUFFIX}"

    def challenger(self, name: str) -> Path:
        """Where it is before."""
        return self.root / "models" / CHALLENGERS / f"{name}{SUFFIX}"

    def require_writable(self, changes: Sequence[FileChange], command: str) -> None:
        """Raise `Refused("project_not_writable")` where this process may not write the files;
        `command` is what somebody who may can do instead."""
        files = [place(self.root, self.knowledge_base, change.path) for change in changes]
        targets = [*files, *(file.parent for file in files), self.root / "models"]
        for target in targets:
            if target.exists() and not os.access(target, os.W_OK):
                raise Refused("project_not_writable", command=command)

    def fingerprint(self) -> str:
        """Of the files as they are now."""
        return fingerprint(self.root, self.knowledge_base)


@dataclass(frozen=True)
class Promoted:
    """What is in use now, what was before, and what became of each replica. `undo` puts the files
    back."""

    challenger_id: int
    fingerprint: str
    before: str
    replicas: list[Swapped]
    undo: Callable[[], None]


Act = Callable[[AsyncSession], Awaitable[Promoted]]
"""`promote` or `go_back`, with all but the session given."""


async def carried_out(
    sessions: Sessions,
    replicas: Replicas,
    act: Act,
    record: Callable[[AsyncSession, Promoted], None],
) -> Promoted:
    """Do it in a transaction of its own, with its entry in the record. When that can't be
    committed, files and replicas are as they were."""
    done: Promoted | None = None
    try:
        async with sessions() as session, session.begin():
            await session.execute(_ONE)
            done = await act(session)
            record(session, done)
    except BaseException:
        if done is not None:
            done.undo()
            await _swap(replicas, done.before, done.fingerprint)
        raise
    return done


async def promote(
    session: AsyncSession,
    replicas: Replicas,
    project: Project,
    challenger_id: int,
    by_id: int | None,
    now: datetime,
) -> Promoted:
    """Put a challenger that is ready into use. When anything fails, files are as they were.

    Raises `NotFound`, and `Refused`: `challenger_not_ready`, `model_missing`,
    `project_not_writable`, `challenger_stale` or `proposal_files_changed` where the files are no
    longer those it was trained with, `replicas_refused` where no replica could load it.
    """
    challenger = await service.get(session, challenger_id)
    name, before = challenger.fingerprint, challenger.based_on
    if challenger.state is not ChallengerState.READY or name is None:
        raise Refused("challenger_not_ready")
    changes = service.changes_of(challenger)
    project.require_writable(changes, f"make promote ID={challenger_id}")
    _put_model(project, name)
    undo = partial(revert, project.root, changes, project.knowledge_base)
    apply_to(project.root, changes, project.knowledge_base)
    try:
        if project.fingerprint() != name:
            raise Refused("challenger_stale")
        await _import(session, project, changes, now)
        await _take_over(session, challenger_id, by_id, now)
        told = await _swap(replicas, name, before)
    except BaseException:
        undo()
        raise
    return Promoted(challenger_id, name, before, told, undo)


async def go_back(
    session: AsyncSession, replicas: Replicas, project: Project, now: datetime
) -> Promoted:
    """Use the model that was in use before the present one. Its proposals wait again.

    Raises `Refused`: `nothing_to_go_back_to`, and as `promote`.
    """
    challenger = await service.in_use(session)
    if challenger is None:
        raise Refused("nothing_to_go_back_to")
    number, name, before = challenger.id, challenger.based_on, str(challenger.fingerprint)
    changes = service.changes_of(challenger)
    project.require_writable(changes, "make model-back")
    if not project.model(name).exists():
        raise Refused("model_missing", model=name)
    undo = partial(apply_to, project.root, changes, project.knowledge_base)
    revert(project.root, changes, project.knowledge_base)
    try:
        await _import(session, project, changes, now)
        await _hand_back(session, number)
        told = await _swap(replicas, name, before)
    except BaseException:
        undo()
        raise
    return Promoted(number, name, before, told, undo)


def _put_model(project: Project, name: str) -> None:
    """To where the next start looks for it. One that changes no model is there already."""
    source, target = project.challenger(name), project.model(name)
    if source.exists():
        target.unlink(missing_ok=True)
        target.hardlink_to(source)
    if not target.exists():
        raise Refused("model_missing", model=name)
    target.touch()  # the newest few stay


async def _import(
    session: AsyncSession, project: Project, changes: Sequence[FileChange], now: datetime
) -> None:
    """As at the start of the product, where the hospital's files are among those that changed."""
    if any(change.path.startswith(f"{KNOWLEDGE}/") for change in changes):
        await import_knowledge(session, load_knowledge(project.knowledge_base))
        await roll_forward(session, now.astimezone(HOSPITAL_ZONE).date())


async def _take_over(
    session: AsyncSession, challenger_id: int, by_id: int | None, now: datetime
) -> None:
    before = await service.in_use(session)
    if before is not None:
        before.state = ChallengerState.RETIRED
        await session.flush()  # one only is in use
    challenger = await session.get_one(Challenger, challenger_id)
    challenger.state = ChallengerState.IN_USE
    challenger.previous_id = before.id if before else None
    challenger.promoted_by_id, challenger.promoted_at = by_id, now
    await session.execute(
        update(Proposal)
        .where(Proposal.id.in_(challenger.proposals), Proposal.state == ProposalState.ACCEPTED)
        .values(state=ProposalState.ADOPTED, challenger_id=challenger.id)
    )
    await session.flush()


async def _hand_back(session: AsyncSession, challenger_id: int) -> None:
    challenger = await session.get_one(Challenger, challenger_id)
    challenger.state = ChallengerState.WITHDRAWN
    await session.flush()
    if challenger.previous_id is not None:
        previous = await session.get_one(Challenger, challenger.previous_id)
        previous.state = ChallengerState.IN_USE
    await session.execute(
        update(Proposal)
        .where(Proposal.challenger_id == challenger.id, Proposal.state == ProposalState.ADOPTED)
        .values(state=ProposalState.ACCEPTED, challenger_id=None)
    )
    await session.flush()


async def _swap(replicas: Replicas, name: str, before: str) -> list[Swapped]:
    """Last of all. Where none could load it, all is as it was; where some could, the others are
    told of and get it when they start."""
    if name == before:
        return []
    told = await replicas.swap(f"{name}{SUFFIX}")
    if told and all(one.error for one in told):
        raise Refused("replicas_refused", reason=str(told[0].error))
    return told
