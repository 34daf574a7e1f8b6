"""The responses of all flows, read from the domain files that the model is trained from."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

logger = logging.getLogger(__name__)

FLOWS = Path(__file__).resolve().parent.parent / "bot" / "domain"
_LOOK_SECONDS = 10.0


class LiveDomain:
    """The domain, read again when a file has changed: a promoted model brings its words along.
    Files that can't be read leave the words as they are."""

    def __init__(self, folder: Path = FLOWS, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._clock = folder, clock
        self._files, self._domain = self._state(), load_domain(folder)
        self._looked = clock()

    def now(self) -> dict[str, Any]:
        """As the files were at most ten seconds ago."""
        if self._clock() - self._looked >= _LOOK_SECONDS:
            self._looked = self._clock()
            self._look()
        return self._domain

    def _look(self) -> None:
        files = self._state()
        if files == self._files:
            return
        self._files = files
        try:
            self._domain = load_domain(self._folder)
        except (YAMLError, AttributeError, TypeError) as error:
            logger.error("responses can't be read: %s", type(error).__name__)

    def _state(self) -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in self._folder.glob("*.yml")}


def load_domain(folder: Path = FLOWS) -> dict[str, Any]:
    """What an action needs of the domain: `{"responses": {name: [variants]}}`."""
    responses: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yml")):
        responses |= YAML(typ="safe").load(path.read_text("utf-8")).get("responses") or {}
    return {"responses": responses}
