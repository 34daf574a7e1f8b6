"""Another dialogue model in the place of the one in use, while patients go on talking.

The new model is loaded beside the old one in a thread and put in its place by one assignment.
A turn that has begun ends with the model that began it or the new one; the conversations are in
the tracker store, which stays.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
from pathlib import Path
from typing import Any

from rasa.core.processor import MessageProcessor

logger = logging.getLogger(__name__)

MODELS = Path("models")
SUFFIX = ".tar.gz"
# Names that the fingerprint gives (launcher/fingerprint.py); nothing that could leave the folder.
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}\.tar\.gz")


class UnknownModelError(Exception):
    """There is no model of this name in `models/`."""


class BrokenModelError(Exception):
    """The file can't be loaded as a model."""


def model_name(agent: Any) -> str | None:
    """The fingerprint of the model in use: the name of its file; None while there is none."""
    processor = getattr(agent, "processor", None)
    filename: str = getattr(processor, "model_filename", None) or ""
    return filename.removesuffix(SUFFIX) or None


class Swap:
    """Puts models of `folder` into use, one at a time."""

    def __init__(self, folder: Path = MODELS) -> None:
        self._folder = folder
        self._one = asyncio.Lock()
        self._home: Path | None = None

    async def use(self, agent: Any, name: str) -> str:
        """Use the model in the file `name`, and return its fingerprint.

        Raises `UnknownModelError`, or `BrokenModelError` when it can't be loaded; the model that
        was in use then still is.
        """
        file = self._folder / name
        if not _NAME.fullmatch(name) or not file.is_file():
            raise UnknownModelError(name)
        async with self._one:
            self._home = self._home or Path(agent.processor.model_path)
            processor = await asyncio.to_thread(_load, agent, file)
            _put_in_place(agent, processor)
            await asyncio.to_thread(_keep, self._home, file)
        return file.name.removesuffix(SUFFIX)


def _load(agent: Any, file: Path) -> Any:
    try:
        return MessageProcessor(
            model_path=str(file),
            tracker_store=agent.tracker_store,
            lock_store=agent.lock_store,
            action_endpoint=agent.action_endpoint,
            generator=agent.nlg,
            http_interpreter=agent.http_interpreter,
        )
    except Exception as error:
        # A border: whatever is wrong with a file of somebody's making, the old model stays.
        logger.error("model not loaded: %s", type(error).__name__)
        raise BrokenModelError from error


def _put_in_place(agent: Any, processor: Any) -> None:
    """As `Agent.load_model` does, without an `await` in between."""
    agent.processor = processor
    agent.domain = processor.domain
    agent.tracker_store.domain = processor.domain
    if hasattr(agent.nlg, "responses"):
        agent.nlg.responses = processor.domain.responses


def _keep(home: Path, file: Path) -> None:
    """Where the process was started from a folder of its own, that folder has the model in use
    and no other: a process that dies is started again with it."""
    if not home.is_dir() or home.resolve() == file.parent.resolve():
        return
    others = [each for each in home.glob(f"*{SUFFIX}") if each.name != file.name]
    kept = home / file.name
    aside = kept.with_suffix(".new")
    shutil.copyfile(file, aside)
    aside.replace(kept)
    for other in others:
        other.unlink(missing_ok=True)
