"""A challenger from accepted proposals to its report, on a small project without Rasa."""

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from api.challengers import service
from api.challengers.models import Challenger, ChallengerState
from api.challengers.schemas import Report
from api.clock import FixedClock
from api.database import Sessions
from api.proposals.models import Proposal, ProposalKind, ProposalState
from api.settings import Settings
from api.staff.models import Role, Staff
from launcher.console import Console
from launcher.faults import StartFailed
from launcher.retrain import retrain
from launcher.settings import Site
from launcher.training import ensure_model

GOOD = "饭在哪儿吃呀"
BAD = "胸口像被石头压着算不算事"
HELD_OUT = "请问住院部怎么走最近"

# Stands for Rasa and for the measuring of a model. A model is the examples that it learned.
_RASA = """#!{python}
import json, sys
from pathlib import Path
given = sys.argv[1:]
if "train" in given:
    name, out = given[given.index("--fixed-model-name") + 1], Path(given[-1])
    out.mkdir(parents=True, exist_ok=True)
    (out / name).write_text(Path("data/nlu/guide.yml").read_text("utf-8"), "utf-8")
    sys.exit()
model, turns = Path(given[2]), json.loads(Path(given[3]).read_text("utf-8"))
found = "guide_ask" if "{good}" in model.read_text("utf-8") else "nlu_fallback"
one = {{"meant": ["guide_ask"], "found": [found]}}
more = {{"entities": [True], "dates": [None], "wishes": [None]}}
print(json.dumps({{"sets": {{"development": one | more}}, "turns": [
    {{"intent": found, "entities": []}} for turn in turns
]}}))
"""
# Stands for the measuring of rules: one danger, which is missed with the bad example.
_RULES = """
import json, sys
from pathlib import Path
text = (Path(sys.argv[1]) / "data/nlu/guide.yml").read_text("utf-8")
right = {{"m": "{bad}" not in text}}
print(json.dumps({{"safety": {{"messages: emergency": right}}, "alarms": {{}}, "triage": {{}}}}))
"""
_NLU = """version: "3.1"
nlu:
- intent: guide_ask
  examples: |
    - 食堂在哪
    - 停车怎么收费
"""


@pytest.fixture
def site(tmp_path: Path, knowledge_base: Path) -> Site:
    """A project that a challenger can be trained in."""
    files = {
        "config.yml": "language: zh\n",
        "domain.yml": "intents: [guide_ask]\n",
        "data/nlu/guide.yml": _NLU,
        "bot/components/x.py": "",
        "language/x.py": "",
        "bench/__init__.py": "",
        "bench/rules_figures_worker.py": _RULES.format(bad=BAD),
        "tests/nlu/held_out/rows.yml": f"- {{text: {HELD_OUT}, intent: guide_ask}}\n",
        "bot/.venv/bin/python": _RASA.format(python=sys.executable, good=GOOD),
    }
    for name, content in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    (tmp_path / "bot/.venv/bin/python").chmod(0o755)
    shutil.copytree(knowledge_base, tmp_path / "knowledge_base")
    environment = {key: value for key, value in os.environ.items() if key != "DAOYI_KNOWLEDGE_BASE"}
    return Site(tmp_path, tmp_path / "state", environment)


Accepts = Callable[[str], Awaitable[int]]


@pytest.fixture
async def accepts(sessions: Sessions, clock: FixedClock) -> Accepts:
    """Accepts an example for guide_ask; the proposal's id."""
    async with sessions() as session, session.begin():
        author = Staff(username="t", display_name="培训员", role=Role.TRAINER, password_hash="-")
        session.add(author)

    async def accept(text: str) -> int:
        async with sessions() as session, session.begin():
            proposal = Proposal(
                kind=ProposalKind.EXAMPLE,
                state=ProposalState.ACCEPTED,
                content={"kind": "example", "text": text, "intent": "guide_ask"},
                author_id=author.id,
                at=clock.now(),
                decided_at=clock.now(),
            )
            session.add(proposal)
            await session.flush()
            return proposal.id

    return accept


