"""What the rules of one knowledge base make of every message that they are measured with.

`python -m bench.rules_figures_worker FOLDER [LEARNED]` prints one JSON line of the shape
`api.challengers.comparing.Ruled`; FOLDER has `knowledge_base/` and `data/nlu/`, LEARNED is where
what is learned from them is kept. A message is named by a mark of its own, never by its words.
"""

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from api.learning.kept import Shelf
from api.safety.rules import load_safety_rules, read_messages
from api.safety.service import SafetyCheck
from api.triage.engine import TriageEngine
from api.triage.knowledge import load_triage_knowledge
from api.triage.results import TriageInput
from bench.red_flag_cases import ALARMS, is_right, load
from bench.triage_cases import is_hit, own_cases

_CASES = ("held_out", "development")
_DANGERS = {"emergency": "emergency", "urgent": "urgent", "crisis": "crisis_self"}
"""Folders of `red_flags/messages` with dangers, and the alarm that each must raise."""

Marked = dict[str, dict[str, bool]]


def measure(folder: Path, learned: Path | None) -> dict[str, Marked]:
    """Safety, false alarms and triage, message by message."""
    shelf = Shelf(learned) if learned else Shelf()
    knowledge_base = folder / "knowledge_base"
    check = SafetyCheck(load_safety_rules(knowledge_base, folder / "data" / "nlu"), shelf)
    engine = TriageEngine(load_triage_knowledge(knowledge_base), check, shelf)
    safety, alarms = _messages(check, knowledge_base / "red_flags" / "messages")
    for name in _CASES:
        for wanted, texts in load(name).items():
            target = safety if wanted in ALARMS else alarms
            target[f"{name}: {wanted}"] = _rights(check, wanted, texts)
    return {"safety": safety, "alarms": alarms, "triage": _triage(engine)}


def _messages(check: SafetyCheck, folder: Path) -> tuple[Marked, Marked]:
    """Those of the files: dangers, and what is none."""
    safety: Marked = {}
    alarms: Marked = {}
    for group in sorted(path for path in folder.iterdir() if path.is_dir()):
        texts = [text for file in sorted(group.glob("*.txt")) for text in read_messages(file)]
        wanted = _DANGERS.get(group.name, "none")
        target = safety if group.name in _DANGERS else alarms
        target[f"messages: {group.name}"] = _rights(check, wanted, texts)
    return safety, alarms


def _rights(check: SafetyCheck, wanted: str, texts: Iterable[str]) -> dict[str, bool]:
    return {mark(text): is_right(check, wanted, text) for text in texts}


def _triage(engine: TriageEngine) -> Marked:
    first, three = {}, {}
    for case in own_cases():
        if case.accept:
            result = engine.assess(TriageInput(case.text))
            first[mark(case.text)] = is_hit(case, result, 1)
            three[mark(case.text)] = is_hit(case, result, 3)
    return {"first": first, "first_three": three}


def mark(text: str) -> str:
    """Twelve hexadecimal digits that name a message."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def main() -> None:
    """Measure and print."""
    folder, *learned = sys.argv[1:]
    print(json.dumps(measure(Path(folder), Path(learned[0]) if learned else None)))


if __name__ == "__main__":
    main()
