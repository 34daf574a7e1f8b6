"""The held-out utterances of tests/nlu: read, and compared with what was understood.

Runs in the bot's environment. The format of a row is described in tests/nlu/README.md.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.lexicon import from_knowledge_base

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "nlu" / "held_out"
MOMENT = "2026-11-18T10:00:00+08:00"
"""When all of them were said: a Wednesday morning."""

_BINS = 10
_KINDS = ("department", "doctor", "doctor_unknown", "slot_kind", "ordinal", "receipt", "person")
KINDS = (*_KINDS, "doctor_sex", "preference")
_HALF_DAY_END = re.compile(
    r"(?<=am \d\d:\d\d)-12:00$|(?<=pm \d\d:\d\d)-17:00$|(?<=evening \d\d:\d\d)-20:00$"
)

Parsed = dict[str, Any]
Figures = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One utterance and what it means."""

    text: str
    channel: str
    intent: str
    also: tuple[str, ...] = ()
    noise: str | None = None
    wishes: tuple[str, ...] = ()
    entities: dict[str, list[Any]] = field(default_factory=dict)
    date: str | None = None  # in the notation of the README

    @property
    def accepted(self) -> set[str]:
        """Every intent that counts as understood."""
        return {self.intent, *self.also, *self.wishes}


def load(folder: Path = FOLDER) -> list[Row]:
    """All rows of all authors. TypeError for a field that the format doesn't have."""
    rows = (row for file in sorted(folder.glob("*.yml")) for row in YAML(typ="safe").load(file))
    return [_row(row) for row in rows]


def _row(raw: dict[str, Any]) -> Row:
    lists = {key: tuple(raw[key]) for key in ("also", "wishes") if key in raw}
    return Row(**{**raw, **lists})


def intent_figures(rows: Sequence[Row], parsed: Sequence[Parsed]) -> Figures:
    """Accuracy, macro-F1, by intent and by noise, pairs confused, calibration."""
    guesses = [best_intent(each) for each in parsed]
    pairs = [
        (name if name in row.accepted else row.intent, name)
        for row, (name, _) in zip(rows, guesses, strict=True)
    ]
    right = [meant == name for meant, name in pairs]
    return {
        "rows": len(rows),
        "accuracy": _share(right),
        "macro_f1": _macro_f1(pairs),
        "calibration": _calibration([chance for _, chance in guesses], right),
        "by_intent": _by([row.intent for row in rows], right),
        "by_noise": _by([row.noise or "none" for row in rows], right),
        "by_channel": _by([row.channel for row in rows], right),
        "noise_costs": _noise_costs(rows, right),
        "confused": Counter(f"{meant} as {name}" for meant, name in pairs if meant != name),
        "wrong": [
            f"{row.text}: {meant}, taken for {name}"
            for row, (meant, name) in zip(rows, pairs, strict=True)
            if meant != name
        ],
    }


def best_intent(parsed: Parsed) -> tuple[str, float]:
    """The likeliest intent, whatever the fallback made of it."""
    ranking = [each for each in parsed["intent_ranking"] if each["name"] != "nlu_fallback"]
    return (ranking[0]["name"], ranking[0]["confidence"]) if ranking else ("out_of_scope", 0.0)


def _share(right: Sequence[bool]) -> float:
    return round(sum(right) / len(right), 4) if right else 0.0


