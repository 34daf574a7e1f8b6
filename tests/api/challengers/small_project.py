"""A project of a few files, the real hospital's knowledge, and a challenger that is ready."""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api.challengers import service
from api.challengers.gate import Gate
from api.challengers.models import Challenger
from api.challengers.promotion import Project
from api.challengers.schemas import Figure, Report
from api.clock import FixedClock
from api.database import Sessions
from api.dialogue.client import Swapped
from api.knowledge.importer import import_knowledge
from api.knowledge.loader import load_knowledge
from api.proposals.models import Proposal, ProposalKind, ProposalState
from api.proposals.tree import FileChange
from api.staff.models import Role, Staff

NLU = "data/nlu/guide.yml"
BEFORE = "nlu:\n- intent: guide_ask\n  examples: |\n    - 食堂在哪\n"
AFTER = f"{BEFORE}    - 饭在哪儿吃\n"
WORDING = "knowledge_base/review.yml"


@dataclass
class FakeReplicas:
    """Two replicas; `errors` is what each answers instead of swapping."""

    errors: list[str | None] = field(default_factory=lambda: [None, None])
    asked: list[str] = field(default_factory=list)
    used: list[str | None] = field(default_factory=lambda: ["before", "before"])

    async def models(self) -> list[str | None]:
        """What each replica uses."""
        return self.used

    async def close(self) -> None:
        """There is nothing to give back."""

    async def swap(self, file: str) -> list[Swapped]:
        """What each replica says."""
        self.asked.append(file)
        name = file.removesuffix(".tar.gz")
        self.used = [
            old if error else name for old, error in zip(self.used, self.errors, strict=True)
        ]
        return [
            Swapped(f"http://replica-{number}", None if error else name, error)
            for number, error in enumerate(self.errors, start=1)
        ]


@pytest.fixture
def replicas() -> FakeReplicas:
    """Of a running product."""
    return FakeReplicas()


@pytest.fixture
def project(tmp_path: Path, knowledge_base: Path) -> Project:
    """A tree of its own, whose model is in `models/`."""
    shutil.copytree(knowledge_base, tmp_path / "knowledge_base")
    (tmp_path / NLU).parent.mkdir(parents=True)
    (tmp_path / NLU).write_text(BEFORE, "utf-8")
    found = Project(tmp_path, tmp_path / "knowledge_base")
    found.challenger("x").parent.mkdir(parents=True)
    found.model(found.fingerprint()).write_text("the model in use", "utf-8")
    return found


def fingerprint_after(project: Project, changes: list[FileChange]) -> str:
    """The fingerprint of the project with the changes made; it stays as it is."""
    for change in changes:
        (project.root / change.path).write_text(change.after, "utf-8")
    after = project.fingerprint()
    for change in changes:
        (project.root / change.path).write_text(change.before or "", "utf-8")
    return after


@pytest.fixture
async def author(sessions: Sessions) -> Staff:
    """Who proposed and who promotes."""
    async with sessions() as session, session.begin():
        staff = Staff(
            username="chief",
            display_name="周主管",
            role=Role.SUPERVISOR,
            password_hash="-",
        )
        session.add(staff)
    return staff


Ready = Callable[..., Awaitable[int]]


@pytest.fixture
async def ready(sessions: Sessions, project: Project, author: Staff, clock: FixedClock) -> Ready:
    """Makes a challenger with one learned example that may be promoted; its id."""

    async def make(changes: list[FileChange] | None = None, report: Report | None = None) -> int:
        changes = [FileChange(NLU, BEFORE, AFTER)] if changes is None else changes
        champion = project.fingerprint()
        name = fingerprint_after(project, changes)
        if not project.model(name).exists():
            project.challenger(name).write_text(f"the challenger {name}", "utf-8")
        async with sessions() as session, session.begin():
            proposal = Proposal(
                kind=ProposalKind.EXAMPLE,
                state=ProposalState.ACCEPTED,
                content={"text": "饭在哪儿吃", "intent": "guide_ask"},
                author_id=author.id,
                at=clock.now(),
            )
            session.add(proposal)
            await session.flush()
            number = await service.begin(
                session, based_on=champion, proposals=[proposal], changes=changes, now=clock.now()
            )
            await service.finish(
                session,
                number,
                fingerprint=name,
                report=report or Report(figures=[]),
                gate=Gate(),
                seconds=61.4,
            )
        return number

    return make


@pytest.fixture
async def imported(sessions: Sessions, project: Project) -> None:
    """The hospital is in the database."""
    async with sessions() as session, session.begin():
        await import_knowledge(session, load_knowledge(project.knowledge_base))


def lost_danger() -> Figure:
    """One danger that is missed now."""
    return Figure(group="safety", name="crisis", before=1.0, after=0.99, of=100, lost=1)


async def challenger_of(sessions: Sessions, number: int) -> Challenger:
    """As it stands in the database."""
    async with sessions() as session:
        return await service.get(session, number)


async def proposal_states(sessions: Sessions, number: int) -> set[tuple[ProposalState, int | None]]:
    """State and challenger of every proposal that it learned."""
    challenger = await challenger_of(sessions, number)
    async with sessions() as session:
        found = [await session.get_one(Proposal, each) for each in challenger.proposals]
    return {(proposal.state, proposal.challenger_id) for proposal in found}
