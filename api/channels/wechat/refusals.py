"""Pushes that are refused: counted, and told to the hospital's IT without their content."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from prometheus_client import Counter

from api.clock import Clock
from api.errors import DaoyiError

_WARN_EVERY = timedelta(hours=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusals:
    """Sees every push that is refused. The log has each code once an hour: a wrong token or AES key
    refuses all of them, and strangers try addresses."""

    clock: Clock
    counter: Counter
    warned: dict[str, datetime] = field(default_factory=dict, repr=False)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note the refusal that leaves the block."""
        try:
            yield
        except DaoyiError as refused:
            self._note(refused.code)
            raise

    def _note(self, code: str) -> None:
        self.counter.labels(code).inc()
        now, warned = self.clock.now(), self.warned.get(code)
        if warned is None or now - warned >= _WARN_EVERY:
            self.warned[code] = now
            _log.warning("a push of WeChat is refused: %s", code)
