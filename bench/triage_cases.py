"""Messages with the departments that a careful nurse would accept, and how triage does on them."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from api.triage.results import TriageResult, Urgency

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tests" / "api" / "triage" / "cases"
DEVELOPMENT = ROOT.parent / "shared" / "data" / "triage_dev.jsonl"
FEVER_CLINIC = "fare"

_BINS = 10


@dataclass(frozen=True)
class Case:
    """A message. `accept` are department codes, `best` the first choice; both are empty where the
    right answer is a question."""

    text: str
    accept: frozenset[str]
    best: str | None
    urgent: bool = False


def own_cases(folder: Path = OWN) -> list[Case]:
    """The cases of this repository (tests/api/triage/cases/README.md)."""
    rows = (row for file in sorted(folder.glob("*.yml")) for row in YAML(typ="safe").load(file))
    return [
        Case(row["text"], frozenset(row["accept"]), row.get("best"), bool(row.get("urgent")))
        for row in rows
    ]


def development_cases(path: Path = DEVELOPMENT) -> list[Case]:
    """The rows of ../shared/data, for measuring only. FileNotFoundError where it is absent."""
    codes = department_codes()
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Case(
            row["text"],
            frozenset(codes[name] for name in row["accept"]),
            codes.get(row["label"]),
            row["urgent"],
        )
        for row in rows
    ]


def department_codes() -> dict[str, str]:
    """Code by Chinese name, of the departments that patients are sent to."""
    departments = YAML(typ="safe").load(ROOT / "knowledge_base" / "departments.yml")
    return {one["name"]: one["code"] for one in departments if one["kind"] == "clinical"}


def figures(cases: Sequence[Case], results: Sequence[TriageResult]) -> Iterable[str]:
    """A line for each figure."""
    pairs = list(zip(cases, results, strict=True))
    answerable = [(case, result) for case, result in pairs if case.accept]
    for most in (1, 3):
        hits = [is_hit(case, result, most) for case, result in answerable]
        yield f"top-{most} {share(hits):.3f} ({interval(share(hits), len(hits))}) of {len(hits)}"
    yield f"macro-F1 {_macro_f1(answerable):.3f}"
    yield f"calibration: expected error {_calibration(answerable):.3f}"
    yield from _questions(pairs)
    yield f"urgency (labelled, said): {_urgency(pairs)}"
    yield f"by department: {_by_department(answerable)}"


def is_hit(case: Case, result: TriageResult, most: int) -> bool:
    """Whether one of the first `most` departments is accepted."""
    return any(candidate.code in case.accept for candidate in result.candidates[:most])


def share(hits: Sequence[bool]) -> float:
    """How many are so, from 0 to 1."""
    return sum(hits) / len(hits) if hits else 0.0


def interval(found: float, count: int) -> str:
    """The 95 % interval of a share (Wilson, 1927)."""
    z = 1.96
    middle = (found + z * z / (2 * count)) / (1 + z * z / count)
    spread = found * (1 - found) / count + z * z / (4 * count**2)
    width = z * math.sqrt(spread) / (1 + z * z / count)
    return f"{middle - width:.3f}–{middle + width:.3f}"


_Pairs = Sequence[tuple[Case, TriageResult]]


def _macro_f1(pairs: _Pairs) -> float:
    """Over the first choices; any accepted department counts as the first choice."""
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    for case, result in pairs:
        best = str(case.best)
        if is_hit(case, result, 1):
            right[best] += 1
            continue
        missed[best] += 1
        if result.candidates:
            invented[result.candidates[0].code] += 1
    labels = {str(case.best) for case, _ in pairs}
    return sum(
        2 * right[one] / (2 * right[one] + missed[one] + invented[one]) for one in labels
    ) / len(labels)


def _calibration(pairs: _Pairs) -> float:
    """How far the score of the first department is from how often it is right."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for case, result in pairs:
        if result.candidates:
            score = result.candidates[0].score
            bins[min(int(score * _BINS), _BINS - 1)].append((score, is_hit(case, result, 1)))
    return sum(
        abs(sum(score for score, _ in found) - sum(hit for _, hit in found))
        for found in bins.values()
    ) / len(pairs)


def _questions(pairs: _Pairs) -> Iterable[str]:
    """Asked where a question is right; and elsewhere, whether it was needed: when the department
    it would have settled for is not an accepted one."""
    right = [result.ask is not None for case, result in pairs if not case.accept]
    yield f"asks where a question is right: {sum(right)} of {len(right)}"
    others = [(is_hit(case, result, 1), result) for case, result in pairs if case.accept]
    asked = [hit for hit, result in others if result.ask]
    silent = [hit for hit, result in others if not result.ask]
    yield (
        f"asks elsewhere: {len(asked)} of {len(others)}, needed {asked.count(False)}; "
        f"wrong without asking {silent.count(False)}"
    )


def _urgency(pairs: _Pairs) -> str:
    counts = Counter((case.urgent, result.urgency) for case, result in pairs)
    said: tuple[Urgency, ...] = ("emergency", "urgent", "routine")
    return "; ".join(
        f"{'urgent' if label else 'not'}: "
        + ", ".join(f"{one} {counts[label, one]}" for one in said)
        for label in (True, False)
    )


def _by_department(pairs: _Pairs) -> str:
    hits: dict[str, list[bool]] = defaultdict(list)
    for case, result in pairs:
        hits[str(case.best)].append(is_hit(case, result, 1))
    return " ".join(f"{code} {sum(found)}/{len(found)}" for code, found in sorted(hits.items()))
