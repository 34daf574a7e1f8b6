"""Finding a CPython 3.10 for Rasa."""

from pathlib import Path

import pytest

from launcher.bot_environment import ensure_bot_environment, find_python310
from launcher.console import Console
from launcher.faults import StartFailed


def program(file: Path, script: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    file.chmod(0o755)
    return file


def interpreter(file: Path, version: str = "3.10 cpython") -> Path:
    return program(file, f"echo '{version}'")


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment without any Python, and a uv that finds none."""
    uv = program(tmp_path / "uv" / "uv", "exit 1")
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home"), "UV": str(uv)}


def test_without_any_one_line_says_what_to_do(bare: dict[str, str]) -> None:
    with pytest.raises(StartFailed) as failure:
        find_python310(bare)
    assert "\n" not in str(failure.value)
    assert "uv python install 3.10" in str(failure.value)
    assert "PYTHON310" in str(failure.value)


def test_takes_the_one_on_the_path(tmp_path: Path, bare: dict[str, str]) -> None:
    found = interpreter(tmp_path / "bin" / "python3.10")
    assert find_python310(bare) == str(found)


def test_passes_over_one_that_does_not_run(tmp_path: Path, bare: dict[str, str]) -> None:
    # pyenv puts such a thing on the path for every version that it has anywhere.
    program(tmp_path / "bin" / "python3.10", "exit 127")
    found = interpreter(tmp_path / "home/.pyenv/versions/3.10.13/bin/python3.10")
    assert find_python310(bare) == str(found)


def test_asks_uv_last(tmp_path: Path, bare: dict[str, str]) -> None:
    found = interpreter(tmp_path / "managed" / "python3.10")
    uv = program(tmp_path / "uv" / "uv", f'[ "$1 $2" = "python find" ] && echo {found}')
    assert find_python310({**bare, "UV": str(uv)}) == str(found)


def test_takes_the_one_that_is_named(tmp_path: Path, bare: dict[str, str]) -> None:
    named = interpreter(tmp_path / "elsewhere" / "python")
    interpreter(tmp_path / "bin" / "python3.10")
    assert find_python310({**bare, "PYTHON310": str(named)}) == str(named)


def test_refuses_a_named_one_of_another_version(tmp_path: Path, bare: dict[str, str]) -> None:
    named = interpreter(tmp_path / "elsewhere" / "python", "3.12 cpython")
    with pytest.raises(StartFailed, match="PYTHON310"):
        find_python310({**bare, "PYTHON310": str(named)})


class TestEnsureBotEnvironment:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        for name in ("uv.lock", "pyproject.toml"):
            file = tmp_path / "bot" / name
            file.parent.mkdir(exist_ok=True)
            file.write_text("as it was", "utf-8")
        return tmp_path

    @pytest.fixture
    def working(self, root: Path, bare: dict[str, str]) -> dict[str, str]:
        """A uv that makes the environment, and writes down that it did."""
        made = root / "bot/.venv/bin"
        interpreter(root / "bin" / "python3.10")
        script = f"/bin/mkdir -p {made} && : > {made}/python && echo made >> {root}/calls"
        program(root / "uv" / "uv", script)
        return bare

    def calls(self, root: Path) -> int:
        return (root / "calls").read_text("utf-8").count("made")

    def test_makes_it_once(self, root: Path, working: dict[str, str]) -> None:
        ensure_bot_environment(root, working, Console())
        ensure_bot_environment(root, working, Console())
        assert self.calls(root) == 1

    def test_makes_it_anew_when_the_lock_changes(self, root: Path, working: dict[str, str]) -> None:
        ensure_bot_environment(root, working, Console())
        (root / "bot/uv.lock").write_text("changed", "utf-8")
        ensure_bot_environment(root, working, Console())
        assert self.calls(root) == 2

    def test_tries_again_after_a_failure(self, root: Path, working: dict[str, str]) -> None:
        uv = Path(working["UV"])
        script = uv.read_text("utf-8")
        uv.write_text("#!/bin/sh\nexit 2\n", "utf-8")
        with pytest.raises(StartFailed):
            ensure_bot_environment(root, working, Console())
        uv.write_text(script, "utf-8")
        ensure_bot_environment(root, working, Console())
        assert self.calls(root) == 1
