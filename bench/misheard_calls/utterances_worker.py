"""The held-out utterances of tests/nlu, misheard; runs in the bot's environment.

`python -m bench.misheard_calls.utterances_worker MODEL RATE…` prints one JSON line at the end: for
the utterances as they were written, and for each rate as a caller's words were heard, the figures
of bench/held_out.py. What an utterance says is neither printed nor told.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import sys
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.utils.log_utils import configure_structlog

from bench.held_out import MOMENT, Parsed, Row, figures, load
from bench.misheard_calls.noise import Recogniser

_SEED = 7


def misheard(rows: list[Row], rate: float, seed: int = _SEED) -> list[Row]:
    """The rows as the hotline gets them, each with errors of its own."""
    return [
        dataclasses.replace(
            row, channel="hotline", text=Recogniser(rate, f"{seed} {at}").hears(row.text)
        )
        for at, row in enumerate(rows)
    ]


def told(found: dict[str, Any]) -> dict[str, float]:
    """The figures that the table shows."""
    return {
        "intent accuracy": found["intents"]["accuracy"],
        "macro-F1": found["intents"]["macro_f1"],
        "entity F1": found["entities"]["f1"],
        "dates right": found["dates"]["joint"],
        "wishes found": found["wishes"]["all"],
    }


def measure(model: str, rates: list[float]) -> dict[str, dict[str, float]]:
    """Level → figures; `written` is the first."""
    agent, loop, rows = Agent.load(model), asyncio.new_event_loop(), load()

    def parse(row: Row) -> Parsed:
        metadata = {"now": MOMENT, "channel": row.channel}
        message = UserMessage(row.text, sender_id="bench", metadata=metadata)
        return dict(loop.run_until_complete(agent.processor.parse_message(message)))

    heard = {f"{rate:.0%}": misheard(rows, rate) for rate in rates}
    return {name: told(figures(each, parse)) for name, each in {"written": rows, **heard}.items()}


def main() -> None:
    """Measure and print the figures as JSON."""
    logging.disable(logging.WARNING)
    configure_structlog(logging.WARNING)
    model, *rates = sys.argv[1:]
    print("\n" + json.dumps(measure(model, [float(rate) for rate in rates])))


if __name__ == "__main__":
    main()
