"""Words that change while the action server runs."""

import os
from pathlib import Path

import pytest

from actions.wording import LiveDomain


class Clock:
    """Seconds that the test lets pass."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _write(tmp_path, "responses:\n  utter_guide__a: [{text: 原来}]\n", 1)
    return tmp_path


def _write(folder: Path, content: str, at: int) -> None:
    file = folder / "guide.yml"
    file.write_text(content, "utf-8")
    os.utime(file, (at, at))


def _said(domain: LiveDomain) -> str:
    return str(domain.now()["responses"]["utter_guide__a"][0]["text"])


def test_what_has_changed_is_said_ten_seconds_later_at_most(folder: Path) -> None:
    clock = Clock()
    domain = LiveDomain(folder, clock)
    _write(folder, "responses:\n  utter_guide__a: [{text: 现在}]\n", 2)
    assert _said(domain) == "原来"
    clock.seconds = 10.0
    assert _said(domain) == "现在"


@pytest.mark.parametrize("broken", ["responses: [", "- a list", "x: '"])
def test_a_file_that_cannot_be_read_changes_nothing(folder: Path, broken: str) -> None:
    clock = Clock()
    domain = LiveDomain(folder, clock)
    _write(folder, broken, 2)
    clock.seconds = 10.0
    assert _said(domain) == "原来"


def test_files_that_stay_as_they_are_are_not_read_again(folder: Path) -> None:
    clock = Clock()
    domain = LiveDomain(folder, clock)
    first = domain.now()
    clock.seconds = 100.0
    assert domain.now() is first
