"""Names by their sound: for what recognisers mishear and patients misspell.

Readings are toneless pinyin syllables (曾莉 → zeng li), ü written v. Names come with their
own readings, because pinyin libraries read surnames wrongly (曾 as ceng); text is compared
in every reading its characters have. Confusions are those of facts/hotline.md: zh/z, ch/c,
sh/s, n/l, f/h, an/ang, en/eng, in/ing.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Generic, TypeVar

from pypinyin import Style, pinyin

Key = TypeVar("Key", bound=Hashable)

_INITIALS = (
    *("zh", "ch", "sh"),
    *"bpmfdtnlgkhjqxrzcsyw",
)
_FOLDED_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
_H_BEFORE_U = {"hu": "fu", "hua": "fa", "huai": "fai", "huan": "fan", "huang": "fang"}
_H_BEFORE_U |= {"hui": "fei", "hun": "fen", "huo": "fo"}
_FOLDED_FINALS = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan"}

_CONFUSED = 0.1  # cost of one of the usual confusions
_HALF = 0.5  # cost of another initial or another final
_THRESHOLD = 0.8  # score from which a name is taken for heard
_RARE = 0.1  # cost of a character's second reading (丁 as zheng), twice that of a further one
_MARGIN = 0.03  # what the best must be better than the next
_MOST_READINGS = 16  # combinations of readings tried for one window
_ANY = "*"


@dataclass(frozen=True)
class Heard(Generic[Key]):
    """What a window of text sounds like: `keys` best first, one key when it is sure.

    `score` is 1 for the same syllables, less for each confusion, never under 0.8.
    """

    keys: tuple[Key, ...]
    score: float


@lru_cache(maxsize=8192)
def readings(char: str) -> tuple[str, ...]:
    """All toneless readings of a character, the usual one first; none for what is no Chinese."""
    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(found[0])) if found and found[0][0] else ()


def syllables(text: str) -> tuple[str, ...]:
    """The usual toneless reading of Chinese text, other characters left out."""
    return tuple(readings(char)[0] for char in text if readings(char))


def split_reading(reading: str) -> tuple[str, ...]:
    """A roster's reading ("Lü  shan") as syllables (lv, shan)."""
    return tuple(reading.lower().replace("ü", "v").split())


@lru_cache(maxsize=2048)
def _parts(syllable: str) -> tuple[str, str]:
    for initial in _INITIALS:
        if syllable.startswith(initial):
            return initial, syllable[len(initial) :]
    return "", syllable


@lru_cache(maxsize=2048)
def _folded_parts(syllable: str) -> tuple[str, str]:
    initial, final = _parts(_H_BEFORE_U.get(syllable, syllable))
    return _FOLDED_INITIALS.get(initial, initial), _FOLDED_FINALS.get(final, final)


@lru_cache(maxsize=2048)
def fold(syllable: str) -> str:
    """The syllable with usual confusions undone, the same for all that are confused."""
    return "".join(_folded_parts(syllable))


@lru_cache(maxsize=65536)
def distance(one: str, other: str) -> float:
    """0 for the same syllable, 0.1 or 0.2 for confusions, 0.5 for half, 1 for nothing alike."""
    if one == other:
        return 0.0
    (initial, final), (other_initial, other_final) = _folded_parts(one), _folded_parts(other)
    if initial == other_initial and final == other_final:
        return _CONFUSED * _differences(one, other)
    return _HALF if initial == other_initial or final == other_final else 1.0


def _differences(one: str, other: str) -> int:
    """How many confusions lie between two syllables; huan and fan are one."""
    plain, other_plain = _H_BEFORE_U.get(one, one), _H_BEFORE_U.get(other, other)
    (initial, final), (other_initial, other_final) = _parts(plain), _parts(other_plain)
    swapped = (plain != one) != (other_plain != other)
    return max(1, swapped + (initial != other_initial) + (final != other_final))


class SoundIndex(Generic[Key]):
    """Names found by sound. Built once, then only read, so threads may share it."""

    def __init__(self, names: Iterable[tuple[Key, Sequence[str]]]) -> None:
        self._names: list[tuple[Key, tuple[str, ...]]] = []
        self._by_pattern: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for key, reading in names:
            self._add(key, tuple(reading))

    def _add(self, key: Key, reading: tuple[str, ...]) -> None:
        self._names.append((key, reading))
        for pattern in _patterns(tuple(fold(syllable) for syllable in reading)):
            self._by_pattern[pattern].append(len(self._names) - 1)

    def match(self, window: str) -> Heard[Key] | None:
        """What `window` (Chinese characters only) sounds like as a whole, or None.

        Several keys when the best is not clearly better than the next: ask.
        """
        scores = self._scores(window)
        if not scores:
            return None
        best = max(scores.values())
        close = [key for key, score in scores.items() if score > best - _MARGIN]
        return Heard(tuple(sorted(close, key=lambda key: -scores[key])), best)

    def near(self, window: str, least: float) -> dict[Key, float]:
        """Every name that `window` sounds like with a score of at least `least`."""
        scores = self._scores(window)
        return {key: score for key, score in scores.items() if score >= least}

    def _scores(self, window: str) -> dict[Key, float]:
        scores: dict[Key, float] = {}
        for heard, cost in _window_readings(window):
            for index in self._lookup(heard):
                key, reading = self._names[index]
                score = 1 - (cost + sum(map(distance, heard, reading))) / len(reading)
                if score >= _THRESHOLD:
                    scores[key] = max(score, scores.get(key, 0.0))
        return scores

    def _lookup(self, heard: tuple[str, ...]) -> set[int]:
        found: set[int] = set()
        for pattern in _patterns(tuple(map(fold, heard))):
            found.update(self._by_pattern.get(pattern, ()))
        return found


def _patterns(folded: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The folded name, and from three syllables on the name with one syllable left open."""
    if len(folded) < 3:
        return [folded]
    opened = [(*folded[:at], _ANY, *folded[at + 1 :]) for at in range(len(folded))]
    return [folded, *opened]


def _window_readings(window: str) -> list[tuple[tuple[str, ...], float]]:
    """Ways to read the window, the usual one first, each with what its rare readings cost."""
    choices = [_costed_readings(char) for char in window]
    if not all(choices):
        return []
    return [
        (tuple(reading for reading, _ in heard), sum(cost for _, cost in heard))
        for heard in islice(product(*choices), _MOST_READINGS)
    ]


@lru_cache(maxsize=8192)
def _costed_readings(char: str) -> tuple[tuple[str, float], ...]:
    return tuple((reading, _RARE * min(at, 2)) for at, reading in enumerate(readings(char)))
