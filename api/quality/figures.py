"""The figures of a month or quarter: per person, for the bot, and for everybody. Pure: rows in,
figures out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.quality.agreement import Agreement, Pair, agreement, scored_twice
from api.quality.schemas import AgreementFigure, CriterionFigure, SubjectFigures
from api.rubric.rules import BEST, Criterion, RubricRules

BOT = "bot"
"""How the bot is called as a subject."""


@dataclass(frozen=True)
class Judged:
    """A judged service that counts. `subject` is a username, or `BOT`."""

    subject: str
    total: int | None
    scores: Mapping[str, int | None]


@dataclass(frozen=True)
class Twice:
    """What two reviewers gave for the same service without knowing of each other."""

    subject: str
    first: Mapping[str, int | None]
    second: Mapping[str, int | None]


@dataclass(frozen=True)
class Rows:
    """All that the figures of a period are made of. `before` are the services of the period before
    it; `appeals` says for each appeal whose it was and whether scores were changed. `names` are of
    everybody who is named by a username."""

    judged: Sequence[Judged]
    before: Sequence[Judged]
    twice: Sequence[Twice]
    appeals: Sequence[tuple[str, bool]]
    names: Mapping[str, str] = field(default_factory=dict)


def figures(rules: RubricRules, rows: Rows) -> list[SubjectFigures]:
    """Of each who was judged: people by their names, the bot last."""
    subjects = {one.subject for one in rows.judged}
    in_order = sorted(subjects, key=lambda one: (one == BOT, rows.names.get(one, one)))
    return [_of(rules, rows, one) for one in in_order]


def own(rules: RubricRules, rows: Rows, username: str) -> SubjectFigures:
    """Of one person, judged or not."""
    return _of(rules, rows, username)


def everybody(rules: RubricRules, rows: Rows) -> SubjectFigures:
    """Of all people together, without the bot."""
    people = Rows(
        [Judged("", one.total, one.scores) for one in rows.judged if one.subject != BOT],
        [Judged("", one.total, one.scores) for one in rows.before if one.subject != BOT],
        [Twice("", one.first, one.second) for one in rows.twice if one.subject != BOT],
        [("", changed) for subject, changed in rows.appeals if subject != BOT],
    )
    return _of(rules, people, "")


def by_criterion(twice: Iterable[Twice]) -> dict[str, AgreementFigure]:
    """How well reviewers agree on each criterion, of people and the bot alike."""
    pairs: dict[str, list[Pair]] = {}
    for one in twice:
        for criterion, pair in scored_twice(one.first, one.second).items():
            pairs.setdefault(criterion, []).append(pair)
    return {criterion: _shown(agreement(given)) for criterion, given in pairs.items()}


def _of(rules: RubricRules, rows: Rows, subject: str) -> SubjectFigures:
    mine = [one for one in rows.judged if one.subject == subject]
    totals = _totals(mine)
    pairs = [
        pair
        for one in rows.twice
        if one.subject == subject
        for pair in scored_twice(one.first, one.second).values()
    ]
    appeals = [changed for whose, changed in rows.appeals if whose == subject]
    return SubjectFigures(
        subject=subject,
        name=rows.names.get(subject, subject),
        judged=len(mine),
        mean=_mean(totals),
        before=_mean(_totals(one for one in rows.before if one.subject == subject)),
        passed=sum(total >= rules.rubric.review.pass_mark for total in totals),
        criteria=[
            _criterion(one, mine) for one in rules.criteria("bot" if subject == BOT else "agent")
        ],
        appeals=len(appeals),
        changed=sum(appeals),
        agreement=_shown(agreement(pairs)),
    )


def _criterion(criterion: Criterion, judged: Sequence[Judged]) -> CriterionFigure:
    scores = [score for one in judged if (score := one.scores.get(criterion.id)) is not None]
    mean = _mean(scores)
    percent = None if mean is None else round(100 * sum(scores) / (BEST * len(scores)), 1)
    return CriterionFigure(
        criterion=criterion.id, name=criterion.name, judged=len(scores), mean=percent
    )


def _totals(judged: Iterable[Judged]) -> list[int]:
    return [one.total for one in judged if one.total is not None]


def _mean(numbers: Sequence[int]) -> float | None:
    return round(sum(numbers) / len(numbers), 1) if numbers else None


def _shown(found: Agreement) -> AgreementFigure:
    rounded = None if found.kappa is None else round(found.kappa, 2)
    return AgreementFigure(pairs=found.pairs, same=found.same, kappa=rounded)
