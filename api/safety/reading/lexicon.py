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
# Words that may begin inside another one.
_NEAR = 30
_DENIALS = frozenset("没不无未")
_BOUND = {Kind.PART, Kind.FEELING}
# Pairs of words remembered with what they make; more than that are worked out each time.
_MOST_MADE = 50_000


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


class Made(NamedTuple):
    """A completion of two words; `bound` when it is a part and what is felt there, which must
    belong together."""

    completion: Completion
    bound: bool


class _Entry(NamedTuple):
    """What a written word is. `hides` tells that groups inside it don't count."""

    concepts: tuple[int, ...]
    groups: tuple[int, ...]
    cues: tuple[str, ...]
    blocks: bool
    kind: Kind
    hides: bool
    denies: bool


@dataclass
class _Draft:
    concepts: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    cues: list[str] = field(default_factory=list)
    blocks: bool = False


class Lexicon:
    """Everything that can be found in a text. Concepts are numbered in the order given.

    `heard` numbers the concepts that are also found by their sound. With `longest`, a phrase
    hides shorter ones inside it (溃疡 in 口腔溃疡), and one without a body part the feelings too
    (麻 in 荨麻疹); without it every sign inside another counts.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        concepts: Sequence[Iterable[Form]],
        cues: Mapping[str, Iterable[str]],
        heard: frozenset[int] = frozenset(),
        longest: bool = False,
    ) -> None:
        self._vocabulary = vocabulary
        self.longest = longest
        self._drafts: dict[str, _Draft] = defaultdict(_Draft)
        self._group_numbers: dict[frozenset[str], int] = {}
        self.kinds: list[Kind] = []
        self.completions: dict[tuple[int, int], list[Completion]] = {}
        self._partners: dict[int, list[tuple[int, int, int | None]]] = {}
        self._made: dict[tuple[tuple[int, ...], tuple[int, ...]], list[Made]] = {}
        for number, forms in enumerate(concepts):
            for form in forms:
                self._add_form(number, form)
        for kind, words in cues.items():
            for word in words:
                self._drafts[word].cues.append(kind)
        for word in vocabulary.blocks:
            self._drafts[word].blocks = True
        parts = Automaton(vocabulary.words[Kind.PART])
        self._entries = [self._entry(word, draft, parts) for word, draft in self._drafts.items()]
        self._automaton = Automaton(self._drafts)
        self._heard = self._hearing(heard)

    def _add_form(self, concept: int, form: Form) -> None:
        if isinstance(form, str):
            self._drafts[form].concepts.append(concept)
            return
        groups = [self._group(place) for place in form.places]
        first, second = groups[0], groups[1]
        third = groups[2] if len(groups) > 2 else None
        self._partners.setdefault(first, []).append((second, concept, third))
        for pair in {(first, second), (second, first)}:
            self.completions.setdefault(pair, []).append(Completion(concept, third))

    def _group(self, words: frozenset[str]) -> int:
        if words not in self._group_numbers:
            number = self._group_numbers[words] = len(self.kinds)
            self.kinds.append(self._vocabulary.kind_of(words))
            for word in words:
                self._drafts[word].groups.append(number)
        return self._group_numbers[words]

    def _entry(self, word: str, draft: _Draft, parts: Automaton) -> _Entry:
        kinds = {self.kinds[group] for group in draft.groups}
        kind = next((k for k in (Kind.PART, Kind.FEELING) if k in kinds), Kind.OTHER)
        opaque = self.longest and bool(draft.concepts) and not parts.find(word)
        hides = opaque or kind is Kind.PART
        concepts, groups, cues = tuple(draft.concepts), tuple(draft.groups), tuple(draft.cues)
        denies = word[0] in _DENIALS and bool(concepts or groups)
        return _Entry(concepts, groups, cues, draft.blocks, kind, hides, denies)

    def _hearing(self, heard: frozenset[int]) -> tuple[Automaton, list[int]] | None:
        phrases = [
            (sounds_of(phrase), number)
            for number, (phrase, draft) in enumerate(self._drafts.items())
            if len(phrase) >= _HEARD_FROM and heard.intersection(draft.concepts)
        ]
        if not phrases:
            return None
        return Automaton([sounds for sounds, _ in phrases]), [number for _, number in phrases]

    def concepts_within(self, hits: Iterable[Hit]) -> set[int]:
        """Every concept whose words were hit, however far apart and however they are meant."""
        concepts: set[int] = set()
        groups: set[int] = set()
        for number in {number for _, _, number in hits}:
            concepts.update(self._entries[number].concepts)
            groups.update(self._entries[number].groups)
        for first in groups:
            for second, concept, third in self._partners.get(first, ()):
                if second in groups and (third is None or third in groups):
                    concepts.add(concept)
        return concepts

    def cut(self, found: Iterable[Hit]) -> tuple[list[Token], list[CueHit]]:
        """Words and cues among the hits, in order; what a longer word covers is left out."""
        tokens: list[Token] = []
        cues: list[CueHit] = []
        entries, longest = self._entries, self.longest
        # How far the words so far reach, walking them by start (longer first).
        blocked = hidden = worded = cued = -1
        named = (-1, -1)
        grouped: dict[int, int] = {}
        hits = sorted([(s, -e, n) for s, e, n in found])
        for index, (start, minus_end, number) in enumerate(hits):
            end = -minus_end
            own_concepts, own_groups, own_cues, blocks, kind, hides, denies = entries[number]
            if blocked >= end and not blocks:
                continue
            if denies and self._is_misread(hits, index):
                continue
            if own_cues and worded < end and cued < end:
                cues += [CueHit(start, end, cue) for cue in own_cues]
                cued = end
            if blocks:
                blocked = worded = max(blocked, worded, end)
            groups = _uncovered(end, own_groups, grouped) if own_groups and hidden < end else ()
            concepts = () if longest and _overlaps(named, start, end) else own_concepts
            if concepts or groups:
                tokens.append(Token(start, end, concepts, groups, kind))
            if own_concepts or own_groups:
                worded = max(worded, end)
                named = (start, end) if concepts else named
                hidden = max(hidden, end) if hides else hidden
        return tokens, cues

    def made_by(self, left: tuple[int, ...], right: tuple[int, ...]) -> list[Made]:
        """What a word of the groups `left` makes with a later one of the groups `right`."""
        found = self._made.get((left, right))
        if found is None:
            found = [
                Made(completion, {self.kinds[first], self.kinds[second]} == _BOUND)
                for first in left
                for second in right
                for completion in self.completions.get((first, second), ())
            ]
            if len(self._made) < _MOST_MADE:
                self._made[left, right] = found
        return found

    def _is_misread(self, hits: list[Hit], index: int) -> bool:
        """Whether a word that begins with 没 or 不 runs into a longer one: 没有呼吸 in 没有呼吸困难
        is a denial and no word."""
        start, end = hits[index][0], -hits[index][1]
        for other, minus_end, number in hits[index + 1 : index + _NEAR]:
            if other >= end:
                return False
            if other > start and -minus_end > end and self._entries[number].concepts:
                return True
        return False

    def hits(self, text: str) -> list[Hit]:
        """Every word of a folded text, as it is written or as it sounds."""
        hits = self._automaton.find(text)
        if self._heard is None:
            return hits
        automaton, numbers = self._heard
        found = automaton.find(sounds_of(text))
        if not found:
            return hits
        written = {(start, end) for start, end, _ in hits}
        return hits + [(s, e, numbers[n]) for s, e, n in found if (s, e) not in written]


def _overlaps(named: tuple[int, int], start: int, end: int) -> bool:
    """Whether an earlier phrase, no shorter, shares characters with this one (风湿 in 风湿热)."""
    return start < named[1] and end - start <= named[1] - named[0]


def _uncovered(end: int, groups: tuple[int, ...], grouped: dict[int, int]) -> tuple[int, ...]:
    """The groups of which no longer word covers this one; notes that they reach to `end`."""
    if grouped:
        groups = tuple(group for group in groups if grouped.get(group, -1) < end)
    for group in groups:
        grouped[group] = end
    return groups
