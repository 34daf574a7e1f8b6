"""Joins `domain.yml` with one domain file per flow, so that plain `rasa train` finds all of it.

Rasa keeps the last of two definitions without a word; here the same key in two files is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import rasa.shared.utils.io
from rasa.shared.core.domain import Domain, InvalidDomain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.training_data import TrainingData

FLOWS = Path("bot/domain")
_SECTIONS = ("intents", "entities", "slots", "forms", "actions", "responses")


class FlowImporter(RasaFileImporter):
    """Rasa's own importer, with the flows' domain files added."""

    _nlu_data: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "zh") -> TrainingData:
        """All examples, read once. Rasa asks several times for one training, reads every file anew
        each time, and copies all examples that it has for each further file."""
        if self._nlu_data is None:
            parts = [load_data(file, language or "zh") for file in self._nlu_files]
            examples = [example for part in parts for example in part.training_examples]
            self._nlu_data = TrainingData(examples)
        return self._nlu_data

    def get_domain(self) -> Domain:
        """The joined domain. Raises `InvalidDomain` naming a key that two files define."""
        if not self._domain_path:
            return Domain.empty()
        paths = [Path(self._domain_path), *sorted(FLOWS.glob("*.yml"))]
        return Domain.from_dict(join(paths))


def join(paths: Iterable[Path]) -> dict[str, Any]:
    """One domain from several files. Raises `InvalidDomain` naming a key that two files define."""
    joined: dict[str, Any] = {}
    origin: dict[tuple[str, str], Path] = {}
    for path in paths:
        part = rasa.shared.utils.io.read_yaml_file(path)
        for section, content in part.items():
            if section not in _SECTIONS:
                joined.setdefault(section, content)
                continue
            for key in content:
                first = origin.setdefault((section, str(key)), path)
                if first != path:
                    raise InvalidDomain(f"{section}: '{key}' is in {first} and in {path}")
            if isinstance(content, dict):
                joined.setdefault(section, {}).update(content)
            else:
                joined.setdefault(section, []).extend(content)
    return joined
