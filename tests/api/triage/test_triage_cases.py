"""Where each message of cases.yml is sent first."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from api.triage.engine import TriageEngine
from api.triage.results import TriageInput

CASES: dict[str, list[Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("cases.yml").read_text("utf-8")
)


def _case(listed: str, case: Any) -> tuple[TriageInput, set[str]]:
    """`text|also|right` under the departments `listed`, or a mapping with what else is known."""
    fields = dict(case) if isinstance(case, dict) else {"text": case}
    text, *more = fields.pop("text").split("|")
    return TriageInput(text, **fields), {*listed.split("|"), *more}


ALL = [_case(listed, case) for listed, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(
    ("given", "right"), ALL, ids=lambda value: value.text if isinstance(value, TriageInput) else ""
)
def test_the_first_or_second_department_is_right(
    engine: TriageEngine, given: TriageInput, right: set[str]
) -> None:
    assert right & {one.code for one in engine.assess(given).candidates[:2]}


def test_nearly_always_the_first_department_is_right(engine: TriageEngine) -> None:
    wrong = [
        given.text for given, right in ALL if engine.assess(given).candidates[0].code not in right
    ]
    assert len(wrong) <= 0.05 * len(ALL), wrong


def test_there_are_enough_cases_over_all_clinical_departments() -> None:
    assert sum(map(len, CASES.values())) >= 200
    codes = {code for listed in CASES for code in listed.split("|")}
    assert len(codes) >= 34
