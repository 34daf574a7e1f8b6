"""What triage itself offers as answers raises no alarm, and what is dangerous still does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from api.safety.service import SafetyCheck
from api.triage.engine import TriageEngine
from api.triage.results import TriageInput
from api.triage.shapes import TriageKnowledge
from api.wording import load_wording
from tests.api.triage.calls import CALLS_FOR
from tests.api.triage.conftest import KNOWLEDGE_BASE

REVIEWED = YAML(typ="safe").load(Path(__file__).with_name("alarming_answers.yml"))


def answers(knowledge: TriageKnowledge) -> Iterator[str]:
    """Every complaint, every answer, and both together."""
    words = load_wording(KNOWLEDGE_BASE / "wording")
    for question in knowledge.questions:
        yield CALLS_FOR[question.id]
        for option in question.options:
            answer = words(f"triage.ask.{question.id}.options.{option}")
            yield answer
            yield f"{CALLS_FOR[question.id]}，{answer}"


def is_alarming(safety: SafetyCheck, text: str) -> bool:
    finding = safety.check(text)
    return finding is not None and finding.kind != "urgent"


def test_only_answers_that_were_reviewed_are_taken_for_an_emergency(
    knowledge: TriageKnowledge, safety: SafetyCheck
) -> None:
    alarming = {text for text in answers(knowledge) if is_alarming(safety, text)}
    assert alarming == {one["text"] for one in REVIEWED}


def test_every_reviewed_answer_has_a_reason() -> None:
    assert all(one["reason"] for one in REVIEWED)


@pytest.mark.parametrize(
    "text",
    [
        "头晕，血压两百一，吐",
        "胸口压榨样疼，出冷汗",
        "贫血，脸色惨白，出冷汗，站不住",
        "更年期，心慌得要晕过去",
        "喂奶，胸疼，喘不上气",
        "怀孕了，胸口疼，喘不上气",
        "眼睛胀疼，头疼，看不清",
        "眼睛突然剧烈胀疼，恶心",
        "头疼，叫醒又睡过去",
        "老人发烧，昏昏沉沉，84岁",
        "体检抽血的时候全身抽搐",
        "血糖1.9，手抖",
        "血糖一点九，出冷汗",
    ],
)
def test_what_stands_beside_an_ordinary_word_is_still_an_emergency(
    safety: SafetyCheck, text: str
) -> None:
    finding = safety.check(text)
    assert finding is not None
    assert finding.kind == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "明天体检，全身都查，抽血",
        "血糖一直偏高",
        "血糖两个月没测了",
        "甲亢，心慌，容易出汗",
        "更年期，一阵阵出汗、心慌",
        "贫血，脸色发白，没力气",
        "经前胸胀疼，乳腺增生",
        "头昏沉，头疼，半年了",
    ],
)
def test_what_only_sounds_like_it_is_no_emergency(safety: SafetyCheck, text: str) -> None:
    assert not is_alarming(safety, text)


def test_what_only_the_screen_sees_and_triage_doubts_is_for_today(
    engine: TriageEngine, monkeypatch: pytest.MonkeyPatch, safety: SafetyCheck
) -> None:
    danger = safety.check("突然疼得厉害")
    assert danger is not None
    assert not danger.by_rule
    monkeypatch.setattr(SafetyCheck, "check", lambda *_: danger)
    doubted = engine.assess(TriageInput("膝盖疼"))
    assert doubted.urgency == "urgent"
    assert [one.code for one in doubted.candidates[:2]] == ["guke", "jizhen"]
    believed = engine.assess(TriageInput("突然疼得厉害"))
    assert believed.urgency == "emergency"
    assert believed.candidates[0].code == "jizhen"
