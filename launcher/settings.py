"""Where a product runs, and the settings of its processes: what is given, what `.env` says, and
secrets made once."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Site:
    """The repository, the folder of a product's state, and the environment of its processes."""

    root: Path
    state: Path
    environment: Mapping[str, str]

    @property
    def logs(self) -> Path:
        """Where every process writes its log."""
        return self.state / "logs"

    @property
    def knowledge_base(self) -> Path:
        """The hospital's files."""
        given = self.environment.get("DAOYI_KNOWLEDGE_BASE")
        return self.root / (given or "knowledge_base")

    def with_settings(self, **more: str) -> Self:
        """The same place with more settings."""
        return replace(self, environment={**self.environment, **more})


def local_site() -> Site:
    """The product of this repository, as `make up` runs it."""
    state = ROOT / ".daoyi"
    return Site(ROOT, state, load_settings(state, os.environ, ROOT / ".env"))


_SECRETS_FILE = "secrets.env"
# Letters and digits that can't be mistaken for one another: a person types the demo password.
_TYPED = "abcdefghjkmnpqrstuvwxyz23456789"


def _typed_password() -> str:
    return "-".join("".join(secrets.choice(_TYPED) for _ in range(4)) for _ in range(3))


_MADE: dict[str, Callable[[], str]] = {
    "DAOYI_INTERNAL_TOKEN": secrets.token_urlsafe,
    "DAOYI_RASA_TOKEN": secrets.token_urlsafe,
    "DAOYI_SECRET_KEY": secrets.token_urlsafe,
    "DAOYI_HOTLINE_SECRET": secrets.token_urlsafe,
    "DAOYI_DEMO_PASSWORD": _typed_password,
}


def load_settings(state: Path, given: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    """The environment of our processes: `given`, then `env_file`, then the secrets in `state`.

    Secrets that nobody gave are made once, and kept in a file that only its owner can read.
    """
    written = _read(env_file) if env_file else {}
    settings = {**written, **{name: value for name, value in given.items() if value}}
    # Compiling Rasa's sources anew at every start would take longer than all the rest of it.
    settings.pop("PYTHONDONTWRITEBYTECODE", None)
    kept = _read(state / _SECRETS_FILE)
    made = {
        name: kept.get(name) or make() for name, make in _MADE.items() if not settings.get(name)
    }
    if not made.items() <= kept.items():
        _keep(state / _SECRETS_FILE, {**kept, **made})
    return {**settings, **made}


def _read(file: Path) -> dict[str, str]:
    """`NAME=value` lines; empty values, blank lines and comments are left out."""
    if not file.exists():
        return {}
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs if value.strip()}


def _keep(file: Path, values: Mapping[str, str]) -> None:
    """Written aside and moved, so that an interrupted start leaves no half file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(".new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as output:
        output.write(
            "# Made by `make up`. Keep it: DAOYI_SECRET_KEY encrypts the patients' data.\n"
        )
        output.writelines(f"{name}={value}\n" for name, value in values.items())
    aside.replace(file)
