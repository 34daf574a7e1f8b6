"""The action server: `python -m actions`, on loopback."""

import importlib
import os
import pkgutil
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

import actions
from actions.base import ACTIONS
from actions.wording import LiveDomain


class OwnWords(ActionExecutor):  # type: ignore[misc]  # rasa-sdk has no types
    """Knows the responses itself, so that Rasa need not send its domain with every call."""

    def __init__(self) -> None:
        super().__init__()
        self._own_domain = LiveDomain()

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        """The domain of our own files, whatever was sent."""
        return self._own_domain.now()


def build_executor() -> ActionExecutor:
    """An executor that knows every action of every flow."""
    for module in pkgutil.iter_modules(actions.__path__, prefix="actions."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    executor = OwnWords()
    for name, run in ACTIONS.items():
        executor.register_function(name, run)
    return executor


def main() -> None:
    """Serve until told to stop."""
    app = create_app(build_executor())
    app.run(
        host="127.0.0.1",
        port=int(os.environ.get("DAOYI_ACTIONS_PORT", "5055")),
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
