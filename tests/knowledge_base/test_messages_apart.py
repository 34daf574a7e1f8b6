"""The messages that are learned from are none that we measure with, or nearly so."""

from collections import Counter
from pathlib import Path

from ruamel.yaml import YAML

from tests.nearness import too_near

_ROOT = Path(__file__).parents[2]


def learned(folder: str) -> list[str]:
    """Every message of the text files under a folder of the knowledge base."""
    files = sorted((_ROOT / "knowledge_base" / folder / "messages").rglob("*.txt"))
    return [line for file in files for line in file.read_text("utf-8").splitlines()]


def test_no_triage_case_is_a_learned_message_or_nearly_one() -> None:
    files = sorted((_ROOT / "tests" / "api" / "triage" / "cases").glob("*.yml"))
    cases = [row["text"] for file in files for row in YAML(typ="safe").load(file)]
    assert too_near(learned("triage"), cases) == []


def test_no_red_flag_case_is_a_learned_message_or_nearly_one() -> None:
    files = sorted((_ROOT / "tests" / "api" / "safety" / "cases").glob("*.yml"))
    kinds = [YAML(typ="safe").load(file) for file in files]
    cases = [text for found in kinds for texts in found.values() for text in texts]
    assert too_near(learned("red_flags") + learned("triage"), cases) == []


def test_no_message_stands_in_two_places() -> None:
    for folder in ("triage", "red_flags"):
        twice = [text for text, count in Counter(learned(folder)).items() if count > 1]
        assert twice == [], folder
