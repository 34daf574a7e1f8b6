"""The words of the interview: there for every question, and made for the ear."""

import re
from pathlib import Path
from typing import get_args

import pytest
from interviewed import WORDING, at
from ruamel.yaml import YAML

from api.hotline.interview import Prompt, State, begin
from api.hotline.interview.asking import ask
from api.hotline.interview.state import Question, Reason
from api.patients.models import Relation

_PREFIX = "hotline_interview."
_LONGEST = {
    "name": "阿依古丽买买提江艾山",
    "guardian": "阿依古丽买买提江艾山",
    "number": "99010119900307241X",
    "phone": "13800001234",
}


def _keys() -> list[str]:
    return [key for key in WORDING.keys() if key.startswith(_PREFIX)]  # noqa: SIM118


def _steps() -> list[tuple[Question, str]]:
    today = at(Question.CONSENT).state.today
    found = []
    for question in Question:
        for relation in (Relation.SELF, Relation.PARENT):
            for typed in ("", "99") if question in {Question.NUMBER, Question.PHONE} else ("",):
                state = State(today, 36, question, relation, typed=typed, **_LONGEST)
                told = [
                    ask(state),
                    *(ask(state, Prompt(f"miss.{why}")) for why in ("silent", "unclear")),
                ]
                found += [(question, "".join(step.words(WORDING))) for step in told]
    return found


def test_no_turn_is_longer_than_forty_syllables() -> None:
    for _, told in _steps():
        assert len(re.findall(r"[0-9A-Za-z\u3400-\u9fff]", told)) <= 40, told


def test_at_most_two_choices_are_spoken_at_once() -> None:
    for _, told in _steps():
        keys = set(re.findall("按(一|二|三|四|五|六|七|八|九)(?!位)", told))
        assert keys <= {"一", "二"}, told


@pytest.mark.parametrize("key", _keys())
def test_words_are_for_the_ear(key: str) -> None:
    filled = dict.fromkeys(("kept", "end", "name", "left", "number"), "三")
    assert not re.search(r"[0-9A-Za-z{}（）()【】“”\n/:：;；]", WORDING(key, **filled))


def test_every_end_has_words() -> None:
    for reason in get_args(Reason):
        assert WORDING(f"{_PREFIX}end.{reason}")
    assert WORDING(f"{_PREFIX}end.given_up")
    assert WORDING(f"{_PREFIX}wait")


def test_how_long_it_is_kept_is_said_in_years_or_months(knowledge_base: Path) -> None:
    file = YAML(typ="safe").load((knowledge_base / "retention.yml").read_text("utf-8"))
    told = {
        months: "".join(begin(at(Question.CONSENT).state.today, months).words(WORDING))
        for months in (file["visitor_cards_months"], 24, 18)
    }
    assert [
        next(word for word in ("三年", "两年", "十八个月") if word in words)
        for words in told.values()
    ] == ["三年", "两年", "十八个月"]
