"""Measures one pipeline, inside the bot's environment; started by bench/understanding.py.

`python -m bench.understanding_worker CONFIG accuracy|training FOLDS OF SCRATCH` prints one
JSON line at the end.
"""

from __future__ import annotations

import asyncio
import json
import logging
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rasa.core.agent import Agent
from rasa.model_training import train, train_nlu
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.log_utils import configure_structlog
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

_SEED = 7
_BINS = 10
_WARM_UP = 50
_LOOP = asyncio.new_event_loop()  # Rasa's training closes the default one

Parsed = dict[str, Any]


def _split(data: TrainingData, folds: int, of: int) -> Iterator[tuple[TrainingData, list[Any]]]:
    """(training data, held-out examples) of the first `folds` of `of` folds."""
    examples = np.array(data.intent_examples, dtype=object)
    intents = [example.get("intent") for example in examples]
    splits = StratifiedKFold(of, shuffle=True, random_state=_SEED).split(examples, intents)
    for _, (training, held_out) in zip(range(folds), splits, strict=False):
        yield TrainingData(list(examples[training])), list(examples[held_out])


def _train_fold(config: str, data: TrainingData, scratch: Path) -> Agent:
    path = scratch / "fold.yml"
    path.write_text(data.nlu_as_yaml(), encoding="utf-8")
    model = train_nlu(config, str(path), str(scratch / "models"))
    return Agent.load(model)


def _parse(agent: Agent, text: str) -> tuple[Parsed, float]:
    """What was understood with the fallback undone, and the milliseconds it took."""
    began = time.perf_counter()
    parsed = _LOOP.run_until_complete(agent.parse_message(text))
    took = (time.perf_counter() - began) * 1000
    ranking = [each for each in parsed["intent_ranking"] if each["name"] != "nlu_fallback"]
    best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
    return {**best, "passed": parsed["intent"]["name"] != "nlu_fallback"}, took


def accuracy(config: str, folds: int, of: int, scratch: Path) -> dict[str, float]:
    """Cross-validated accuracy, calibration, share that passes the fallback, parse times."""
    guesses: list[Parsed] = []
    truth: list[str] = []
    times: list[float] = []
    for training, held_out in _split(load_data("data/nlu"), folds, of):
        agent = _train_fold(config, training, scratch)
        for example in held_out[:_WARM_UP]:
            _parse(agent, example.get("text"))
        for example in held_out:
            guess, took = _parse(agent, example.get("text"))
            guesses.append(guess)
            truth.append(example.get("intent"))
            times.append(took)
    return {**_scores(guesses, truth), **_times(times)}


def _scores(guesses: list[Parsed], truth: list[str]) -> dict[str, float]:
    names = [str(guess["name"]) for guess in guesses]
    right = np.array([name == wanted for name, wanted in zip(names, truth, strict=True)])
    passed = np.array([guess["passed"] for guess in guesses])
    confidence = np.array([guess["confidence"] for guess in guesses])
    return {
        "messages": len(truth),
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(float(f1_score(truth, names, average="macro")), 4),
        "calibration_error": round(_calibration_error(confidence, right), 4),
        "passed": round(float(passed.mean()), 4),
        "accuracy_passed": round(float(right[passed].mean()), 4),
    }


def _calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    return sum(
        float(abs(confidence[bins == each].mean() - right[bins == each].mean()))
        * float((bins == each).mean())
        for each in np.unique(bins)
    )


def _times(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "parse_p50_ms": round(statistics.median(ordered), 2),
        "parse_p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
    }


def training(config: str, scratch: Path) -> dict[str, float]:
    """Seconds to train the whole model, and megabytes of a process that serves it."""
    began, cpu = time.perf_counter(), time.process_time()
    outcome = train("domain.yml", config, ["data"], output=str(scratch / "full"))
    figures = {
        "training_s": round(time.perf_counter() - began, 1),
        "training_cpu_s": round(time.process_time() - cpu, 1),
    }
    return {**figures, "memory_mb": _memory(str(outcome.model))}


def _memory(model: str) -> int:
    """Resident megabytes of a fresh process that has loaded the model and parsed a little."""
    code = (
        "import asyncio,resource,sys\n"
        "from rasa.core.agent import Agent\n"
        "agent = Agent.load(sys.argv[1])\n"
        "for _ in range(20): asyncio.run(agent.parse_message('我想挂明天的骨科'))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    answer = subprocess.run([sys.executable, "-c", code, model], stdout=subprocess.PIPE, check=True)
    return int(answer.stdout.split()[-1])


def main() -> None:
    """Do one task and print its figures as JSON."""
    logging.disable(logging.WARNING)
    configure_structlog(logging.WARNING)  # as when serving: nothing printed per message
    config, task, folds, of, scratch = sys.argv[1:]
    if task == "accuracy":
        figures = accuracy(config, int(folds), int(of), Path(scratch))
    else:
        figures = training(config, Path(scratch))
    print("\n" + json.dumps(figures))


if __name__ == "__main__":
    main()
