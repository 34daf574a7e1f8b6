"""`guide_words.yml`: for the guide's search, ways of saying the same and words that say nothing."""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from language.normalise import correct_speech, normalise

_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


class GuideWords(BaseModel):
    """The first of each group in `same` stands for all of it; `filler` is left out; `asking` is
    how one asks, and alone asks for nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    same: list[list[str]] = Field(default_factory=list)
    filler: list[str] = Field(default_factory=list)
    asking: list[str] = Field(default_factory=list)

    def runs(self, text: str) -> list[str]:
        """The text as the search sees it: runs of Chinese, and Latin words, in standard words."""
        bare = correct_speech(normalise(text)).lower()
        joined = " ".join(_WORD.findall(bare))
        return _WORD.findall(self._pattern.sub(self._standard, joined))

    def asked_about(self, text: str) -> list[str]:
        """The runs without how one asks: of 停车多少钱 it is 停车, of 多少钱 nothing."""
        return _WORD.findall(" ".join(self._asking.sub(" ", run) for run in self.runs(text)))

    def _standard(self, found: re.Match[str]) -> str:
        return self._standards[found[0]]

    @cached_property
    def _standards(self) -> dict[str, str]:
        filler = {plain_word(word): " " for word in self.filler}
        standards = {
            plain_word(word): plain_word(group[0]) for group in self.same for word in group
        }
        return filler | standards

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _any_of(self._standards)

    @cached_property
    def _asking(self) -> re.Pattern[str]:
        return _any_of(
            {self._standards.get(plain_word(word), plain_word(word)) for word in self.asking}
        )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


def plain_word(word: str) -> str:
    """A word of the file as it is looked for in normalised text."""
    return normalise(word).lower().strip()


@lru_cache(maxsize=4)
def load_guide_words(folder: Path) -> GuideWords:
    """Read the file, once a process: every request of the staff asks for it. Without one the search
    does without. Raises `pydantic.ValidationError`."""
    path = folder / "guide_words.yml"
    if not path.exists():
        return GuideWords()
    return GuideWords.model_validate(YAML(typ="safe").load(path.read_text("utf-8")) or {})
