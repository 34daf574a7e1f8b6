"""The weekly sheet in words."""

from api.clock import HOSPITAL_ZONE
from api.reports.documents import Cell, Document, Section, Share, Table, Words
from api.reports.rules import ReportRules
from api.reports.schemas import Weekly, WeeklyLine

_SUMMARY = {
    "received": 1.0,
    "suggestions": 1.0,
    "praise": 1.0,
    "answered": 1.0,
    "due": 1.2,
    "in_time": 1.2,
    "share": 1.2,
    "open": 1.0,
    "overdue": 1.0,
}
_LINES = {
    "number": 0.6,
    "receipt": 2.1,
    "at": 1.4,
    "kind": 0.7,
    "channel": 0.9,
    "department": 1.2,
    "category": 1.1,
    "matter": 3.4,
    "status": 0.9,
    "verdict": 1.1,
    "remedies": 2.0,
    "owner": 0.9,
    "standing": 1.0,
}


def weekly_document(
    figures: Weekly, sha256: str, words: Words, hospital: str, rules: ReportRules
) -> Document:
    """医院客户服务意见表."""
    as_of = figures.as_of.astimezone(HOSPITAL_ZONE)
    under = [
        words("weekly.period", first=figures.first, last=figures.last, label=figures.period),
        words("as_of", at=f"{as_of:%Y-%m-%d %H:%M}"),
        words("weekly.recipients", names="、".join(rules.weekly_recipients)),
    ]
    if figures.restricted:
        under.append(words("restricted"))
    return Document(
        title=words("weekly.title", hospital=hospital),
        moment=as_of,
        under=under,
        sections=(_summary(figures, words), _lines(figures, words), _signatures(words)),
        footer=words("footer", sha256=sha256),
        wide=True,
    )


def _summary(figures: Weekly, words: Words) -> Section:
    flow, punctual = figures.flow, figures.flow.punctuality
    row: list[Cell] = [
        flow.received,
        figures.suggestions,
        figures.praise,
        flow.answered,
        punctual.due,
        punctual.in_time,
        Share(punctual.share),
        figures.open,
        figures.overdue,
    ]
    notes = [words("weekly.joined", count=flow.joined)] if flow.joined else []
    table = Table(words.columns("weekly.summary", _SUMMARY), [row])
    return Section("summary", words("weekly.summary.heading"), [*notes, words("basis")], table)


def _lines(figures: Weekly, words: Words) -> Section:
    table = Table(
        words.columns("weekly.line", _LINES), [_cells(line, words) for line in figures.lines]
    )
    return Section("lines", words("weekly.line.heading"), (), table)


def _cells(line: WeeklyLine, words: Words) -> list[Cell]:
    return [
        line.number,
        line.receipt,
        f"{line.at.astimezone(HOSPITAL_ZONE):%m-%d %H:%M}",
        words(f"kind.{line.kind}"),
        words.channel(line.channel),
        words.department(line.department),
        words.category(line.category),
        line.matter,
        words(f"status.{line.status}"),
        words(f"verdict.{line.verdict}") if line.verdict else "",
        "；".join(line.remedies),
        words.person(line.owner),
        words(f"standing.{line.standing}"),
    ]


def _signatures(words: Words) -> Section:
    names = ("opinion", "leader", "signed_on")
    table = Table(words.columns("weekly.sign", dict.fromkeys(names, 1.0)), [["", "", ""]])
    return Section("sign", words("weekly.sign.heading"), (), table, blank=True)
