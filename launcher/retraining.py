"""A challenger's way: a copy of the files with what was accepted, training, measuring.

The training runs beside the measuring of what is in use and of the rules; the challenger is
measured when it is trained. No word of a message is kept: the reviewed turns come to us anonymous,
and the file with them stands for as long as they are measured.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from api.challengers.comparing import (
    Labelled,
    Ruled,
    Turn,
    Understood,
    changed_turns,
    model_figures,
    reviewed_figures,
    rules_figures,
)
from api.challengers.schemas import Changed, Figure
from api.review.verdicts import LabelledTurn
from launcher.console import Console, Step
from launcher.figures import Measuring, measuring_model, measuring_rules, ruled, understood
from launcher.processes import stop_child
from launcher.settings import Site
from launcher.training import Training

# The channel isn't kept with a reviewer's label; on a screen nothing was misheard.
_CHANNEL = "web"
TITLES = {
    "champion": "the model in use: measured",
    "rules": "the rules in use: measured",
    "new_rules": "the challenger's rules: measured",
    "training": "the challenger: trained",
    "challenger": "the challenger: measured",
}


@dataclass(frozen=True)
class Trial:
    """What is tried. `present` has the files as they are and `copy` those with what was accepted,
    `champion` is the model in use and `model` where the challenger will be."""

    site: Site
    present: Path
    copy: Path
    champion: Path
    model: Path
    turns: Sequence[LabelledTurn]


@dataclass
class Measured:
    """What came out. `phases` has the seconds of each part; the training runs beside others."""

    figures: list[Figure] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Found:
    """What one side made of everything."""

    sets: dict[str, Understood]
    turns: list[Turn]
    rules: Ruled


def measure(trial: Trial, console: Console) -> Measured:
    """Train the challenger unless there is a model for its files, and measure both sides.

    Raises `StartFailed` when the training or a measurement breaks off.
    """
    work = _Work(trial, console)
    site, present, copy = trial.site, trial.present, trial.copy
    with _written(trial) as turns, _training(trial) as training:
        model = work.told("champion", measuring_model(site, trial.champion, turns))
        rules = work.told("rules", measuring_rules(site, present, "rules"))
        old = _Found(*understood(model), ruled(rules))
        rules = work.told("new_rules", measuring_rules(site, copy, "new-rules"))
        if training:
            with work.phase("training", training.started) as step:
                training.finish(step.tick)
        model = work.told("challenger", measuring_model(site, trial.model, turns))
        new = _Found(*understood(model), ruled(rules))
    _compare(trial, work.measured, old, new)
    return work.measured


class _Work:
    """Says what is done and how long it takes."""

    def __init__(self, trial: Trial, console: Console) -> None:
        self._console = console
        self.measured = Measured()

    def told(self, phase: str, measuring: AbstractContextManager[Measuring]) -> dict[str, Any]:
        """The result of one measurement."""
        with measuring as under_way, self.phase(phase) as step:
            return under_way.result(step.tick)

    @contextmanager
    def phase(self, phase: str, started: float | None = None) -> Iterator[Step]:
        """One part, with its seconds."""
        began = started or time.monotonic()
        with self._console.step(TITLES[phase], started=started) as step:
            yield step
        self.measured.phases[phase] = round(time.monotonic() - began, 1)


def _compare(trial: Trial, measured: Measured, old: _Found, new: _Found) -> None:
    flow_of = flows(trial.present)
    measured.figures += rules_figures(old.rules, new.rules)
    for name, sets in old.sets.items():
        measured.figures += model_figures(name, sets, new.sets[name], flow_of)
    labels = [_label(turn) for turn in trial.turns]
    measured.figures += reviewed_figures(labels, old.turns, new.turns)
    measured.changed += changed_turns(labels, old.turns, new.turns)


def flows(folder: Path) -> dict[str, str]:
    """The flow of each intent: the file of `data/nlu` that has its examples."""
    return {
        str(block["intent"]): file.stem
        for file in sorted((folder / "data" / "nlu").glob("*.yml"))
        for block in YAML(typ="safe").load(file).get("nlu") or ()
        if "intent" in block
    }


def _label(turn: LabelledTurn) -> Labelled:
    marked = turn.right_entities
    places = None
    if marked is not None:
        places = frozenset(
            (str(one["entity"]), _at(one["start"]), _at(one["end"])) for one in marked
        )
    return Labelled(turn.conversation_id, turn.message_id, turn.right_intent, places)


def _at(offset: object) -> int:
    if not isinstance(offset, int):
        raise TypeError(offset)
    return offset


@contextmanager
def _written(trial: Trial) -> Iterator[Path]:
    """The reviewed turns as a file that only its owner can read, for the block."""
    file = trial.copy.parent / "turns.json"
    rows = [{"text": turn.text, "channel": _CHANNEL} for turn in trial.turns]
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as output:
            json.dump(rows, output, ensure_ascii=False)
        yield file
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def _training(trial: Trial) -> Iterator[Training | None]:
    """The training of the challenger under way; None where these files have a model already."""
    if trial.model.exists():
        yield None
        return
    training = Training(trial.site, trial.model, trial.copy)
    try:
        yield training
    finally:
        stop_child(training.child)
