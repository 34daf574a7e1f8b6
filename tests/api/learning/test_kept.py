"""What was learned is kept in files, and learned anew when it must be."""

import logging
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from api.learning.classifier import TextClassifier
from api.learning.kept import Shelf
from api.learning.machine import learn
from api.safety.rules import load_safety_rules
from api.safety.service import SafetyCheck
from api.triage.engine import TriageEngine
from api.triage.knowledge import load_triage_knowledge
from api.triage.results import TriageInput

KNOWLEDGE_BASE = Path(__file__).resolve().parents[3] / "knowledge_base"
TEXTS = ["膝盖疼", "膝盖肿了", "牙疼", "牙龈出血", "眼睛红", "看东西模糊"]
LABELS = ["knee", "knee", "tooth", "tooth", "eye", "eye"]
HINTS = np.eye(len(TEXTS))[:, :2]
UNSEEN = ["我的膝盖又肿又疼", "牙出血了", "zzz", ""]


def learned() -> TextClassifier:
    return learn(TEXTS, LABELS, 1.0, hints=HINTS, longest=3, bayes=0.5, balanced=True)


def forbidden() -> TextClassifier:
    raise AssertionError("learned anew")


class Counted:
    """Learns, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> TextClassifier:
        self.times += 1
        return learned()


def assert_the_same(one: TextClassifier, other: TextClassifier) -> None:
    assert one.labels == other.labels
    for text in UNSEEN:
        hints = np.array([0.3, 0.7])
        assert np.array_equal(one.scores(text, hints), other.scores(text, hints))
        assert np.array_equal(one.shares(text, "eye"), other.shares(text, "eye"))
        borders = [(0, len(text))]
        assert np.array_equal(one.stretches(text, borders), other.stretches(text, borders))
        assert one.known_share(text) == other.known_share(text)


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_what_is_read_from_the_file_says_exactly_the_same(tmp_path: Path) -> None:
    fresh = Shelf(tmp_path / "new" / "folder").get("small", TEXTS, learned)
    kept = Shelf(tmp_path / "new" / "folder").get("small", TEXTS, forbidden)
    assert_the_same(kept, fresh)


@pytest.mark.parametrize("source", [[*TEXTS, "腰疼"], TEXTS[1:], ["".join(TEXTS)], []])
def test_another_source_is_learned_anew(tmp_path: Path, source: list[str]) -> None:
    Shelf(tmp_path).get("small", TEXTS, learned)
    counted = Counted()
    Shelf(tmp_path).get("small", source, counted)
    assert counted.times == 1


def test_other_code_is_learned_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Shelf(tmp_path).get("small", TEXTS, learned)
    monkeypatch.setattr("api.learning.kept._code", lambda: "another release")
    counted = Counted()
    Shelf(tmp_path).get("small", TEXTS, counted)
    assert counted.times == 1


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _mix(path: Path) -> None:
    with np.load(path) as arrays:
        parts = dict(arrays)
    np.savez(path, **{**parts, "known": parts["known"][:-1]})


def _lose(path: Path) -> None:
    with np.load(path) as arrays:
        np.savez(path, **{name: arrays[name] for name in arrays if name != "bias"})


def _pickled(path: Path) -> None:
    np.savez(path, labels=np.array([object()]))


def _plain(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [_cut, _flip, _empty, _mix, _lose, _pickled, _plain])
def test_a_damaged_file_is_learned_anew_and_mended(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    Shelf(tmp_path).get("small", TEXTS, learned)
    [path] = files(tmp_path)
    damage(path)
    counted = Counted()
    assert_the_same(Shelf(tmp_path).get("small", TEXTS, counted), learned())
    assert counted.times == 1
    assert_the_same(Shelf(tmp_path).get("small", TEXTS, forbidden), learned())


def test_a_place_that_cannot_be_written_means_learning_without_keeping(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        found = Shelf(tmp_path / "taken").get("small", TEXTS, learned)
    assert_the_same(found, learned())
    assert "can't be kept" in caplog.text


def test_a_file_whose_place_is_taken_stops_nobody(tmp_path: Path) -> None:
    Shelf(tmp_path).get("small", TEXTS, learned)
    [path] = files(tmp_path)
    _folder(path)
    assert_the_same(Shelf(tmp_path).get("small", TEXTS, learned), learned())
    assert files(tmp_path) == [path]


def test_files_that_were_not_used_for_longest_go(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(4):
        shelf.get("small", [str(number)], learned)
        for path in files(tmp_path):
            os.utime(path, (path.stat().st_mtime - 60,) * 2)
    shelf.get("other", TEXTS, learned)
    shelf.get("small", ["0"], forbidden)
    shelf.get("small", ["a fifth"], learned)
    shelf.get("other", TEXTS, forbidden)
    for kept in ("0", "2", "3", "a fifth"):
        shelf.get("small", [kept], forbidden)
    counted = Counted()
    shelf.get("small", ["1"], counted)
    assert counted.times == 1


def _get(folder: Path) -> list[float]:
    scores: list[float] = Shelf(folder).get("small", TEXTS, learned).scores("膝盖").tolist()
    return scores


def test_several_processes_and_threads_learn_at_once_without_harm(tmp_path: Path) -> None:
    with get_context("spawn").Pool(2) as processes, ThreadPoolExecutor(4) as threads:
        apart = processes.map_async(_get, [tmp_path] * 4)
        beside = list(threads.map(_get, [tmp_path] * 8))
        found = [*apart.get(timeout=120), *beside]
    assert found == [learned().scores("膝盖").tolist()] * 12
    assert len(files(tmp_path)) == 1
    assert_the_same(Shelf(tmp_path).get("small", TEXTS, forbidden), learned())


class Hospital:
    """The sample hospital's knowledge with a few of its messages, learned from once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "knowledge_base"
        self.shelf = Shelf(folder / "learned")
        shutil.copytree(KNOWLEDGE_BASE / "triage", self.folder / "triage")
        shutil.copytree(KNOWLEDGE_BASE / "red_flags", self.folder / "red_flags")
        shutil.copy(KNOWLEDGE_BASE / "crisis.yml", self.folder)
        for path in self.folder.rglob("messages/**/*.txt"):
            some = path.read_text("utf-8").splitlines()[::40]
            path.write_text("\n".join(some) + "\n", "utf-8")
        self.fresh = self.built()

    def built(self) -> TriageEngine:
        check = SafetyCheck(load_safety_rules(self.folder), self.shelf)
        return TriageEngine(load_triage_knowledge(self.folder), check, self.shelf)

    def learned_files(self) -> list[str]:
        return sorted(path.name.split("-")[0] for path in files(self.folder.parent / "learned"))


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    return Hospital(tmp_path_factory.mktemp("hospital"))


def test_triage_from_files_is_the_same_to_the_last_digit(hospital: Hospital) -> None:
    kept = hospital.built()
    assert hospital.learned_files() == ["departments", "screen"]
    for text in ("膝盖疼了三天", "胸口压得慌出冷汗", "孩子咳嗽", "我不想活了", "看什么科"):
        assert kept.assess(TriageInput(text)) == hospital.fresh.assess(TriageInput(text))


def test_a_changed_message_file_is_learned_from(hospital: Hospital) -> None:
    messages = hospital.folder / "triage" / "messages" / "guke.txt"
    messages.write_text(messages.read_text("utf-8") + "孙悟空的金箍棒敲了脚背\n", "utf-8")
    hospital.built()
    assert hospital.learned_files() == ["departments"] * 2 + ["screen"] * 2
