"""`python -m api.knowledge check` as `make kb-check` calls it."""

import shutil
from pathlib import Path

import pytest

from api.knowledge.__main__ import main


def test_a_sound_folder_is_counted(
    knowledge_base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(knowledge_base)]) == 0
    assert "40 departments" in capsys.readouterr().out


def test_faults_go_to_standard_error_with_file_line_and_reason(
    knowledge_base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "kb"
    shutil.copytree(knowledge_base, copy)
    doctors = (copy / "doctors.csv").read_text("utf-8").splitlines()
    doctors[4] = doctors[4].replace(",huxi,", ",nichts,")
    (copy / "doctors.csv").write_text("\n".join(doctors) + "\n", "utf-8")
    assert main(["check", str(copy)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert f"{copy}/doctors.csv:5: unknown department nichts" in said
    assert said[-1].endswith(f"in {copy}")


def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / "nowhere")]) == 1
    assert "hospital.yml:1: file is missing" in capsys.readouterr().err
