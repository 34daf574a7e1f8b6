"""`make retrain`: a challenger learns what was accepted, and is compared with the model in use.

`python -m launcher.retrain`. The product may run meanwhile; nothing of it changes. What was
measured stands on the page /staff/models, where a supervisor promotes what is ready (or
`make promote ID=…`).
"""

import asyncio
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import api.models  # noqa: F401 (foreign keys point to tables of every feature)
from api.challengers import service
from api.challengers.gate import load_gate
from api.challengers.models import ChallengerState
from api.challengers.promotion import Project
from api.challengers.schemas import LeftOut, Report
from api.clock import clock_from
from api.database import Sessions, create_engine, create_sessions
from api.knowledge.faults import KnowledgeInvalid
from api.knowledge.loader import load_knowledge
from api.proposals.applying import apply_what_fits, content_of
from api.proposals.export import accepted, write_copy
from api.proposals.models import Proposal
from api.proposals.nearness import measured_with
from api.proposals.tree import FileChange, Tree
from api.review.verdicts import LabelledTurn, labelled_turns
from api.settings import Settings
from launcher.console import Console, standard_console
from launcher.faults import StartFailed
from launcher.locks import locked
from launcher.processes import follow_make
from launcher.product_database import database_address, settings_of
from launcher.retrain_table import table
from launcher.retraining import Measured, Trial, measure
from launcher.settings import Site, local_site
from launcher.training import ensure_model

_MODELS_KEPT = 4
_NOTHING = "nothing has been accepted: there is nothing to learn (page /staff/proposals)"


@dataclass(frozen=True)
class Order:
    """What a challenger is to learn. `turns` are the reviewed turns that it is measured with."""

    proposals: Sequence[Proposal]
    left_out: list[LeftOut]
    turns: list[LabelledTurn]


def main() -> int:
    """Exit code 0 with a challenger that may be promoted, 1 with a line or a table why not."""
    follow_make()
    site = local_site()
    try:
        with database_address(site) as address:
            settings = settings_of(site, address)
            return retrain(site, settings, standard_console())
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def retrain(site: Site, settings: Settings, console: Console) -> int:
    """Make one challenger, on the database of `settings`. Raises `StartFailed`."""
    folder = site.state / "retraining"
    with locked(folder, _refuse_second), _database(settings) as run:
        began = time.monotonic()
        champion = ensure_model(site, console)
        order = run.order(site)
        copy, present = folder / "copy", folder / "present"
        changes = _copied(site, copy, order.proposals)
        _copied(site, present, ())
        _require_sound(copy)
        number = run.begin(champion, order, changes)
        try:
            model = _model_of(site, copy)
            measured = measure(Trial(site, present, copy, champion, model, order.turns), console)
        except BaseException as broken:
            run.fail(number, "interrupted" if isinstance(broken, KeyboardInterrupt) else "failed")
            raise
        state, report = run.finish(
            number, model, measured, order, settings, time.monotonic() - began
        )
    _prune(model)
    console.say(table(number, state, report, time.monotonic() - began))
    return 0 if state is ChallengerState.READY else 1


def _refuse_second() -> None:
    raise StartFailed("a challenger is being trained already")


def _copied(site: Site, into: Path, proposals: Sequence[Proposal]) -> list[FileChange]:
    shutil.rmtree(into, ignore_errors=True)
    return write_copy(site.root, into, proposals, site.knowledge_base)


def _require_sound(copy: Path) -> None:
    try:
        load_knowledge(copy / "knowledge_base")
    except KnowledgeInvalid as invalid:
        raise StartFailed(f"with what was accepted: {invalid.faults[0]}") from invalid


def _model_of(site: Site, copy: Path) -> Path:
    """Where the model for the copy's files is: among the challengers, or in use already when
    nothing that the model learns from has changed."""
    project = Project(site.root, site.knowledge_base)
    name = Project(copy, copy / "knowledge_base").fingerprint()
    there = project.model(name)
    return there if there.exists() else project.challenger(name)


def _prune(newest: Path) -> None:
    """Of the challengers that were never promoted a few stay."""
    if newest.exists():
        newest.touch()
    models = sorted(newest.parent.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime)
    for old in models[:-_MODELS_KEPT]:
        old.unlink()


class _Run:
    """The database's part, a short transaction at a time: none stays open during a training."""

    def __init__(self, runner: asyncio.Runner, sessions: Sessions, settings: Settings) -> None:
        self._runner, self._sessions = runner, sessions
        self._now = clock_from(settings.now).now

    def order(self, site: Site) -> Order:
        """What was accepted and can be learned. Raises `StartFailed` when that is nothing."""
        return self._runner.run(self._order(site))

    async def _order(self, site: Site) -> Order:
        async with self._sessions() as session:
            proposals = await accepted(session)
            turns = await labelled_turns(session)
        order = ordered(site, proposals, turns)
        if not order.proposals:
            told = "; ".join(f"proposal {one.proposal}: {one.code}" for one in order.left_out)
            raise StartFailed(told or _NOTHING)
        return order

    def begin(self, champion: Path, order: Order, changes: list[FileChange]) -> int:
        """A challenger in training; its id."""
        return self._runner.run(self._begin(champion, order, changes))

    async def _begin(self, champion: Path, order: Order, changes: list[FileChange]) -> int:
        async with self._sessions() as session, session.begin():
            return await service.begin(
                session,
                based_on=champion.name.partition(".")[0],
                proposals=order.proposals,
                changes=changes,
                now=self._now(),
            )

    def fail(self, number: int, code: str) -> None:
        """It broke off."""

        async def failed() -> None:
            async with self._sessions() as session, session.begin():
                await service.fail(session, number, code)

        self._runner.run(failed())

    def finish(
        self,
        number: int,
        model: Path,
        measured: Measured,
        order: Order,
        settings: Settings,
        seconds: float,
    ) -> tuple[ChallengerState, Report]:
        """Keep what was measured."""
        report = Report(
            figures=measured.figures,
            changed=measured.changed,
            left_out=order.left_out,
            phases=measured.phases,
        )

        async def finished() -> tuple[ChallengerState, Report]:
            async with self._sessions() as session, session.begin():
                state = await service.finish(
                    session,
                    number,
                    fingerprint=model.name.partition(".")[0],
                    report=report,
                    gate=load_gate(settings.knowledge_base),
                    seconds=seconds,
                )
                kept = await service.report_of(session, await service.get(session, number))
            return state, kept or report

        return self._runner.run(finished())


def ordered(site: Site, proposals: Sequence[Proposal], turns: list[LabelledTurn]) -> Order:
    """What of it can be learned: nothing that models are measured with, nothing that the files
    have no place for any more."""
    contents = [(proposal.id, content_of(proposal)) for proposal in proposals]
    in_sets = measured_with(site.root, contents)
    left_out = [LeftOut(proposal=number, code="held_out") for number in sorted(in_sets)]
    rest = [proposal for proposal in proposals if proposal.id not in in_sets]
    refused = apply_what_fits(Tree(site.root, site.knowledge_base), rest).refused
    left_out += [LeftOut(proposal=one, code=why.code) for one, why in sorted(refused.items())]
    return Order([one for one in rest if one.id not in refused], left_out, turns)


@contextmanager
def _database(settings: Settings) -> Iterator[_Run]:
    with asyncio.Runner() as runner:
        engine = create_engine(settings.sqlalchemy_url, pool_size=1)
        try:
            yield _Run(runner, create_sessions(engine), settings)
        finally:
            runner.run(engine.dispose())


if __name__ == "__main__":
    sys.exit(main())
