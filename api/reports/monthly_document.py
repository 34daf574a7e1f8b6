"""The monthly pack in words: an agenda, the figures in the order of the agenda, and a table for
what the meeting decides."""

from collections.abc import Sequence

from api.clock import HOSPITAL_ZONE
from api.reports.documents import Cell, Document, Section, Share, Table, Words
from api.reports.rules import ReportRules
from api.reports.schemas import Count, Effect, Flow, Group, Monthly

_GROUP = ("name", "received", "answered", "due", "in_time", "share", "open", "overdue")
_DECISION_ROWS = 6


def monthly_document(
    figures: Monthly, sha256: str, words: Words, hospital: str, rules: ReportRules
) -> Document:
    """The pack for the meeting."""
    as_of = figures.as_of.astimezone(HOSPITAL_ZONE)
    under = [
        words("monthly.period", first=figures.first, last=figures.last),
        words("as_of", at=f"{as_of:%Y-%m-%d %H:%M}"),
        words("monthly.recipients", names="、".join(rules.monthly_recipients)),
    ]
    if figures.restricted:
        under.append(words("restricted"))
    return Document(
        title=words(
            "monthly.title", hospital=hospital, year=figures.first.year, month=figures.first.month
        ),
        moment=as_of,
        under=under,
        sections=(
            Section("agenda", words("monthly.agenda.heading"), rules.agenda),
            _overview(figures, words, rules),
            _groups("category", figures.by_category, words),
            _groups("department", figures.by_department, words),
            _groups("channel", figures.by_channel, words),
            _causes(figures, words),
            _repeats(figures, words),
            _overdue(figures, words),
            _remedies(figures, words),
            _revisits(figures, words, rules),
            _counts("praise", figures.praise_by_department, words),
            _counts("suggestions", figures.suggestions_by_category, words),
            _decisions(words),
        ),
        footer=words("footer", sha256=sha256),
    )


def _section(key: str, words: Words, weights: dict[str, float], rows: list[list[Cell]]) -> Section:
    table = Table(words.columns(f"monthly.{key}", weights), rows)
    return Section(key, words(f"monthly.{key}.heading"), (), table)


def _overview(figures: Monthly, words: Words, rules: ReportRules) -> Section:
    now, before = _told(figures.flow), _told(figures.before)
    rows: list[list[Cell]] = [
        [words(f"monthly.overview.{name}"), now[name], before[name], _target(name, rules)]
        for name in now
    ]
    at_end: dict[str, Cell] = {
        "open": figures.open,
        "overdue": figures.overdue,
        "suggestions": figures.suggestions,
        "praise": figures.praise,
    }
    rows += [[words(f"monthly.overview.{name}"), cell, "", ""] for name, cell in at_end.items()]
    weights = {"what": 2.4, "this": 1.0, "before": 1.0, "target": 1.0}
    table = Table(words.columns("monthly.overview", weights), rows)
    return Section("overview", words("monthly.overview.heading"), [words("basis")], table)


def _told(flow: Flow) -> dict[str, Cell]:
    return {
        "received": flow.received,
        "joined": flow.joined,
        "urgent": flow.urgent,
        "answered": flow.answered,
        "closed": flow.closed,
        "reopened": flow.reopened,
        "response_share": Share(flow.response.share),
        "due": flow.punctuality.due,
        "in_time": flow.punctuality.in_time,
        "share": Share(flow.punctuality.share),
        "median_hours": "—" if flow.median_hours is None else flow.median_hours,
    }


def _target(name: str, rules: ReportRules) -> Cell:
    return Share(rules.on_time_target) if name in {"share", "response_share"} else ""


def _groups(kind: str, groups: Sequence[Group], words: Words) -> Section:
    name = {"category": words.category, "department": words.department, "channel": words.channel}
    rows: list[list[Cell]] = [
        [
            name[kind](group.code),
            group.received,
            group.answered,
            group.punctuality.due,
            group.punctuality.in_time,
            Share(group.punctuality.share),
            group.open,
            group.overdue,
        ]
        for group in groups
    ]
    columns = words.columns("monthly.group", {one: 2.0 if one == "name" else 1.0 for one in _GROUP})
    heading = words(f"monthly.by_{kind}.heading")
    return Section(f"by_{kind}", heading, (), Table(columns, rows))