async def _retrained(site: Site, settings: Settings) -> int:
    own = settings.model_copy(update={"knowledge_base": site.knowledge_base})
    return await asyncio.to_thread(retrain, site, own, Console())


async def _newest(sessions: Sessions) -> Challenger:
    async with sessions() as session:
        return (await service.listed(session))[0]


def _report(challenger: Challenger) -> Report:
    return Report.model_validate(challenger.report)


async def test_a_challenger_is_trained_aside_and_ready_when_it_loses_nothing(
    site: Site, settings: Settings, accepts: Accepts, sessions: Sessions
) -> None:
    champion = ensure_model(site, Console())
    number = await accepts(GOOD)
    assert await _retrained(site, settings) == 0
    challenger = await _newest(sessions)
    assert challenger.state is ChallengerState.READY
    assert challenger.proposals == [number]
    assert challenger.based_on == champion.name.partition(".")[0]
    model = site.root / "models/challengers" / f"{challenger.fingerprint}.tar.gz"
    assert GOOD in model.read_text("utf-8")
    # The project's own files are as they were.
    assert (site.root / "data/nlu/guide.yml").read_text("utf-8") == _NLU
    assert f"+    - {GOOD}" in challenger.diff
    flow = next(one for one in _report(challenger).figures if one.group == "flow")
    assert (flow.name, flow.before, flow.after, flow.won) == ("development: guide", 0.0, 1.0, 1)
    assert set(_report(challenger).phases) == {
        "champion",
        "rules",
        "new_rules",
        "training",
        "challenger",
    }


async def test_one_that_misses_a_danger_is_refused(
    site: Site, settings: Settings, accepts: Accepts, sessions: Sessions
) -> None:
    await accepts(BAD)
    assert await _retrained(site, settings) == 1
    challenger = await _newest(sessions)
    assert challenger.state is ChallengerState.REFUSED
    assert [one.code for one in _report(challenger).refused] == ["safety_lost"]


async def test_what_models_are_measured_with_is_not_learned(
    site: Site, settings: Settings, accepts: Accepts, sessions: Sessions
) -> None:
    good, measured = await accepts(GOOD), await accepts(HELD_OUT)
    assert await _retrained(site, settings) == 0
    challenger = await _newest(sessions)
    assert challenger.proposals == [good]
    assert HELD_OUT not in challenger.diff
    [left] = _report(challenger).left_out
    assert (left.proposal, left.code) == (measured, "held_out")


async def test_figures_that_are_known_are_not_measured_again(
    site: Site, settings: Settings, accepts: Accepts, sessions: Sessions
) -> None:
    await accepts(GOOD)
    assert await _retrained(site, settings) == 0
    # Whatever would be measured now would fail.
    (site.root / "bot/.venv/bin/python").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    assert await _retrained(site, settings) == 0
    assert "training" not in _report(await _newest(sessions)).phases


@pytest.mark.parametrize("texts", [[], [HELD_OUT]])
async def test_without_anything_to_learn_nothing_is_trained(
    site: Site, settings: Settings, accepts: Accepts, sessions: Sessions, texts: list[str]
) -> None:
    for text in texts:
        await accepts(text)
    with pytest.raises(StartFailed, match="held_out" if texts else "nothing has been accepted"):
        await _retrained(site, settings)
    async with sessions() as session:
        assert await service.listed(session) == []


async def test_a_training_that_breaks_off_is_told_and_leaves_nothing_in_training(
    site: Site, settings: Settings, accepts: Accepts, sessions: Sessions
) -> None:
    ensure_model(site, Console())
    await accepts(GOOD)
    (site.root / "bot/.venv/bin/python").write_text("#!/bin/sh\necho broken\nexit 1\n", "utf-8")
    with pytest.raises(StartFailed, match="broken"):
        await _retrained(site, settings)
    challenger = await _newest(sessions)
    assert (challenger.state, challenger.failure) == (ChallengerState.FAILED, "failed")
    assert not list((site.state / "retraining").glob("turns.json"))
