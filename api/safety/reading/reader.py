"""Reads a text once: which concepts it names, how each is meant, and who is ill."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from api.safety.reading.automaton import Hit
from api.safety.reading.claims import Claim, Claims
from api.safety.reading.clauses import split_clauses
from api.safety.reading.documents import Entry, read_document
from api.safety.reading.durations import durations
from api.safety.reading.forms import Form, split_words
from api.safety.reading.lexicon import CueHit, Lexicon
from api.safety.reading.matching import Match, Matcher, by_clause
from api.safety.reading.measures import Measure, MeasureReader
from api.safety.reading.people import PeopleReader, Person, read_people
from api.safety.reading.vocabulary import Vocabulary, read_spelling
from language.normalise import Normalised, normalise_with_offsets


@dataclass(frozen=True)
class Concept:
    """Something a patient may name. `named` marks a disease that people ask about beforehand;
    `heard` lets its longer phrases be found by their sound too; a duration of `lasts_days` or
    more says it as well."""

    id: str
    forms: tuple[Form, ...]
    named: bool = False
    heard: bool = False
    lasts_days: float | None = None


class Mention(NamedTuple):
    """A concept said somewhere: `start:end` in the folded text, sentence counted from 0."""

    concept: str
    claim: Claim
    start: int
    end: int
    clause: int
    sentence: int
    inherited: bool


@dataclass(frozen=True)
class Scan:
    """The words and figures of a text, not yet weighed against each other."""

    source: Normalised
    folded: str
    hits: list[Hit]
    figures: list[Hit]


@dataclass
class Reading:
    """What was read. `mentions` are in no particular order."""

    source: Normalised
    folded: str
    mentions: tuple[Mention, ...]
    cues: list[CueHit]
    people: PeopleReader

    @cached_property
    def person(self) -> Person:
        """Who is ill, as far as the text says."""
        return self.people.read(self.folded, self.cues)

    @cached_property
    def cue_kinds(self) -> frozenset[str]:
        """Every kind of cue that was found."""
        return frozenset(cue.kind for cue in self.cues)

    def said(self) -> str:
        """The folded text without what it denies: blanks stand there."""
        characters = list(self.folded)
        for mention in self.mentions:
            if mention.claim is Claim.NEGATED:
                characters[mention.start : mention.end] = " " * (mention.end - mention.start)
        return "".join(characters)

    def original(self, start: int, end: int) -> str:
        """What the patient wrote for `start:end` of the folded text, without what can't be written
        (lone surrogates)."""
        first, last = self.source.span(start, end)
        return self.source.original[first:last].encode("utf-8", "ignore").decode("utf-8")

    def span(self, mention: Mention) -> tuple[int, int]:
        """Where a mention stands in the original text."""
        return self.source.span(mention.start, mention.end)

    def quote(self, mention: Mention) -> str:
        """The patient's own words for a mention."""
        return self.original(mention.start, mention.end)

    def stated(self) -> dict[str, list[Mention]]:
        """What the text says is so now, by concept."""
        return self.claimed(Claim.STATED)

    def claimed(self, *claims: Claim) -> dict[str, list[Mention]]:
        """The mentions meant in one of these ways, by concept."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            if mention.claim in claims:
                found[mention.concept].append(mention)
        return found


LANGUAGE_FILES = ("words", "cues", "people")


@dataclass(frozen=True)
class Language:
    """What every reader shares: word groups, cues, words about people, filler of a denial."""

    vocabulary: Vocabulary
    cues: dict[str, list[str]]
    people: PeopleReader
    filler: re.Pattern[str]


def load_language(knowledge_base: Path) -> Language:
    """Read words.yml, cues.yml and people.yml of red_flags/. Raises `KnowledgeInvalid`."""
    words, cues, document = (
        read_document(knowledge_base, f"red_flags/{name}.yml") for name in LANGUAGE_FILES
    )
    vocabulary = Vocabulary(read_spelling(words))
    for source in (words, cues, document):
        vocabulary.extend(source)
    people, people_cues = read_people(document)
    kinds = _folded_cues(vocabulary, cues.get("cues") or Entry()) | {
        kind: [vocabulary.spelling.fold(word) for word in words]
        for kind, words in people_cues.items()
    }
    characters = re.escape(vocabulary.spelling.fold(str(cues.get("filler") or "")))
    return Language(vocabulary, kinds, people, re.compile(f"[{characters}]*"))


def _folded_cues(vocabulary: Vocabulary, section: Entry) -> dict[str, list[str]]:
    return {
        kind: [vocabulary.spelling.fold(word) for word in split_words(str(words))]
        for kind, words in section.items()
    }


class Reader:
    """Finds `concepts` in texts. Built once; reading changes nothing and is linear in length."""

    def __init__(
        self,
        language: Language,
        concepts: Sequence[Concept],
        measures: Sequence[Measure] = (),
        longest: bool = False,
    ) -> None:
        self._language = language
        self._concepts = concepts
        heard = frozenset(n for n, concept in enumerate(concepts) if concept.heard)
        forms = [concept.forms for concept in concepts]
        self._lexicon = Lexicon(language.vocabulary, forms, language.cues, heard, longest)
        self._measures = MeasureReader(measures)
        self._lasting = [
            (number, concept.lasts_days)
            for number, concept in enumerate(concepts)
            if concept.lasts_days is not None
        ]

    def scan(self, text: str | Normalised) -> Scan:
        """Which words stand in the text: all that is needed to tell what it can't be about."""
        source = normalise_with_offsets(text) if isinstance(text, str) else text
        folded = self._language.vocabulary.spelling.fold(source.text)
        figures = [*self._measures.find(folded), *self._long_durations(folded)]
        return Scan(source, folded, self._lexicon.hits(folded), figures)

    def possible(self, scan: Scan) -> set[str]:
        """Every concept that the text may name; reading it tells which it does, and how."""
        numbers = self._lexicon.concepts_within(scan.hits)
        numbers.update(number for _, _, number in scan.figures)
        return {self._concepts[number].id for number in numbers}

    def read(self, text: str | Normalised | Scan) -> Reading:
        """Everything the text says of the concepts and of the patient."""
        scan = text if isinstance(text, Scan) else self.scan(text)
        source, folded = scan.source, scan.folded
        tokens, cues = self._lexicon.cut(scan.hits)
        turns = [cue.start for cue in cues if cue.kind == "turn"]
        clauses = split_clauses(folded, turns)
        ranges = by_clause(tokens, clauses)
        matches = [*Matcher(self._lexicon, folded, tokens).matches(ranges)]
        starts = [clause.start for clause in clauses]
        matches += [
            Match(concept, start, end, bisect_right(starts, start) - 1, ())
            for start, end, concept in scan.figures
        ]
        mentions: tuple[Mention, ...] = ()
        if matches:
            claims = Claims(folded, clauses, cues, self._language.filler)
            negated = {i for clause in ranges for i in claims.negated_tokens(tokens, clause)}
            mentions = tuple(
                self._mention(match, claims, negated, clauses[match.clause].sentence)
                for match in matches
            )
        return Reading(source, folded, mentions, cues, self._language.people)

    def _long_durations(self, folded: str) -> Iterator[Hit]:
        for start, end, days in durations(folded) if self._lasting else ():
            for concept, least in self._lasting:
                if days >= least:
                    yield start, end, concept

    def _mention(self, match: Match, claims: Claims, negated: set[int], sentence: int) -> Mention:
        number, start, end, clause, _, inherited = match
        concept = self._concepts[number]
        claim = claims.claim(match, negated, concept.named)
        return Mention(concept.id, claim, start, end, clause, sentence, inherited)
