"""What a worker tells of the messages that rules are measured with."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from api.safety.service import SafetyCheck
from bench.rules_figures_worker import _messages, mark


class OneWord:
    """Finds an emergency where it is said, a crisis where that is."""

    def check(self, text: str) -> Any:
        if "急" in text:
            return SimpleNamespace(kind="emergency", crisis=False)
        return SimpleNamespace(kind="crisis", crisis=True) if "活" in text else None


def test_dangers_and_ordinary_messages_are_told_apart_and_named_by_marks(tmp_path: Path) -> None:
    for group, texts in {
        "emergency": "急了\n没说\n",
        "crisis": "不想活\n",
        "none": "脚酸\n急诊在哪\n",
        "ordinary": "停车\n",
    }.items():
        (tmp_path / group).mkdir()
        (tmp_path / group / "all.txt").write_text(texts, "utf-8")
    safety, alarms = _messages(cast(SafetyCheck, OneWord()), tmp_path)
    assert safety == {
        "messages: emergency": {mark("急了"): True, mark("没说"): False},
        "messages: crisis": {mark("不想活"): True},
    }
    assert alarms == {
        "messages: none": {mark("脚酸"): True, mark("急诊在哪"): False},
        "messages: ordinary": {mark("停车"): True},
    }


def test_a_mark_is_no_word_of_the_message() -> None:
    assert len(mark("停车")) == 12
    assert int(mark("停车"), 16) >= 0
