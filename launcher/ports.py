"""The three ports on loopback."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Self

from launcher.faults import StartFailed

_VARIABLES = {"api": "DAOYI_PORT", "actions": "DAOYI_ACTIONS_PORT", "rasa": "DAOYI_RASA_PORT"}
_DEFAULTS = {"api": 8000, "actions": 5055, "rasa": 5005}


@dataclass(frozen=True)
class Ports:
    """Where each process listens."""

    api: int
    actions: int
    rasa: int

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """The ports that `environment` sets, or the usual ones. Raises `StartFailed`."""
        return cls(**{name: _port(environment, name) for name in _VARIABLES})

    @classmethod
    def free(cls) -> Self:
        """Three ports that nobody uses now."""
        with ExitStack() as stack:
            sockets = [stack.enter_context(socket.socket()) for _ in _VARIABLES]
            for each in sockets:
                each.bind(("127.0.0.1", 0))
            return cls(*(each.getsockname()[1] for each in sockets))

    @property
    def variables(self) -> dict[str, str]:
        """As settings in the environment."""
        return {variable: str(getattr(self, name)) for name, variable in _VARIABLES.items()}

    def require_free(self) -> None:
        """Raises `StartFailed` naming the first port in use and the variable that changes it."""
        for name, variable in _VARIABLES.items():
            port = getattr(self, name)
            if not _is_free(port):
                raise StartFailed(
                    f"port {port} for {name} is in use: stop what uses it, or choose another port "
                    f"with {variable}, for instance {variable}={port + 1} make up"
                )


def _port(environment: Mapping[str, str], name: str) -> int:
    variable = _VARIABLES[name]
    value = environment.get(variable) or str(_DEFAULTS[name])
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise StartFailed(f"{variable} must be a port number, not {value!r}")
    return int(value)


def _is_free(port: int) -> bool:
    with socket.socket() as attempt:
        # As servers do: a port whose last connections are still fading is free.
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
            attempt.listen()
        except OSError:
            return False
    return True
