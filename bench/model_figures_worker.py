"""What one model makes of the held-out sets and of reviewed turns, for `make retrain`.

Runs in the bot's environment: `python -m bench.model_figures_worker MODEL TURNS FOLDER…` prints
one JSON line. TURNS is a JSON file with `[{"text", "channel"}]`; each FOLDER has rows of tests/nlu.
What is printed of a row is which intent it means and which was found, and what else was right:
never a word of it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.utils.log_utils import configure_structlog

from bench.held_out import (
    KINDS,
    MOMENT,
    Parsed,
    Row,
    best_intent,
    compact,
    hospital_names,
    load,
    same_dates,
    values_of,
    wishes_of,
)


class Parser:
    """Parses messages as the channel would."""

    def __init__(self, model: str) -> None:
        self._agent = Agent.load(model)
        self._loop = asyncio.new_event_loop()

    def parse(self, text: str, channel: str) -> Parsed:
        """What the pipeline makes of a message said at `MOMENT`."""
        metadata = {"now": MOMENT, "channel": channel}
        message = UserMessage(text, sender_id="figures", metadata=metadata)
        parsed = self._loop.run_until_complete(self._agent.processor.parse_message(message))
        return dict(parsed)


def understood(rows: Sequence[Row], parsed: Sequence[Parsed]) -> dict[str, list[Any]]:
    """The shape `api.challengers.comparing.Understood`."""
    names = hospital_names()
    guesses = [best_intent(each)[0] for each in parsed]
    pairs = list(zip(rows, parsed, strict=True))
    return {
        "meant": [
            guess if guess in row.accepted else row.intent
            for row, guess in zip(rows, guesses, strict=True)
        ],
        "found": guesses,
        "entities": [_entities_right(row, each, names) for row, each in pairs],
        "dates": [_date_right(row, each) for row, each in pairs],
        "wishes": [
            wishes_of(each) == list(row.wishes) if row.wishes else None for row, each in pairs
        ],
    }


def _entities_right(row: Row, parsed: Parsed, names: dict[str, str]) -> bool:
    return all(
        set(row.entities.get(kind) or ()) == set(values_of(parsed, kind, names)) for kind in KINDS
    )


def _date_right(row: Row, parsed: Parsed) -> bool | None:
    if not row.date:
        return None
    values = [each["value"] for each in parsed["entities"] if each["entity"] == "date"]
    return bool(values) and same_dates(row.date, compact(values[0]))


def measure(model: str, turns: Sequence[dict[str, str]], folders: Sequence[Path]) -> dict[str, Any]:
    """`{"sets": {name: Understood}, "turns": [Turn]}`, shapes of `api.challengers.comparing`; a
    turn's intent is the one that is acted on, after the fallback."""
    parser = Parser(model)
    sets = {}
    for folder in folders:
        rows = load(folder)
        sets[folder.name] = understood(rows, [parser.parse(row.text, row.channel) for row in rows])
    parsed = [parser.parse(turn["text"], turn["channel"]) for turn in turns]
    return {"sets": sets, "turns": [_turn(each) for each in parsed]}


def _turn(parsed: Parsed) -> dict[str, Any]:
    places = [[each["entity"], each["start"], each["end"]] for each in parsed["entities"]]
    return {"intent": str(parsed["intent"]["name"]), "entities": places}


def main() -> None:
    """Measure and print."""
    logging.disable(logging.WARNING)
    configure_structlog(logging.WARNING)
    model, turns, *folders = sys.argv[1:]
    told = json.loads(Path(turns).read_text("utf-8"))
    print("\n" + json.dumps(measure(model, told, [Path(folder) for folder in folders])))


if __name__ == "__main__":
    main()
