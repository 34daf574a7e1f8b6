"""Compiles concepts, word groups and cues into one automaton, and cuts texts into tokens."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from api.safety.reading.automaton import Automaton, Hit
from api.safety.reading.forms import Form
from api.safety.reading.sounds import sounds_of
from api.safety.reading.vocabulary import Kind, Vocabulary

# Shorter phrases sound like too many others (晕倒了 = 运到了).
_HEARD_FROM = 4


class Token(NamedTuple):
    """A known word at `start:end`: the concepts it names by itself, the groups it belongs to."""

    start: int
    end: int
    concepts: tuple[int, ...]
    groups: tuple[int, ...]
    kind: Kind


class CueHit(NamedTuple):
    """A word that changes how others are meant; `kind` is its section in `cues.yml`."""

    start: int
    end: int
    kind: str


class Completion(NamedTuple):
    """What two neighbouring groups make: a concept, if a word of `third` is near too."""

    concept: int
    third: int | None


@dataclass
class _Entry:
    concepts: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    cues: list[str] = field(default_factory=list)
    blocks: bool = False
    opaque: bool = False  # a phrase without a body part hides the words inside (麻 in 荨麻疹)

    @property
    def is_word(self) -> bool:
        return bool(self.concepts or self.groups)


class Lexicon:
    """Everything that can be found in a text. Concepts are numbered in the order given.

    `heard` numbers the concepts that are also found by their sound.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        concepts: Sequence[Iterable[Form]],
        cues: Mapping[str, Iterable[str]],
        heard: frozenset[int] = frozenset(),
    ) -> None:
        self._vocabulary = vocabulary
        self._entries: dict[str, _Entry] = defaultdict(_Entry)
        self._group_numbers: dict[frozenset[str], int] = {}
        self.kinds: list[Kind] = []
        self.completions: dict[tuple[int, int], list[Completion]] = defaultdict(list)
        for number, forms in enumerate(concepts):
            for form in forms:
                self._add_form(number, form)
        for kind, words in cues.items():
            for word in words:
                self._entries[word].cues.append(kind)
        for word in vocabulary.blocks:
            self._entries[word].blocks = True
        self._mark_opaque()
        self._list = list(self._entries.values())
        self._kinds = [self._kind(entry) for entry in self._list]
        self._automaton = Automaton(self._entries)
        self._heard = self._hearing(heard)

    def _add_form(self, concept: int, form: Form) -> None:
        if isinstance(form, str):
            self._entries[form].concepts.append(concept)
            return
        groups = [self._group(place) for place in form.places]
        first, second = groups[0], groups[1]
        third = groups[2] if len(groups) > 2 else None
        for pair in {(first, second), (second, first)}:
            self.completions[pair].append(Completion(concept, third))

    def _group(self, words: frozenset[str]) -> int:
        if words not in self._group_numbers:
            number = self._group_numbers[words] = len(self.kinds)
            self.kinds.append(self._vocabulary.kind_of(words))
            for word in words:
                self._entries[word].groups.append(number)
        return self._group_numbers[words]

    def _kind(self, entry: _Entry) -> Kind:
        kinds = {self.kinds[group] for group in entry.groups}
        for kind in (Kind.PART, Kind.FEELING):
            if kind in kinds:
                return kind
        return Kind.OTHER

    def _mark_opaque(self) -> None:
        parts = Automaton(self._vocabulary.words[Kind.PART])
        for phrase, entry in self._entries.items():
            entry.opaque = bool(entry.concepts) and not parts.find(phrase)

    def _hearing(self, heard: frozenset[int]) -> tuple[Automaton[str], list[int]] | None:
        phrases = [
            (sounds_of(phrase), number)
            for number, (phrase, entry) in enumerate(self._entries.items())
            if len(phrase) >= _HEARD_FROM and heard.intersection(entry.concepts)
        ]
        if not phrases:
            return None
        return Automaton([sounds for sounds, _ in phrases]), [number for _, number in phrases]

    def cut(self, text: str) -> tuple[list[Token], list[CueHit]]:
        """Words and cues of a folded text, in order; what a longer word covers is left out."""
        hits = sorted(self._hits(text), key=lambda hit: (hit.start, -hit.end))
        cover = _Cover()
        tokens: list[Token] = []
        cues: list[CueHit] = []
        for start, end, number in hits:
            entry = self._list[number]
            if cover.blocked(end, entry):
                continue
            if entry.is_word:
                concepts = () if cover.concepts >= end else tuple(entry.concepts)
                groups = cover.uncovered(end, entry.groups)
                if concepts or groups:
                    tokens.append(Token(start, end, concepts, groups, self._kinds[number]))
            if entry.cues and cover.words < end and cover.cues < end:
                cues += [CueHit(start, end, kind) for kind in entry.cues]
            cover.add(end, entry, self._kinds[number])
        return tokens, cues

    def _hits(self, text: str) -> list[Hit]:
        hits = self._automaton.find(text)
        if self._heard is None:
            return hits
        automaton, numbers = self._heard
        written = {(hit.start, hit.end) for hit in hits}
        heard = automaton.find(sounds_of(text))
        return hits + [
            Hit(start, end, numbers[n]) for start, end, n in heard if (start, end) not in written
        ]


class _Cover:
    """How far what came before reaches, walking hits by start (longer first)."""

    def __init__(self) -> None:
        self.blocks = self.concepts = self.hidden = self.words = self.cues = -1
        self._groups: dict[int, int] = {}

    def blocked(self, end: int, entry: _Entry) -> bool:
        return self.blocks >= end and not entry.blocks

    def uncovered(self, end: int, groups: list[int]) -> tuple[int, ...]:
        if self.hidden >= end:
            return ()
        return tuple(group for group in groups if self._groups.get(group, -1) < end)

    def add(self, end: int, entry: _Entry, kind: Kind) -> None:
        if entry.blocks:
            self.blocks = max(self.blocks, end)
        if entry.cues:
            self.cues = max(self.cues, end)
        if entry.concepts:
            self.concepts = max(self.concepts, end)
        if entry.is_word or entry.blocks:
            self.words = max(self.words, end)
        if entry.opaque or kind is Kind.PART:
            self.hidden = max(self.hidden, end)
        for group in entry.groups:
            self._groups[group] = max(self._groups.get(group, -1), end)
