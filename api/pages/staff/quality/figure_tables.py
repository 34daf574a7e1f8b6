"""Figures as tables. One element for a whole table: nothing in them is to be pressed."""

from collections.abc import Iterable, Sequence
from html import escape

from api.pages.staff.quality.words import number, words_of
from api.pages.staff.workplace import Workplace
from api.quality.schemas import AgreementFigure, QualityOut, SubjectFigures

COLUMNS = ("judged", "mean", "before", "passed", "appeals", "changed", "pairs", "kappa")
HITS = ("held_back", "sent", "held_back_before", "sent_before")
_NO_PAIRS = AgreementFigure(pairs=0, same=0, kappa=None)


def subjects_table(place: Workplace, found: QualityOut) -> str:
    """A row for everybody who was judged, the bot, and all people together."""
    heading = [words_of(place, f"column.{name}") for name in ("name", *COLUMNS)]
    rows = [[one.name, *_figures(place, one)] for one in (*found.subjects, found.everybody)]
    return _table(heading, rows)


def criteria_table(place: Workplace, found: QualityOut) -> str:
    """A row for each criterion: how much of the best each reached, how well reviewers agree."""
    everybody = (*found.subjects, found.everybody)
    names = {one.criterion: one.name for each in everybody for one in each.criteria}
    heading = [
        words_of(place, "column.criterion"),
        *(one.name for one in everybody),
        words_of(place, "column.pairs"),
        words_of(place, "column.kappa"),
    ]
    rows = []
    for criterion, name in names.items():
        means = [_mean(place, one, criterion) for one in everybody]
        twice = found.by_criterion.get(criterion, _NO_PAIRS)
        rows.append([name, *means, str(twice.pairs), number(twice.kappa)])
    return _table(heading, rows)


def hits_table(place: Workplace, found: QualityOut) -> str:
    """Whose replies ran into which kind of phrase, this week and the week before."""
    heading = [words_of(place, f"column.{name}") for name in ("agent", "kind", *HITS)]
    rows = [
        [one.agent, one.kind, *(str(getattr(one, name)) for name in HITS)] for one in found.hits
    ]
    return _table(heading, rows, words=2)


def own_table(place: Workplace, figures: SubjectFigures) -> str:
    """One's own share of the best, by criterion."""
    judged = [one for one in figures.criteria if one.judged]
    heading = [words_of(place, "column.criterion"), *(one.name for one in judged)]
    row = [figures.name, *(_mean(place, figures, one.criterion) for one in judged)]
    return _table(heading, [row])


def _figures(place: Workplace, one: SubjectFigures) -> list[str]:
    return [
        str(one.judged),
        number(one.mean),
        number(one.before),
        str(one.passed),
        str(one.appeals),
        str(one.changed),
        str(one.agreement.pairs),
        number(one.agreement.kappa),
    ]


def _mean(place: Workplace, one: SubjectFigures, criterion: str) -> str:
    mean = next((shown.mean for shown in one.criteria if shown.criterion == criterion), None)
    if mean is None:
        return words_of(place, "own.no_share")
    return words_of(place, "own.share", mean=number(mean))


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> str:
    """With everything in it escaped. The first `words` columns are words, the others numbers."""
    kinds = ["" if column < words else ' class="number"' for column in range(len(heading))]
    head = "".join(
        f'<th scope="col"{kind}>{escape(name)}</th>'
        for kind, name in zip(kinds, heading, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(cell)}</td>" for kind, cell in zip(kinds, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
