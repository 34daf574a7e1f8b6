"""The environment of the dialogue model: Rasa 3.6 on CPython 3.10, which no other version serves.

`python -m launcher.bot_environment` makes it, or finds in a moment that it is up to date.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from launcher.console import Console, standard_console
from launcher.dialogue_server import rasa_python
from launcher.faults import StartFailed
from launcher.settings import ROOT

_VERSION = "3.10"
_PROBE = "import sys; print('%d.%d %s' % (*sys.version_info[:2], sys.implementation.name))"
_MISSING = (
    f"CPython {_VERSION} is missing, Rasa runs on no other: get it with `uv python install "
    f"{_VERSION}` or `pyenv install {_VERSION}`, or name one: make up PYTHON310=/path/to/python3.10"
)


def main() -> int:
    """Exit code 0, or 1 with one line."""
    try:
        ensure_bot_environment(ROOT, os.environ, standard_console())
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    return 0


def ensure_bot_environment(root: Path, environment: Mapping[str, str], console: Console) -> None:
    """Make `bot/.venv` unless it is the one that `bot/uv.lock` describes. Raises `StartFailed`."""
    stamp = root / ".daoyi" / "bot.stamp"
    wanted = _stamp_of(root)
    if rasa_python(root).exists() and stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    python = find_python310(environment)
    stamp.unlink(missing_ok=True)
    with console.step("environment of the dialogue model"):
        _sync(root, environment, python)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(wanted, "utf-8")


def find_python310(environment: Mapping[str, str]) -> str:
    """The first CPython 3.10 that really runs. Raises `StartFailed`."""
    named = environment.get("PYTHON310")
    if named:
        if not _is_wanted(named, environment):
            raise StartFailed(f"PYTHON310={named} is not a CPython {_VERSION} that runs")
        return named
    for candidate in _candidates(environment):
        if _is_wanted(candidate, environment):
            return candidate
    raise StartFailed(_MISSING)


def _stamp_of(root: Path) -> str:
    inputs = (root / "bot" / name for name in ("uv.lock", "pyproject.toml"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in inputs)).hexdigest()


def _candidates(environment: Mapping[str, str]) -> Iterator[str]:
    on_path = shutil.which(f"python{_VERSION}", path=environment.get("PATH", ""))
    if on_path:
        yield on_path
    pyenv = environment.get("PYENV_ROOT") or Path(environment.get("HOME", "/")) / ".pyenv"
    yield from map(str, sorted(Path(pyenv).glob(f"versions/{_VERSION}.*/bin/python{_VERSION}")))
    found = _output([*_uv(environment), "python", "find", "--no-project", _VERSION], environment)
    if found:
        yield found


def _is_wanted(python: str, environment: Mapping[str, str]) -> bool:
    return _output([python, "-c", _PROBE], environment) == f"{_VERSION} cpython"


def _output(command: list[str], environment: Mapping[str, str]) -> str | None:
    """What `command` prints, or None when it fails."""
    # uv only finds here, it fetches nothing without being told.
    quiet = {**environment, "UV_PYTHON_DOWNLOADS": "never"}
    try:
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _uv(environment: Mapping[str, str]) -> list[str]:
    return shlex.split(environment.get("UV") or "uv")


def _sync(root: Path, environment: Mapping[str, str], python: str) -> None:
    command = [*_uv(environment), "sync", "--frozen", "--quiet"]
    command += ["--project", "bot", "--python", python]
    try:
        subprocess.run(command, cwd=root, env=dict(environment), check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StartFailed("uv could not make the environment of the dialogue model") from error


if __name__ == "__main__":
    sys.exit(main())
