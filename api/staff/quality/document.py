"""The figures of a period as a document, for the workbook."""

from collections.abc import Callable

from api.quality.schemas import AgreementFigure, QualityOut, SubjectFigures
from api.reports.documents import Cell, Column, Document, Section, Table
from api.staff.office import Office

Words = Callable[..., str]
_SUBJECTS = {
    "name": 2,
    "judged": 1,
    "mean": 1,
    "before": 1,
    "passed": 1,
    "appeals": 1,
    "changed": 1,
    "pairs": 1,
    "kappa": 1,
}


def document_of(office: Office, found: QualityOut) -> Document:
    """A table of people and the bot, one of criteria, one of courtesy."""

    def words(key: str, **params: object) -> str:
        return office.wording(f"staff_quality.{key}", **params)

    sections = [_subjects(words, found), _criteria(words, found), _hits(words, found)]
    return Document(
        title=words("document.title", hospital=office.hospital.name, period=found.period),
        moment=office.clock.now(),
        under=[words("document.under", mark=found.pass_mark)],
        sections=sections,
        footer=words("document.footer"),
        wide=True,
    )


def _subjects(words: Words, found: QualityOut) -> Section:
    columns = [Column(words(f"column.{name}"), weight) for name, weight in _SUBJECTS.items()]
    rows = [_row(one) for one in (*found.subjects, found.everybody)]
    return Section("subjects", words("heading.subjects"), table=Table(columns, rows))


def _row(one: SubjectFigures) -> list[Cell]:
    return [
        one.name,
        one.judged,
        _number(one.mean),
        _number(one.before),
        one.passed,
        one.appeals,
        one.changed,
        one.agreement.pairs,
        _number(one.agreement.kappa),
    ]


def _criteria(words: Words, found: QualityOut) -> Section:
    everybody = (*found.subjects, found.everybody)
    names = {one.criterion: one.name for each in everybody for one in each.criteria}
    columns = [
        Column(words("column.criterion"), 2),
        *(Column(one.name) for one in everybody),
        Column(words("column.pairs")),
        Column(words("column.kappa")),
    ]
    rows: list[list[Cell]] = []
    for criterion, name in names.items():
        means = [
            next((shown.mean for shown in one.criteria if shown.criterion == criterion), None)
            for one in everybody
        ]
        twice = found.by_criterion.get(criterion, AgreementFigure(pairs=0, same=0, kappa=None))
        rows.append([name, *map(_number, means), twice.pairs, _number(twice.kappa)])
    note = words("document.criteria")
    return Section("criteria", words("heading.criteria"), [note], Table(columns, rows))


def _hits(words: Words, found: QualityOut) -> Section:
    names = ("agent", "kind", "held_back", "sent", "held_back_before", "sent_before")
    columns = [Column(words(f"column.{name}")) for name in names]
    rows: list[list[Cell]] = [
        [one.agent, one.kind, one.held_back, one.sent, one.held_back_before, one.sent_before]
        for one in found.hits
    ]
    return Section("hits", words("heading.hits"), table=Table(columns, rows))


def _number(value: float | None) -> Cell:
    return "—" if value is None else value
