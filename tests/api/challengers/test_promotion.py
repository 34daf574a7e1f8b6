"""Into use and back: files, model, states and replicas together, or nothing of it."""

import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.challengers import service
from api.challengers.models import ChallengerState
from api.challengers.promotion import Project, Promoted, carried_out, go_back, promote
from api.challengers.schemas import Report
from api.clock import FixedClock
from api.database import Sessions
from api.errors import NotFound, Refused
from api.guide.models import GuideArticle, KnowledgeVersion
from api.proposals.models import ProposalState
from api.proposals.tree import FileChange
from api.staff.models import Staff
from tests.api.challengers.small_project import (
    AFTER,
    BEFORE,
    NLU,
    FakeReplicas,
    Ready,
    challenger_of,
    lost_danger,
    proposal_states,
)

Does = Callable[[int], Awaitable[Promoted]]
Back = Callable[[], Awaitable[Promoted]]


def _nothing(session: AsyncSession, done: Promoted) -> None:
    """Nobody keeps a record here."""


@pytest.fixture
def promotes(
    sessions: Sessions, replicas: FakeReplicas, project: Project, author: Staff, clock: FixedClock
) -> Does:
    """Promotes a challenger by its number."""

    async def do(number: int) -> Promoted:
        async def act(session: AsyncSession) -> Promoted:
            return await promote(session, replicas, project, number, author.id, clock.now())

        return await carried_out(sessions, replicas, act, _nothing)

    return do


@pytest.fixture
def goes_back(
    sessions: Sessions, replicas: FakeReplicas, project: Project, clock: FixedClock
) -> Back:
    """Takes the one in use out again."""

    async def do() -> Promoted:
        async def act(session: AsyncSession) -> Promoted:
            return await go_back(session, replicas, project, clock.now())

        return await carried_out(sessions, replicas, act, _nothing)

    return do


def text(project: Project, path: str = NLU) -> str:
    return (project.root / path).read_text("utf-8")


class TestPromotion:
    async def test_files_model_and_replicas_are_the_new_ones(
        self, ready: Ready, promotes: Does, project: Project, replicas: FakeReplicas
    ) -> None:
        number = await ready()
        done = await promotes(number)
        assert text(project) == AFTER
        # Whoever starts the product now finds this model without training.
        assert project.fingerprint() == done.fingerprint
        assert project.model(done.fingerprint).read_text() == f"the challenger {done.fingerprint}"
        assert replicas.asked == [f"{done.fingerprint}.tar.gz"]
        assert [one.model for one in done.replicas] == [done.fingerprint] * 2

    async def test_it_is_in_use_and_what_it_learned_is_adopted(
        self, ready: Ready, promotes: Does, sessions: Sessions, author: Staff, clock: FixedClock
    ) -> None:
        number = await ready()
        await promotes(number)
        challenger = await challenger_of(sessions, number)
        assert challenger.state is ChallengerState.IN_USE
        assert (challenger.promoted_by_id, challenger.promoted_at) == (author.id, clock.now())
        assert await proposal_states(sessions, number) == {(ProposalState.ADOPTED, number)}

    async def test_the_one_before_is_retired(
        self, ready: Ready, promotes: Does, sessions: Sessions
    ) -> None:
        first = await ready()
        await promotes(first)
        second = await ready([FileChange(NLU, AFTER, f"{AFTER}    - 哪儿有吃的\n")])
        await promotes(second)
        assert (await challenger_of(sessions, first)).state is ChallengerState.RETIRED
        assert (await challenger_of(sessions, second)).previous_id == first

    async def test_knowledge_that_changed_is_in_the_database_at_once(
        self, ready: Ready, promotes: Does, project: Project, sessions: Sessions, imported: None
    ) -> None:
        path = next((project.knowledge_base / "guide").glob("*.md"))
        before = path.read_text("utf-8")
        name = path.relative_to(project.root).as_posix()
        async with sessions() as session:
            version = await session.scalar(select(KnowledgeVersion.version))
        number = await ready([FileChange(name, before, f"{before}还有一句话。\n")])
        await promotes(number)
        async with sessions() as session:
            body = await session.scalar(
                select(GuideArticle.body).where(GuideArticle.body.contains("还有一句话"))
            )
            assert body is not None
            assert await session.scalar(select(KnowledgeVersion.version)) != version

    async def test_replicas_stay_when_the_model_is_the_same(
        self, ready: Ready, promotes: Does, project: Project, replicas: FakeReplicas
    ) -> None:
        path = "knowledge_base/red_flags/messages/none/new.txt"
        number = await ready([FileChange(path, None, "脚有点酸\n")])
        (project.root / path).unlink()
        done = await promotes(number)
        assert done.fingerprint == done.before
        assert replicas.asked == []
        assert text(project, path) == "脚有点酸\n"

    async def test_a_replica_that_failed_is_told_and_the_others_go_on(
        self, ready: Ready, promotes: Does, replicas: FakeReplicas
    ) -> None:
        replicas.errors = [None, "dialogue_away"]
        done = await promotes(await ready())
        assert [one.error for one in done.replicas] == [None, "dialogue_away"]


