"""The lexicon of the running hospital, kept current without retraining.

A daemon thread asks the api every 20 seconds. What the parts make of a lexicon (matchers,
indexes) is built in that thread and swapped in by one assignment, so a message is read with
the old names or the new ones, never with a mixture.
"""

import json
import logging
import os
import threading
import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import httpx

from bot.lexicon import Lexicon, from_api

logger = logging.getLogger(__name__)

Built = TypeVar("Built")

_EVERY = 20.0  # seconds between two questions
_PATIENCE = 5.0  # seconds to wait for an answer


class Watched(Generic[Built]):
    """Something built from the lexicon; `value` is always complete and ready to use."""

    def __init__(self, build: Callable[[Lexicon], Built], lexicon: Lexicon) -> None:
        self._build = build
        self.value = build(lexicon)

    def rebuild(self, lexicon: Lexicon) -> None:
        """Make it anew and swap it in."""
        self.value = self._build(lexicon)


class LiveLexicon:
    """Polls `GET {address}/v1/lexicon` and rebuilds what is watched when it has changed."""

    def __init__(self, address: str, token: str, every: float = _EVERY) -> None:
        self._url = address.rstrip("/") + "/v1/lexicon"
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {token}"}, timeout=_PATIENCE, trust_env=False
        )
        self._every = every
        self._tag: str | None = None
        self._reachable = True
        self._latest: Lexicon | None = None
        self._watched: weakref.WeakSet[Watched[Any]] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def watch(self, build: Callable[[Lexicon], Built], fallback: Lexicon) -> Watched[Built]:
        """Build from the latest lexicon, or from `fallback` until the api has answered."""
        with self._lock:
            watched = Watched(build, self._latest or fallback)
            self._watched.add(watched)
        return watched

    def start(self) -> None:
        """Begin to poll in a daemon thread."""
        threading.Thread(target=self._run, name="live-lexicon", daemon=True).start()

    def stop(self) -> None:
        """End the thread at its next turn."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.poll()
            self._stopped.wait(self._every)

    def poll(self) -> bool:
        """Ask once; True when there was a new lexicon and everything watched has been rebuilt."""
        try:
            lexicon = self._ask()
        except (httpx.HTTPError, json.JSONDecodeError, KeyError, TypeError) as error:
            self._report(type(error).__name__)
            return False
        self._report(None)
        if lexicon is None:
            return False
        with self._lock:
            self._latest = lexicon
            for watched in list(self._watched):
                watched.rebuild(lexicon)
        return True

    def _ask(self) -> Lexicon | None:
        """The lexicon, or None when it is still the one we have."""
        headers = {"If-None-Match": self._tag} if self._tag else {}
        answer = self._client.get(self._url, headers=headers)
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return None
        answer.raise_for_status()
        lexicon = from_api(answer.json())
        self._tag = answer.headers.get("ETag")
        known = self._latest is not None and self._latest.version == lexicon.version
        return None if known else lexicon

    def _report(self, trouble: str | None) -> None:
        """Log a change of state once, not every 20 seconds."""
        if trouble and self._reachable:
            logger.warning("lexicon not reachable (%s); using the last one", trouble)
        elif not trouble and not self._reachable:
            logger.info("lexicon reachable again")
        self._reachable = trouble is None


class _NeverLive(LiveLexicon):
    """Without a token there is nobody to ask: what was persisted at training stays."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1", "")

    def start(self) -> None:
        """Nothing to poll."""


_shared: LiveLexicon | None = None
_shared_lock = threading.Lock()


def live_lexicon() -> LiveLexicon:
    """The process's one poller, started at first use when DAOYI_INTERNAL_TOKEN is set."""
    global _shared
    with _shared_lock:
        if _shared is None:
            token = os.environ.get("DAOYI_INTERNAL_TOKEN")
            address = os.environ.get("DAOYI_API", "http://127.0.0.1:8000")
            _shared = LiveLexicon(address, token) if token else _NeverLive()
            _shared.start()
        return _shared
