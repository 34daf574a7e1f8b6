"""What a promotion changes in a process that goes on running: red flags, triage, words.

Each process of the api looks a few times a minute which challenger is in use, and when that has
changed it reads the hospital's files anew: in a thread, and put in place by one assignment, so that
a message is read with the old rules or the new ones. What was learned is on the shelf since the
challenger was measured. Files that nobody promoted are not read: what is edited by hand counts from
the next start, as ever.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import State

from api.challengers.models import Challenger, ChallengerState
from api.database import Sessions
from api.knowledge.faults import KnowledgeInvalid
from api.safety.rules import SafetyRules, load_safety_rules
from api.safety.service import SafetyCheck
from api.triage.engine import TriageEngine
from api.triage.knowledge import load_triage_knowledge
from api.wording import Wording, read_wording

_log = logging.getLogger(__name__)

EVERY_SECONDS = 15.0


@dataclass(frozen=True)
class Engines:
    """What is made of the hospital's files."""

    rules: SafetyRules
    safety: SafetyCheck
    triage: TriageEngine
    wording: Wording


Build = Callable[[Path, Path], Engines]
"""Makes them of `knowledge_base/` and `data/nlu`."""


def build(knowledge_base: Path, talk: Path) -> Engines:
    """Of the files as they are now; takes seconds. Raises `KnowledgeInvalid`."""
    rules = load_safety_rules(knowledge_base, talk)
    safety = SafetyCheck(rules)
    triage = TriageEngine(load_triage_knowledge(knowledge_base), safety)
    return Engines(rules, safety, triage, read_wording(knowledge_base / "wording"))


class Live:
    """Keeps the engines of an application's state current. Everybody holds the same objects, which
    become others in place."""

    def __init__(self, state: State, make: Build = build) -> None:
        self._state, self._make = state, make
        self._seen: int | None = None

    async def begin(self) -> None:
        """Remember what is in use: the files at the start are those of it."""
        self._seen = await _in_use(self._state.sessions)

    async def look(self) -> bool:
        """Whether another challenger is in use than before, and its files were read. Files that
        can't be used leave everything as it is."""
        number = await _in_use(self._state.sessions)
        if number == self._seen:
            return False
        settings = self._state.settings
        talk = settings.project / "data" / "nlu"
        try:
            made = await asyncio.to_thread(self._make, settings.knowledge_base, talk)
        except KnowledgeInvalid as invalid:
            _log.error("promoted files can't be read: %s", invalid.faults[0])
            return False
        self._put_in_place(made)
        self._seen = number
        return True

    def _put_in_place(self, made: Engines) -> None:
        state = self._state
        state.safety_rules = made.rules
        state.safety.become(made.safety)
        state.triage.become(made.triage)
        state.wording.become(made.wording)


async def _in_use(sessions: Sessions) -> int | None:
    async with sessions() as session:
        return await session.scalar(
            select(Challenger.id).where(Challenger.state == ChallengerState.IN_USE)
        )


@asynccontextmanager
async def kept_live(state: State) -> AsyncIterator[None]:
    """Look again and again during the block."""
    live = Live(state)
    await _carefully(live.begin)
    looking = asyncio.create_task(_look_again(live))
    try:
        yield
    finally:
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking


async def _look_again(live: Live) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await _carefully(live.look)


async def _carefully(work: Callable[[], Awaitable[object]]) -> None:
    """A database that is away for a moment keeps nobody from working."""
    try:
        await work()
    except (SQLAlchemyError, OSError) as error:
        _log.warning("which model is in use is not known: %s", type(error).__name__)
