"""Measures one pipeline, inside the bot's environment; started by bench/understanding.py.

`python -m bench.understanding_worker CONFIG MOST ROWS SCRATCH` prints one JSON line at the end.
MOST limits the training examples (0: all); ROWS is the folder of utterances to parse.
"""

from __future__ import annotations

import asyncio
import json
import logging
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.model_training import train
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.log_utils import configure_structlog

from bench.held_out import MOMENT, Parsed, Row, figures, load

_SEED = 7
_WARM_UP = 50
_LOOP = asyncio.new_event_loop()  # Rasa's training closes the default one


def _examples(most: int) -> TrainingData:
    """The training data, or `most` examples of it drawn by chance."""
    data = load_data("data/nlu")
    if not most:
        return data
    examples = np.array(data.intent_examples, dtype=object)
    return TrainingData(list(np.random.default_rng(_SEED).permutation(examples)[:most]))


def _train(config: str, data: TrainingData, scratch: Path) -> tuple[str, dict[str, float]]:
    """The whole model, understanding and dialogue, and the seconds it took."""
    path = scratch / "examples.yml"
    path.write_text(data.nlu_as_yaml(), encoding="utf-8")
    began, cpu = time.perf_counter(), time.process_time()
    outcome = train("domain.yml", config, [str(path), "data/rules"], output=str(scratch))
    return str(outcome.model), {
        "training_s": round(time.perf_counter() - began, 1),
        "training_cpu_s": round(time.process_time() - cpu, 1),
    }


class _Parser:
    """Parses rows as the channel would, and keeps the milliseconds that each took."""

    def __init__(self, model: str) -> None:
        self._agent = Agent.load(model)
        self.times: list[float] = []

    def parse(self, row: Row) -> Parsed:
        metadata = {"now": MOMENT, "channel": row.channel}
        message = UserMessage(row.text, sender_id="bench", metadata=metadata)
        began = time.perf_counter()
        parsed = _LOOP.run_until_complete(self._agent.processor.parse_message(message))
        self.times.append((time.perf_counter() - began) * 1000)
        return dict(parsed)


def measure(config: str, most: int, folder: Path, scratch: Path) -> dict[str, Any]:
    """The figures of bench/held_out.py, times, and memory."""
    data = _examples(most)
    model, seconds = _train(config, data, scratch)
    rows, parser = load(folder), _Parser(model)
    for row in rows[:_WARM_UP]:
        parser.parse(row)
    parser.times.clear()
    found = figures(rows, parser.parse)
    ordered = sorted(parser.times)
    return {
        **found,
        **seconds,
        "examples": len(data.intent_examples),
        "parse_p50_ms": round(statistics.median(ordered), 2),
        "parse_p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
        "memory_mb": _memory(model),
    }


def _memory(model: str) -> int:
    """Resident megabytes of a fresh process that has loaded the model and parsed a little."""
    code = (
        "import asyncio,re,sys\n"
        "from rasa.core.agent import Agent\n"
        "agent = Agent.load(sys.argv[1])\n"
        "for _ in range(20): asyncio.run(agent.parse_message('我想挂明天的骨科'))\n"
        # Of this process alone: what getrusage tells begins with the size of the parent.
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    answer = subprocess.run([sys.executable, "-c", code, model], stdout=subprocess.PIPE, check=True)
    return int(answer.stdout.split()[-1])


def main() -> None:
    """Measure and print the figures as JSON."""
    logging.disable(logging.WARNING)
    configure_structlog(logging.WARNING)  # as when serving: nothing printed per message
    config, most, folder, scratch = sys.argv[1:]
    print("\n" + json.dumps(measure(config, int(most), Path(folder), Path(scratch))))


if __name__ == "__main__":
    main()