def _causes(figures: Monthly, words: Words) -> Section:
    rows: list[list[Cell]] = [
        [words.cause(cause.code), cause.count, Share(cause.share), Share(cause.cumulative)]
        for cause in figures.causes
    ]
    weights = {"cause": 2.4, "count": 1.0, "share": 1.0, "cumulative": 1.0}
    section = _section("causes", words, weights, rows)
    note = words("monthly.causes.undetermined", count=figures.undetermined)
    return Section(section.key, section.heading, [note], section.table)


def _repeats(figures: Monthly, words: Words) -> Section:
    rows: list[list[Cell]] = [
        [words.cause(one.cause), words.department(one.department), *one.months, one.total]
        for one in figures.repeats
    ]
    names = ("month_before_last", "month_before", "month", "total")
    weights = {"cause": 2.0, "department": 1.6, **dict.fromkeys(names, 1.0)}
    section = _section("repeats", words, weights, rows)
    note = words("monthly.repeats.senders", count=figures.repeat_senders)
    return Section(section.key, section.heading, [note], section.table)


def _overdue(figures: Monthly, words: Words) -> Section:
    rows: list[list[Cell]] = [
        [
            line.receipt,
            words.category(line.category),
            words.department(line.department),
            words.person(line.owner),
            f"{line.received}",
            f"{line.due}",
        ]
        for line in figures.overdue_lines
    ]
    names = {"receipt": 2.0, "category": 1.2, "department": 1.4, "owner": 1.0}
    return _section("overdue", words, {**names, "received": 1.2, "due": 1.2}, rows)


def _remedies(figures: Monthly, words: Words) -> Section:
    rows: list[list[Cell]] = []
    for line in figures.remedies:
        effects = {effect.days: effect for effect in line.effects}
        judged = {True: "worked", False: "not_worked", None: "not_judged"}[line.worked]
        rows.append(
            [
                line.receipt,
                line.what,
                words.department(line.department),
                line.owner,
                f"{line.due}",
                words(f"remedy_state.{line.state}"),
                _effect(effects.get(30), words),
                _effect(effects.get(90), words),
                words(f"monthly.remedies.{judged}"),
            ]
        )
    weights = {"receipt": 2.1, "what": 2.4, "department": 1.3, "owner": 1.0, "due": 1.5}
    weights |= {"state": 1.0, "effect_30": 1.2, "effect_90": 1.2, "judged": 1.0}
    section = _section("remedies", words, weights, rows)
    counts = words(
        "monthly.remedies.counts",
        open=figures.remedies_open,
        overdue=figures.remedies_overdue,
        done=figures.remedies_done,
    )
    notes = [counts, words("monthly.remedies.effect_basis")]
    return Section(section.key, section.heading, notes, section.table)


def _effect(effect: Effect | None, words: Words) -> str:
    if effect is None:
        return ""
    whole = effect.observed >= effect.days
    key = "monthly.remedies.effect" if whole else "monthly.remedies.effect_so_far"
    return words(key, before=effect.before, after=effect.after, days=effect.observed)


def _revisits(figures: Monthly, words: Words, rules: ReportRules) -> Section:
    found = figures.revisits
    told: dict[str, Cell] = {
        "asked": found.asked,
        "answered": found.answered,
        "solved": found.solved,
        "unsolved": found.unsolved,
        "satisfaction": "—" if found.satisfaction is None else found.satisfaction,
    }
    told |= {f"level_{level}": count for level, count in enumerate(found.levels, start=1)}
    section = _section("revisits", words, dict.fromkeys(told, 1.0), [list(told.values())])
    note = words("monthly.revisits.target", target=rules.satisfaction_target)
    return Section(section.key, section.heading, [note], section.table)


def _counts(key: str, counts: Sequence[Count], words: Words) -> Section:
    name = words.department if key == "praise" else words.category
    rows: list[list[Cell]] = [[name(one.code), one.count] for one in counts]
    return _section(key, words, {"name": 2.0, "count": 1.0}, rows)


def _decisions(words: Words) -> Section:
    weights = {"number": 0.5, "matter": 2.4, "decision": 2.8, "department": 1.3}
    weights |= {"owner": 1.0, "due": 1.0}
    rows: list[list[Cell]] = [[number, *[""] * 5] for number in range(1, _DECISION_ROWS + 1)]
    table = Table(words.columns("monthly.decisions", weights), rows)
    return Section("decisions", words("monthly.decisions.heading"), (), table, blank=True)
