"""How often triage names a department that a careful nurse would accept, and how fast.

Two sets: our own (tests/api/triage/cases) and, where it is there, ../shared/data/triage_dev.jsonl:
real first messages, for measuring only, of which figures alone are printed, never a text. Its
readers knew departments without a fever clinic, so triage runs as in a hospital that has those.

Run: `uv run python -m bench.triage [--misses]`.
"""

import argparse
import statistics
import time
from collections.abc import Sequence

from api.safety.rules import load_safety_rules
from api.safety.service import SafetyCheck
from api.triage.engine import TriageEngine
from api.triage.knowledge import load_triage_knowledge
from api.triage.results import TriageInput, TriageResult
from bench.triage_cases import (
    DEVELOPMENT,
    FEVER_CLINIC,
    ROOT,
    Case,
    department_codes,
    development_cases,
    figures,
    is_hit,
    own_cases,
)
from bench.triage_http import response_times


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="what was found in each miss")
    misses = parser.parse_args().misses
    safety = SafetyCheck(load_safety_rules(ROOT / "knowledge_base"))
    engine = TriageEngine(load_triage_knowledge(ROOT / "knowledge_base"), safety)
    all_codes = frozenset(department_codes().values())
    report("own cases", engine, own_cases(), all_codes, misses)
    if DEVELOPMENT.exists():
        report("development set", engine, development_cases(), all_codes - {FEVER_CLINIC}, misses)
    else:
        print(f"development set: skipped, {DEVELOPMENT.name} is not there")


def report(
    name: str, engine: TriageEngine, cases: Sequence[Case], codes: frozenset[str], misses: bool
) -> None:
    """Run the engine over the cases, in a hospital with these departments, and print."""
    results, times = [], []
    for case in cases:
        start = time.perf_counter()
        results.append(engine.assess(TriageInput(case.text), codes))
        times.append((time.perf_counter() - start) * 1000)
    print(f"{name}:")
    for line in figures(cases, results):
        print(f"  {line}")
    print(f"  time per text: median {statistics.median(times):.2f} ms, "
          f"p95 {statistics.quantiles(times, n=20)[-1]:.2f} ms")  # fmt: skip
    print(f"  POST /v1/triage over HTTP: {response_times(engine, [case.text for case in cases])}")
    if misses:
        show_misses(cases, results)


def show_misses(cases: Sequence[Case], results: Sequence[TriageResult]) -> None:
    """For each miss what was accepted, proposed and found (no text)."""
    for number, (case, result) in enumerate(zip(cases, results, strict=True)):
        if case.accept and not is_hit(case, result, 1):
            ranked = [f"{one.code} {one.score}" for one in result.candidates]
            print("   ", number, sorted(case.accept), "←", ranked, result.concepts, result.flags)


if __name__ == "__main__":
    main()
