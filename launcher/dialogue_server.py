"""How Rasa is run: its interpreter, its surroundings, its server.

`main` runs in the bot's environment, so this module imports the standard library only.
"""

import os
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path


def rasa_python(root: Path) -> Path:
    """The interpreter of the bot's own environment."""
    return root / "bot" / ".venv" / "bin" / "python"


def rasa_environment(environment: Mapping[str, str], state: Path) -> dict[str, str]:
    """`environment` with what Rasa needs: it tells nobody anything, and unpacks in our folder."""
    unpacked = state / "tmp"
    unpacked.mkdir(parents=True, exist_ok=True)
    return {
        **environment,
        "RASA_TELEMETRY_ENABLED": "false",
        # Its cache doesn't see changes of our modules; our fingerprint does.
        "RASA_MAX_CACHE_SIZE": "0",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        # Below this level Rasa writes what patients say.
        "LOG_LEVEL": "WARNING",
        "LOG_LEVEL_LIBRARIES": "ERROR",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TMPDIR": str(unpacked),
    }


def main() -> None:
    """Serve, inside the bot's environment: `python -m launcher.dialogue_server MODEL PORT`.

    The token comes from the environment, because everybody on the machine can read a command line.
    """
    model, port = sys.argv[1:]
    sys.argv = rasa_command(model, port, os.environ["DAOYI_RASA_TOKEN"])
    runpy.run_module("rasa", run_name="__main__")


def rasa_command(model: str, port: str, token: str) -> list[str]:
    """What Rasa is told; the token is joined to its option, for one in 64 begins with a dash."""
    return [
        *("rasa", "run", "--enable-api", f"--auth-token={token}"),
        *("-i", "127.0.0.1", "-p", port, "--model", model),
        *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
    ]


if __name__ == "__main__":
    main()