def _by(groups: Iterable[str], right: Iterable[bool]) -> dict[str, tuple[float, int]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for group, each in zip(groups, right, strict=True):
        found[group].append(each)
    return {group: (_share(each), len(each)) for group, each in sorted(found.items())}


def _noise_costs(rows: Sequence[Row], right: Sequence[bool]) -> float:
    """How much less is right with noise than without."""
    noisy = [each for row, each in zip(rows, right, strict=True) if row.noise]
    clean = [each for row, each in zip(rows, right, strict=True) if not row.noise]
    return round(_share(clean) - _share(noisy), 4)


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    scores = []
    for intent in {meant for meant, _ in pairs}:
        hits = sum(meant == name == intent for meant, name in pairs)
        all_of_it = sum((meant == intent) + (name == intent) for meant, name in pairs)
        scores.append(2 * hits / all_of_it)
    return round(sum(scores) / len(scores), 4)


def _calibration(chances: Sequence[float], right: Sequence[bool]) -> float:
    """The mean gap between confidence and how often it is right (expected calibration error)."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for chance, each in zip(chances, right, strict=True):
        bins[min(int(chance * _BINS), _BINS - 1)].append((chance, each))
    gaps = (abs(sum(c for c, _ in each) - sum(r for _, r in each)) for each in bins.values())
    return round(sum(gaps) / len(right), 4)


def entity_figures(rows: Sequence[Row], parsed: Sequence[Parsed]) -> Figures:
    """Precision, recall and F1 over all values; per kind (F1, values); what was wrong."""
    names = hospital_names()
    hits, missed, invented = Counter[str](), Counter[str](), Counter[str]()
    wrong: list[str] = []
    for row, each in zip(rows, parsed, strict=True):
        for kind in KINDS:
            meant = set(row.entities.get(kind) or ())
            found = set(values_of(each, kind, names))
            hits[kind] += len(meant & found)
            missed[kind] += len(meant - found)
            invented[kind] += len(found - meant)
            if meant != found:
                wrong.append(f"{row.text}: {kind} {_told(meant)}, found {_told(found)}")
    total = _f1(hits.total(), missed.total(), invented.total())
    kinds = {
        kind: (_f1(hits[kind], missed[kind], invented[kind]), hits[kind] + missed[kind])
        for kind in KINDS
    }
    return {"f1": total, "by_kind": kinds, "wrong": wrong}


def _told(values: set[Any]) -> str:
    return " ".join(sorted(map(str, values))) or "-"


def hospital_names() -> dict[str, str]:
    """The hospital's names for codes of departments and ids of doctors."""
    lexicon = from_knowledge_base(ROOT / "knowledge_base")
    names = {department.code: department.names[0] for department in lexicon.departments}
    return names | {doctor.id: doctor.name for doctor in lexicon.doctors}


def values_of(parsed: Parsed, kind: str, names: dict[str, str]) -> list[Any]:
    """The values of a kind as rows write them; `names` are those of `hospital_names`."""
    found = [each["value"] for each in parsed["entities"] if each["entity"] == kind]
    if kind in ("department", "doctor"):
        return [names.get(code, code) for codes in found for code in codes]
    return found


def _f1(hits: int, missed: int, invented: int) -> float:
    return round(2 * hits / max(2 * hits + missed + invented, 1), 4)


def date_figures(rows: Sequence[Row], parsed: Sequence[Parsed]) -> Figures:
    """Joint resolution (every part of the reading right) where a date is said; dates invented."""
    right, invented, wrong = [], 0, []
    for row, each in zip(rows, parsed, strict=True):
        values = [entity["value"] for entity in each["entities"] if entity["entity"] == "date"]
        found = compact(values[0]) if values else ""
        same = same_dates(row.date or "", found)
        if row.date:
            right.append(same)
        else:
            invented += not same
        if not same:
            wrong.append(f"{row.text}: {row.date or '-'}, found {found or '-'}")
    return {"joint": _share(right), "rows": len(right), "invented": invented, "wrong": wrong}


def compact(value: dict[str, Any]) -> str:
    """A `date` entity in the notation of tests/nlu/README.md."""
    parts = [" | ".join(map(_day, value["days"]))] if value["days"] else []
    parts += [f"not {_short(day)}" for day in value["excluded"]]
    parts += ["earliest"] if value["earliest"] else []
    if value["past"]:
        parts.append("told" if value["reason"] == "history" else "past")
    return "; ".join([*parts, "ask"] if value["confirm"] else parts)


def _day(day: dict[str, Any]) -> str:
    days = "?" if day["from"] is None else _short(day["from"])
    if day["from"] != day["to"]:
        days += f"..{_short(day['to'])}"
    said = day["time_from"] or day["time_to"]
    hours = f"{day['time_from'] or ''}-{day['time_to'] or ''}" if said else ""
    return " ".join(part for part in (days, day["period"], hours) if part)


def _short(iso: str) -> str:
    return iso[5:] if iso.startswith(MOMENT[:4]) else iso


def same_dates(meant: str, found: str) -> bool:
    """Whether two notations say the same, whatever the order of alternatives.

    An evening begins at six, said or not, and 三点以后 ends with the half-day, said or not. A
    weekday that is refused altogether (别排周末) may be written with its nearest day only: days
    after the last refused one don't count.
    """
    (days, refused), (found_days, found_refused) = _read(meant), _read(found)
    if found_days != days:
        found_days = {_HALF_DAY_END.sub("-", day) for day in found_days}
    last = max(refused, default="")
    return days == found_days and refused == {
        day for day in found_refused if day <= last or not last
    }


def _read(notation: str) -> tuple[set[str], set[str]]:
    """Wanted days with all remarks, and refused days in ISO form."""
    wanted: set[str] = set()
    refused: set[str] = set()
    for part in filter(None, (part.strip() for part in notation.split(";"))):
        if part.startswith("not "):
            refused.update(day for said in re.split("[|,]", part[4:]) for day in _days_of(said))
        else:
            wanted.update(
                day.strip().replace("evening 18:00-", "evening") for day in part.split("|")
            )
    return {day.removesuffix(" ") for day in wanted}, refused


def _days_of(said: str) -> list[str]:
    """Each day of `11-21..11-22 am`, ISO; a time without a day stands for itself."""
    first, _, last = said.split()[0].partition("..")
    if first == "?":
        return [said.strip()]
    begin, end = _iso(first), _iso(last or first)
    return [(begin + datetime.timedelta(at)).isoformat() for at in range((end - begin).days + 1)]


def _iso(short: str) -> datetime.date:
    return datetime.date.fromisoformat(short if len(short) > 5 else f"{MOMENT[:4]}-{short}")


def wish_figures(rows: Sequence[Row], parsed: Sequence[Parsed]) -> Figures:
    """Of messages with several wishes: share with all found in order, and with some left out;
    of the others: share that was torn apart. A value beside a wish (inform) tears nothing: the
    dialogue takes it for part of the wish unless it has asked for one."""
    found = [wishes_of(each) for each in parsed]
    several = [(row, each) for row, each in zip(rows, found, strict=True) if row.wishes]
    single = [(row, each) for row, each in zip(rows, found, strict=True) if not row.wishes]
    return {
        "rows": len(several),
        "all": _share([each == list(row.wishes) for row, each in several]),
        "several": _share([len(each) > 1 for _, each in several]),
        "torn": _share([len(each) > 1 for _, each in single]),
        "wrong": [
            f"{r.text}: {list(r.wishes)}, found {e}" for r, e in several if e != list(r.wishes)
        ]
        + [f"{row.text}: torn into {each}" for row, each in single if len(each) > 1],
    }


def wishes_of(parsed: Parsed) -> list[str]:
    """The intents of several wishes; none where there is one and values beside it."""
    intents = [wish["intent"] for wish in parsed.get("wishes") or ()]
    wanted = [intent for intent in intents if intent not in ("inform", "affirm", "deny")]
    return intents if len(wanted) > 1 else []


def figures(rows: Sequence[Row], parse: Callable[[Row], Parsed]) -> Figures:
    """All figures of one model."""
    parsed = [parse(row) for row in rows]
    return {
        "intents": intent_figures(rows, parsed),
        "entities": entity_figures(rows, parsed),
        "dates": date_figures(rows, parsed),
        "wishes": wish_figures(rows, parsed),
    }
