"""Which departments the hospital has now, and where they are."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from api.database import Sessions
from api.departments.service import list_departments, location
from api.wording import Wording

_FRESH_SECONDS = 20.0


@dataclass(frozen=True)
class DepartmentPlace:
    """A department's Chinese name and its way in words."""

    name: str
    location: str


class DepartmentDirectory(Protocol):
    """Tells the departments that are open, by code."""

    async def places(self) -> Mapping[str, DepartmentPlace]:
        """Every department that a patient may be sent to."""
        ...


@dataclass(frozen=True)
class FixedDirectory:
    """A directory that never changes: for tests, and for programs without a database."""

    known: Mapping[str, DepartmentPlace]

    async def places(self) -> Mapping[str, DepartmentPlace]:
        """What it was made with."""
        return self.known


class StoredDirectory:
    """The departments in the database, read again when what is known is 20 seconds old.

    `seconds` tells passing time and is injected.
    """

    def __init__(
        self, sessions: Sessions, words: Wording, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._sessions = sessions
        self._words = words
        self._seconds = seconds
        self._known: dict[str, DepartmentPlace] = {}
        self._read_at = float("-inf")

    async def places(self) -> Mapping[str, DepartmentPlace]:
        """Active departments and places, as stored at most 20 seconds ago."""
        if self._seconds() - self._read_at > _FRESH_SECONDS:
            async with self._sessions() as session:
                departments = await list_departments(session)
            self._known = {
                one.code: DepartmentPlace(one.name, location(self._words, one))
                for one in departments
            }
            self._read_at = self._seconds()
        return self._known
