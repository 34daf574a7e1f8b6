"""How often triage names a department that a careful nurse would accept, and how fast.

Reads ../shared/data/triage_dev.jsonl (real first messages, for measuring only) when it is there
and prints figures alone, never a text. Its readers knew 32 departments without a fever clinic, so
triage runs as in a hospital that has those: the remap table does the rest.

Run: `uv run python -m bench.triage [--errors]`.
"""

import argparse
import json
import math
import statistics
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from api.safety.rules import load_safety_rules
from api.safety.service import SafetyCheck
from api.triage.engine import TriageEngine
from api.triage.knowledge import load_triage_knowledge
from api.triage.results import TriageInput, TriageResult

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "triage_dev.jsonl"
FEVER_CLINIC = "fare"


def department_codes() -> dict[str, str]:
    """Code by Chinese name, of the departments the data's readers knew."""
    path = ROOT / "knowledge_base" / "departments.yml"
    departments = YAML(typ="safe").load(path.read_text("utf-8"))
    clinical = [one for one in departments if one["kind"] == "clinical"]
    return {one["name"]: one["code"] for one in clinical if one["code"] != FEVER_CLINIC}


def load_rows(path: Path, codes: dict[str, str]) -> list[dict[str, Any]]:
    """The rows of the data file, with departments as codes."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for row in rows:
        row["codes"] = [codes[name] for name in row["accept"]]
    return rows


def interval(share: float, count: int) -> str:
    """The 95 % interval of a share (Wilson, 1927)."""
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    width = (
        z * math.sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    )
    return f"{middle - width:.3f}–{middle + width:.3f}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="ids and concepts of the misses")
    errors = parser.parse_args().errors
    if not DATA.exists():
        print("triage: skipped, ../shared/data/triage_dev.jsonl is not there")
        return
    codes = department_codes()
    rows = load_rows(DATA, codes)
    safety = SafetyCheck(load_safety_rules(ROOT / "knowledge_base"))
    knowledge = load_triage_knowledge(ROOT / "knowledge_base")
    engine = TriageEngine(knowledge, safety)
    departments = frozenset(codes.values())
    results, times = [], []
    for row in rows:
        start = time.perf_counter()
        results.append(engine.assess(TriageInput(row["text"]), departments))
        times.append((time.perf_counter() - start) * 1000)
    report(rows, results)
    print(f"time per text: median {statistics.median(times):.2f} ms, "
          f"p95 {statistics.quantiles(times, n=20)[-1]:.2f} ms")  # fmt: skip
    if errors:
        show_misses(rows, results)


def report(rows: list[dict[str, Any]], results: list[TriageResult]) -> None:
    """Hits over the rows that have an accepted department, and what is asked."""
    answerable = [(row, result) for row, result in zip(rows, results, strict=True) if row["codes"]]
    for most in (1, 3):
        share = sum(_hit(row, result, most) for row, result in answerable) / len(answerable)
        print(f"top-{most}: {share:.3f} ({interval(share, len(answerable))}) of {len(answerable)}")
    open_rows = [r for row, r in zip(rows, results, strict=True) if not row["codes"]]
    asked = sum(result.ask is not None for result in open_rows)
    print(f"asks where a question is right: {asked} of {len(open_rows)}")
    needless = sum(result.ask is not None for _, result in answerable)
    print(f"asks elsewhere: {needless} of {len(answerable)}")
    urgent = [(row["urgent"], result.urgency) for row, result in zip(rows, results, strict=True)]
    print(f"urgency (labelled urgent, said): {dict(Counter(urgent))}")
    by_label: dict[str, list[int]] = defaultdict(list)
    for row, result in answerable:
        by_label[row["label"]].append(_hit(row, result, 1))
    print(" ".join(f"{k} {sum(v)}/{len(v)}" for k, v in sorted(by_label.items())))


def _hit(row: dict[str, Any], result: TriageResult, most: int) -> int:
    return int(any(candidate.code in row["codes"] for candidate in result.candidates[:most]))


def show_misses(rows: list[dict[str, Any]], results: list[TriageResult]) -> None:
    """For each miss what was accepted, proposed and found (no text)."""
    for row, result in zip(rows, results, strict=True):
        if row["codes"] and not _hit(row, result, 1):
            ranked = [f"{c.code} {c.score}" for c in result.candidates]
            print(row["id"], row["codes"], "←", ranked, result.concepts, result.flags)


if __name__ == "__main__":
    main()
