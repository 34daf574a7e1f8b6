"""The fixed list of words for platforms that take no hints with an answer."""

from pathlib import Path

import pytest

from api.hotline.hot_words import main
from api.knowledge.loader import load_knowledge


def test_it_is_as_long_as_vendors_take_and_has_every_doctor(
    capsys: pytest.CaptureFixture[str], knowledge_base: Path
) -> None:
    assert main([str(knowledge_base)]) == 0
    words = capsys.readouterr().out.splitlines()
    assert len(words) == len(set(words)) <= 500
    assert {doctor.name for doctor in load_knowledge(knowledge_base).doctors} <= set(words)
    assert "呼吸内科" in words


def test_files_with_faults_are_not_made_words_of(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main([str(tmp_path)]) == 1
    assert "make kb-check" in capsys.readouterr().err
