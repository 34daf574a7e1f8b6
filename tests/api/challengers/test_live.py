"""A process that goes on running gets what was promoted."""

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.datastructures import State

from api.challengers.live import Engines, Live
from api.challengers.models import Challenger, ChallengerState
from api.clock import FixedClock
from api.database import Sessions
from api.knowledge.faults import Fault, KnowledgeInvalid
from api.safety.rules import load_safety_rules
from api.safety.service import Flag, SafetyCheck
from api.settings import Settings
from api.triage.engine import TriageEngine
from api.triage.knowledge import load_triage_knowledge
from api.wording import Wording

DANGER = "我爸胸口压着疼，一身冷汗"


@pytest.fixture(scope="module")
def fresh(knowledge_base: Path) -> Engines:
    """Of the sample hospital."""
    rules = load_safety_rules(knowledge_base)
    safety = SafetyCheck(rules)
    triage = TriageEngine(load_triage_knowledge(knowledge_base), safety)
    return Engines(rules, safety, triage, Wording({"a.b": "新的话"}))


@pytest.fixture
def state(fresh: Engines, settings: Settings, sessions: Sessions) -> State:
    """An application whose rules know fewer dangers."""
    fewer = SafetyCheck(replace(fresh.rules, rules=()))
    found = State()
    found.settings, found.sessions = settings, sessions
    found.safety_rules, found.safety = replace(fresh.rules, rules=()), fewer
    found.triage = TriageEngine(fresh.triage._knowledge, fewer)
    found.wording = Wording({"a.b": "原来的话"})
    return found


class Files:
    """Stands for reading the files: what there is to be made of them."""

    def __init__(self, made: Engines | KnowledgeInvalid) -> None:
        self.made, self.asked = made, 0

    def __call__(self, knowledge_base: Path, talk: Path) -> Engines:
        self.asked += 1
        if isinstance(self.made, KnowledgeInvalid):
            raise self.made
        return self.made


async def _is_promoted(sessions: Sessions, clock: FixedClock) -> None:
    async with sessions() as session, session.begin():
        session.add(Challenger(state=ChallengerState.IN_USE, based_on="a", started_at=clock.now()))


async def test_what_everybody_holds_becomes_what_was_promoted(
    state: State, fresh: Engines, sessions: Sessions, clock: FixedClock
) -> None:
    held, words, live = state.safety, state.wording, Live(state, Files(fresh))
    await live.begin()
    assert all(flag.id.startswith("screen") for flag in _flags(held))
    await _is_promoted(sessions, clock)
    assert await live.look()
    assert held is state.safety
    assert any(not flag.id.startswith("screen") for flag in _flags(held))
    assert words("a.b") == "新的话"
    assert state.safety_rules is fresh.rules
    assert state.triage._safety is fresh.safety


def _flags(check: SafetyCheck) -> tuple[Flag, ...]:
    finding = check.check(DANGER)
    return finding.flags if finding else ()


async def test_files_are_read_once_for_a_promotion_and_never_without_one(
    state: State, fresh: Engines, sessions: Sessions, clock: FixedClock
) -> None:
    files = Files(fresh)
    live = Live(state, files)
    await live.begin()
    assert not await live.look()
    await _is_promoted(sessions, clock)
    assert await live.look()
    assert not await live.look()
    assert files.asked == 1


async def test_files_that_cannot_be_used_leave_everything_as_it_is(
    state: State, sessions: Sessions, clock: FixedClock
) -> None:
    live = Live(state, Files(KnowledgeInvalid([Fault("red_flags/heart.yml", 3, "?")])))
    await live.begin()
    await _is_promoted(sessions, clock)
    assert not await live.look()
    assert state.wording("a.b") == "原来的话"
