"""Which words of ours a message was made of."""

from pathlib import Path

import pytest

from api.review.said_by import said_by
from api.settings import ROOT
from api.wording import load_wording

RESPONSES = """
responses:
  utter_test__plain:
    - text: 您想看哪一天？
    - text: 哪一天？
      channel: hotline
  utter_test__gaps:
    - text: "{doctor}医生 {day}还有 {count} 个号。"
  utter_test__nothing:
    - text: "{body}"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "bot" / "domain"
    folder.mkdir(parents=True)
    (folder / "test.yml").write_text(RESPONSES, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("您想看哪一天？", ["utter_test__plain"]),
        ("刘阳医生 周三还有 3 个号。", ["utter_test__gaps"]),
        ("随便什么", []),
    ],
)
def test_words_are_found_by_what_was_said(
    root: Path, knowledge_base: Path, said: str, found: list[str]
) -> None:
    wording = load_wording(knowledge_base / "wording")
    assert [words.key for words in said_by(root, wording, said)] == found


def test_the_apis_own_words_are_found_too(knowledge_base: Path) -> None:
    wording = load_wording(knowledge_base / "wording")
    said = wording("conversation.empty")
    assert "conversation.empty" in [words.key for words in said_by(ROOT, wording, said)]


def test_words_with_gaps_are_named_with_their_gaps(root: Path, knowledge_base: Path) -> None:
    wording = load_wording(knowledge_base / "wording")
    [words] = said_by(root, wording, "刘阳医生 周三还有 3 个号。")
    assert words.text == "{doctor}医生 {day}还有 {count} 个号。"