class TestNothingHappens:
    async def refused(self, promotes: Does, project: Project, number: int, code: str) -> Refused:
        before = text(project)
        with pytest.raises(Refused) as refusal:
            await promotes(number)
        assert refusal.value.code == code
        assert text(project) == before
        return refusal.value

    async def test_when_the_gate_refused_it(
        self, ready: Ready, promotes: Does, project: Project, sessions: Sessions
    ) -> None:
        number = await ready(report=Report(figures=[lost_danger()]))
        assert (await challenger_of(sessions, number)).state is ChallengerState.REFUSED
        await self.refused(promotes, project, number, "challenger_not_ready")

    async def test_when_it_was_promoted_already(
        self, ready: Ready, promotes: Does, project: Project
    ) -> None:
        number = await ready()
        await promotes(number)
        await self.refused(promotes, project, number, "challenger_not_ready")

    async def test_when_there_is_none(self, promotes: Does) -> None:
        with pytest.raises(NotFound):
            await promotes(404)

    async def test_when_a_file_was_changed_by_hand(
        self, ready: Ready, promotes: Does, project: Project
    ) -> None:
        number = await ready()
        (project.root / NLU).write_text(f"# by hand\n{BEFORE}", "utf-8")
        await self.refused(promotes, project, number, "proposal_files_changed")

    async def test_when_another_file_of_the_model_was_changed(
        self, ready: Ready, promotes: Does, project: Project, replicas: FakeReplicas
    ) -> None:
        number = await ready()
        (project.root / "config.yml").write_text("another pipeline", "utf-8")
        await self.refused(promotes, project, number, "challenger_stale")
        assert replicas.asked == []

    async def test_when_its_model_is_gone(
        self, ready: Ready, promotes: Does, project: Project, sessions: Sessions
    ) -> None:
        number = await ready()
        challenger = await challenger_of(sessions, number)
        project.challenger(str(challenger.fingerprint)).unlink()
        await self.refused(promotes, project, number, "model_missing")

    async def test_when_no_replica_can_load_it(
        self,
        ready: Ready,
        promotes: Does,
        project: Project,
        replicas: FakeReplicas,
        sessions: Sessions,
    ) -> None:
        replicas.errors = ["model_broken", "model_broken"]
        number = await ready()
        refusal = await self.refused(promotes, project, number, "replicas_refused")
        assert refusal.params == {"reason": "model_broken"}
        assert (await challenger_of(sessions, number)).state is ChallengerState.READY
        assert await proposal_states(sessions, number) == {(ProposalState.ACCEPTED, None)}

    async def test_where_the_files_may_not_be_written(
        self, ready: Ready, promotes: Does, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = await ready()
        monkeypatch.setattr(os, "access", lambda path, mode: Path(path).suffix != ".yml")
        refusal = await self.refused(promotes, project, number, "project_not_writable")
        assert refusal.params == {"command": f"make promote ID={number}"}

    async def test_when_it_cannot_be_committed(
        self,
        ready: Ready,
        project: Project,
        sessions: Sessions,
        replicas: FakeReplicas,
        author: Staff,
        clock: FixedClock,
    ) -> None:
        number, before = await ready(), project.fingerprint()

        async def act(session: AsyncSession) -> Promoted:
            return await promote(session, replicas, project, number, author.id, clock.now())

        def breaks(session: AsyncSession, done: Promoted) -> None:
            raise ConnectionError

        with pytest.raises(ConnectionError):
            await carried_out(sessions, replicas, act, breaks)
        assert text(project) == BEFORE
        assert replicas.asked[-1] == f"{before}.tar.gz"
        assert (await challenger_of(sessions, number)).state is ChallengerState.READY


class TestBack:
    async def test_files_and_replicas_are_as_before_and_the_proposals_wait(
        self,
        ready: Ready,
        promotes: Does,
        goes_back: Back,
        project: Project,
        replicas: FakeReplicas,
        sessions: Sessions,
    ) -> None:
        before = project.fingerprint()
        number = await ready()
        await promotes(number)
        done = await goes_back()
        assert done.fingerprint == before == project.fingerprint()
        assert text(project) == BEFORE
        assert replicas.asked[-1] == f"{before}.tar.gz"
        assert (await challenger_of(sessions, number)).state is ChallengerState.WITHDRAWN
        assert await proposal_states(sessions, number) == {(ProposalState.ACCEPTED, None)}

    async def test_step_by_step_to_the_beginning(
        self, ready: Ready, promotes: Does, goes_back: Back, project: Project, sessions: Sessions
    ) -> None:
        first = await ready()
        await promotes(first)
        second = await ready([FileChange(NLU, AFTER, f"{AFTER}    - 哪儿有吃的\n")])
        await promotes(second)
        await goes_back()
        assert (await challenger_of(sessions, first)).state is ChallengerState.IN_USE
        await goes_back()
        assert text(project) == BEFORE
        with pytest.raises(Refused, match="nothing_to_go_back_to"):
            await goes_back()

    async def test_not_without_the_model(
        self, ready: Ready, promotes: Does, goes_back: Back, project: Project
    ) -> None:
        done = await promotes(await ready())
        project.model(done.before).unlink()
        with pytest.raises(Refused, match="model_missing"):
            await goes_back()
        assert text(project) == AFTER

    async def test_not_over_what_was_changed_since(
        self, ready: Ready, promotes: Does, goes_back: Back, project: Project
    ) -> None:
        await promotes(await ready())
        (project.root / NLU).write_text("by hand", "utf-8")
        with pytest.raises(Refused, match="proposal_files_changed"):
            await goes_back()


async def test_what_a_killed_run_left_behind_has_failed(
    ready: Ready, sessions: Sessions, clock: FixedClock
) -> None:
    async with sessions() as session, session.begin():
        left = await service.begin(
            session, based_on="a", proposals=[], changes=[], now=clock.now() - timedelta(hours=1)
        )
    await ready()
    challenger = await challenger_of(sessions, left)
    assert (challenger.state, challenger.failure) == (ChallengerState.FAILED, "interrupted")
