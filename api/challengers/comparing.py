"""Figures of two models over the same messages, from what each of them made of each message.

Pure. What a worker tells of a message is no word of it: the intent that it means and the one that
was found, and which of the other things were right (`bench/model_figures_worker.py`,
`bench/rules_figures_worker.py`).
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from api.challengers.schemas import Changed, Figure, Group


class Understood(BaseModel):
    """A set of messages as one model understood it, message by message. `meant` is the intent that
    counts (any accepted one, when it was found); dates and wishes are None where none are said."""

    meant: list[str]
    found: list[str]
    entities: list[bool]
    dates: list[bool | None]
    wishes: list[bool | None]


class Ruled(BaseModel):
    """By name of a set whether each of its messages was dealt with rightly by the rules."""

    safety: dict[str, dict[str, bool]]
    alarms: dict[str, dict[str, bool]]
    triage: dict[str, dict[str, bool]]


Spot = tuple[str, int, int]
"""An entity: its kind, and where it begins and ends."""


class Turn(BaseModel):
    """A reviewed turn as one model understands it: the intent acted on, and the entities."""

    intent: str
    entities: list[Spot]


@dataclass(frozen=True)
class Labelled:
    """A reviewed turn: where it is, and what the reviewer found right; `entities` None where
    nobody looked at them."""

    conversation_id: uuid.UUID
    message_id: int
    right: str
    entities: frozenset[Spot] | None = None


def model_figures(
    name: str, before: Understood, after: Understood, flow_of: Mapping[str, str]
) -> Iterator[Figure]:
    """The figures of one set: each flow's F1, all intents, entities, dates, wishes."""
    old = list(zip(before.meant, before.found, strict=True))
    new = list(zip(after.meant, after.found, strict=True))
    for flow in sorted({flow_of.get(intent, intent) for intent, _ in old}):
        yield _flow_figure(f"{name}: {flow}", flow, old, new, flow_of)
    rights = [[meant == found for meant, found in pairs] for pairs in (old, new)]
    yield _share("intents", name, *rights)
    yield _share("entities", name, before.entities, after.entities)
    others: tuple[tuple[Group, list[bool | None], list[bool | None]], ...] = (
        ("dates", before.dates, after.dates),
        ("wishes", before.wishes, after.wishes),
    )
    for group, was, now in others:
        said = [at for at, right in enumerate(was) if right is not None]
        if said:
            lists = [[bool(all_of_it[at]) for at in said] for all_of_it in (was, now)]
            yield _share(group, name, *lists)


def _flow_figure(
    name: str,
    flow: str,
    old: Sequence[tuple[str, str]],
    new: Sequence[tuple[str, str]],
    flow_of: Mapping[str, str],
) -> Figure:
    mine = [
        (was[0] == was[1], now[0] == now[1])
        for was, now in zip(old, new, strict=True)
        if flow_of.get(was[0], was[0]) == flow or flow_of.get(now[0], now[0]) == flow
    ]
    return Figure(
        group="flow",
        name=name,
        before=_f1(flow, old, flow_of),
        after=_f1(flow, new, flow_of),
        of=len(mine),
        lost=sum(was and not now for was, now in mine),
        won=sum(now and not was for was, now in mine),
    )


def _f1(flow: str, pairs: Sequence[tuple[str, str]], flow_of: Mapping[str, str]) -> float:
    """Of the flow's intents together: an intent taken for another of the same flow is an error."""
    hits = all_of_it = 0
    for meant, found in pairs:
        belongs = flow_of.get(meant, meant) == flow
        hits += belongs and meant == found
        all_of_it += belongs + (flow_of.get(found, found) == flow)
    return round(2 * hits / all_of_it, 4) if all_of_it else 0.0


def _share(group: Group, name: str, before: Sequence[bool], after: Sequence[bool]) -> Figure:
    pairs = list(zip(before, after, strict=True))
    count = max(len(pairs), 1)
    return Figure(
        group=group,
        name=name,
        before=round(sum(before) / count, 4),
        after=round(sum(after) / count, 4),
        of=len(pairs),
        lost=sum(was and not now for was, now in pairs),
        won=sum(now and not was for was, now in pairs),
    )


def rules_figures(before: Ruled, after: Ruled) -> Iterator[Figure]:
    """Safety, false alarms and triage. Messages are matched by their mark, and those that only one
    side has (a new line of the files) don't count."""
    groups: tuple[tuple[Group, dict[str, dict[str, bool]], dict[str, dict[str, bool]]], ...] = (
        ("safety", before.safety, after.safety),
        ("alarms", before.alarms, after.alarms),
        ("triage", before.triage, after.triage),
    )
    for group, old, new in groups:
        for name in sorted(old.keys() & new.keys()):
            marks = [mark for mark in old[name] if mark in new[name]]
            yield _share(
                group,
                name,
                [old[name][mark] for mark in marks],
                [new[name][mark] for mark in marks],
            )


def reviewed_figures(
    labels: Sequence[Labelled], before: Sequence[Turn], after: Sequence[Turn]
) -> Iterator[Figure]:
    """How many reviewed turns are understood as the reviewers say; none without any."""
    if labels:
        yield _share("reviewed", "intents", *(_intents(labels, turns) for turns in (before, after)))
    marked = [at for at, label in enumerate(labels) if label.entities is not None]
    if marked:
        rights = [
            [frozenset(turns[at].entities) == labels[at].entities for at in marked]
            for turns in (before, after)
        ]
        yield _share("reviewed", "entities", *rights)


def _intents(labels: Sequence[Labelled], turns: Sequence[Turn]) -> list[bool]:
    return [turn.intent == label.right for label, turn in zip(labels, turns, strict=True)]


def changed_turns(
    labels: Sequence[Labelled], before: Sequence[Turn], after: Sequence[Turn]
) -> list[Changed]:
    """The reviewed turns that are understood otherwise now."""
    return [
        Changed(
            conversation=label.conversation_id,
            message=label.message_id,
            before=was.intent,
            after=now.intent,
            right=label.right,
        )
        for label, was, now in zip(labels, before, after, strict=True)
        if was.intent != now.intent or set(was.entities) != set(now.entities)
    ]
