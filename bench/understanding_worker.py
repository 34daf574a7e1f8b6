"""Measures one pipeline, inside the bot's environment; started by bench/understanding.py.

`python -m bench.understanding_worker CONFIG FOLDS MOST SCRATCH` prints one JSON line at the
end; MOST limits the examples of a fold (0: all).
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
from rasa.model_training import train
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.log_utils import configure_structlog
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

_SEED = 7
_OF = 5  # folds
_BINS = 10
_WARM_UP = 50
_LOOP = asyncio.new_event_loop()  # Rasa's training closes the default one

Parsed = dict[str, Any]


def _split(data: TrainingData, folds: int, most: int) -> Iterator[tuple[TrainingData, list[Any]]]:
    """(training data, held-out examples) of the first `folds` of five folds.

    With `most` > 0 at most so many examples to train and half as many to test.
    """
    examples = np.array(data.intent_examples, dtype=object)
    intents = [example.get("intent") for example in examples]
    splits = StratifiedKFold(_OF, shuffle=True, random_state=_SEED).split(examples, intents)
    chance = np.random.default_rng(_SEED)
    for _, (training, held_out) in zip(range(folds), splits, strict=False):
        if most:
            training = chance.permutation(training)[:most]
            held_out = chance.permutation(held_out)[: most // 2]
        yield TrainingData(list(examples[training])), list(examples[held_out])


def _train_fold(config: str, data: TrainingData, scratch: Path) -> tuple[str, dict[str, float]]:
    """The whole model, understanding and dialogue, and the seconds it took."""
    path = scratch / "fold.yml"
    path.write_text(data.nlu_as_yaml(), encoding="utf-8")
    began, cpu = time.perf_counter(), time.process_time()
    outcome = train("domain.yml", config, [str(path), "data/rules"], output=str(scratch))
    return str(outcome.model), {
        "training_s": time.perf_counter() - began,
        "training_cpu_s": time.process_time() - cpu,
    }


def _parse(agent: Agent, text: str) -> tuple[Parsed, float]:
    """What was understood with the fallback undone, and the milliseconds it took."""
    began = time.perf_counter()
    parsed = _LOOP.run_until_complete(agent.parse_message(text))
    took = (time.perf_counter() - began) * 1000
    ranking = [each for each in parsed["intent_ranking"] if each["name"] != "nlu_fallback"]
    best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
    return {**best, "passed": parsed["intent"]["name"] != "nlu_fallback"}, took


def measure(config: str, folds: int, most: int, scratch: Path) -> dict[str, float]:
    """Accuracy, calibration, share that passes the fallback, times and memory."""
    guesses: list[Parsed] = []
    truth: list[str] = []
    times: list[float] = []
    trained: list[dict[str, float]] = []
    model = ""
    for data, held_out in _split(load_data("data/nlu"), folds, most):
        model, seconds = _train_fold(config, data, scratch)
        trained.append(seconds)
        agent = Agent.load(model)
        for example in held_out[:_WARM_UP]:
            _parse(agent, example.get("text"))
        for example in held_out:
            guess, took = _parse(agent, example.get("text"))
            guesses.append(guess)
            truth.append(example.get("intent"))
            times.append(took)
    means = {key: round(statistics.mean(each[key] for each in trained), 1) for key in trained[0]}
    return {**_scores(guesses, truth), **_times(times), **means, "memory_mb": _memory(model)}


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
    """Measure and print the figures as JSON."""
    logging.disable(logging.WARNING)
    configure_structlog(logging.WARNING)  # as when serving: nothing printed per message
    config, folds, most, scratch = sys.argv[1:]
    figures = measure(config, int(folds), int(most), Path(scratch))
    print("\n" + json.dumps(figures))


if __name__ == "__main__":
    main()
