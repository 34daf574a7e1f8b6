"""Keeps what patients say out of Rasa's log.

At DEBUG Rasa logs every message, and with an exception it logs what the action server sent
back, the whole conversation among it. So its log stays at INFO or above, and of exceptions
only the kinds are written.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

_KEPT = ("event", "level", "event_info")


def withhold_content() -> None:
    """Make it so for this process; doing it twice changes nothing."""
    rasa = logging.getLogger("rasa")
    rasa.setLevel(max(rasa.level, logging.INFO))
    make = logging.getLogRecordFactory()
    if not getattr(make, "withholds_content", False):
        logging.setLogRecordFactory(_Withholding(make))


class _Withholding:
    """A record factory that takes the words out of Rasa's records."""

    withholds_content = True

    def __init__(self, make: Any) -> None:
        self._make = make

    def __call__(self, *arguments: Any, **named: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._make(*arguments, **named)
        if record.name.split(".")[0] in ("rasa", "sanic"):
            _withhold(record)
        return record


def _withhold(record: logging.LogRecord) -> None:
    message = _first_line(record.getMessage())
    if record.exc_info and record.exc_info[1]:
        kinds = " from ".join(type(each).__name__ for each in _chain(record.exc_info[1]))
        message = f"{message} [{kinds}]"
    record.msg, record.args = message, ()
    record.exc_info = record.exc_text = None


def _first_line(message: str) -> str:
    """The first line; of structlog's JSON only what names the event."""
    if message.startswith("{"):
        try:
            event = json.loads(message)
        except ValueError:
            return "(withheld)"
        return json.dumps({key: event[key] for key in _KEPT if key in event}, ensure_ascii=False)
    return message.split("\n", 1)[0]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and its causes."""
    while error is not None:
        yield error
        error = error.__cause__
