"""The commands of the public contract."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMANDS = {"up", "test", "chat", "train", "check", "bench", "kb-check", "help"}
COMMANDS |= {"retrain", "promote", "model-back"}
COMMANDS |= {"rotate-keys", "retention", "audit-check"}
COMMANDS |= {"wechat-check", "wechat-menu", "wechat-sim", "hotline-sim", "screenshots"}


def test_help_lists_every_command() -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],  # noqa: S607 (the make that everybody uses)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {line.split()[1] for line in shown.stdout.splitlines()} == COMMANDS


def test_no_file_of_the_start_names_a_place_of_one_machine() -> None:
    files = [ROOT / "Makefile", ROOT / ".ci/run", *(ROOT / "launcher").iterdir()]
    texts = {file: file.read_text("utf-8") for file in files if file.is_file()}
    assert [str(file) for file, text in texts.items() if "/home/" in text or "/root/" in text] == []
