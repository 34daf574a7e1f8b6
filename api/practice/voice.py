"""How a simulated patient says things: their personality, their mood, the time they need. Pure."""

import hashlib
import re
from collections.abc import Sequence

from api.practice.library import Library
from api.practice.scenarios import Scenario

_CALM, _UNEASY, _ANGRY, _FURIOUS = range(4)


class Voice:
    """One patient's. What is drawn depends on scenario, seed, turn and purpose alone."""

    def __init__(self, library: Library, scenario: Scenario, seed: int) -> None:
        self._library = library
        self._scenario = scenario
        self._seed = seed
        self._manner = library.manners.personalities[scenario.patient.personality]

    def pick(self, options: Sequence[str], turn: int, purpose: str) -> str:
        """One of several ways to say it."""
        return options[self.draw(turn, purpose) % len(options)]

    def draw(self, turn: int, purpose: str) -> int:
        """A number for a decision."""
        said = f"{self._scenario.id}:{self._seed}:{turn}:{purpose}"
        return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8])

    def frame(self, frames: Sequence[str], text: str, turn: int, purpose: str) -> str:
        """`text` put into one of the frames (`我是说，{}`)."""
        chosen = self.pick(frames, turn, purpose)
        return chosen.replace("{}", text if chosen.endswith("{}") else stopped(text))

    def spoken(self, text: str, turn: int, mood: int) -> str:
        """`text` as this patient says it now."""
        if mood:
            text = self.frame(self._library.manners.tones[mood], text, turn, "tone")
        for pattern in self._manner.drops:
            text = re.sub(pattern, "", text)
        return self._with_aside(self._swapped(text), turn)

    def pause(self, text: str) -> float:
        """Seconds that they need to write it."""
        return round(self._manner.think + self._manner.seconds_per_character * len(text), 1)

    def asks_again(self, text: str, turn: int, before: int) -> bool:
        """Whether they have not caught a long answer; `before`: how often that happened."""
        hard = len(text) >= self._manner.mishears_longer and before < self._manner.mishears
        return hard and self.draw(turn, "hears") % 2 == 0

    def again(self, turn: int) -> str:
        """Asks to say it once more."""
        return self.pick(self._manner.repeat, turn, "again")

    def _swapped(self, text: str) -> str:
        swaps = self._manner.swaps
        if not swaps:
            return text
        longest = sorted(swaps, key=len, reverse=True)
        expression = re.compile("|".join(map(re.escape, longest)))
        return expression.sub(lambda match: swaps[match.group()], text)

    def _with_aside(self, text: str, turn: int) -> str:
        asides = self._scenario.asides or self._manner.asides
        if not asides or turn == 0 or turn % self._manner.aside_every:
            return text
        return f"{self.pick(asides, turn, 'aside')}{text}"


def mood_of(anger: float, patience: int) -> int:
    """0 calm, 1 uneasy, 2 angry, 3 furious: leaves next."""
    share = anger / patience
    if share <= 0:
        return _CALM
    if share < 0.5:
        return _UNEASY
    return _ANGRY if share < 0.8 else _FURIOUS


def stopped(text: str) -> str:
    """With a full stop, so that another sentence can follow."""
    return text if not text or text[-1] in "。！？!?…~～" else f"{text}。"
