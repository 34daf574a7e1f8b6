"""Reads a text once: which concepts it names, how each is meant, and who is ill."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from api.safety.reading.claims import Claim, Claims
from api.safety.reading.clauses import Clause, split_clauses
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


@dataclass(frozen=True)
class Mention:
    """A concept said somewhere: `start:end` in the original text, sentence counted from 0."""

    concept: str
    claim: Claim
    start: int
    end: int
    clause: int
    sentence: int
    inherited: bool


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

    def quote(self, mention: Mention) -> str:
        """The patient's own words for a mention, without what can't be written (lone
        surrogates)."""
        words = self.source.original[mention.start : mention.end]
        return words.encode("utf-8", "ignore").decode("utf-8")

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

    def read(self, text: str | Normalised) -> Reading:
        """Everything the text says of the concepts and of the patient."""
        source = normalise_with_offsets(text) if isinstance(text, str) else text
        folded = self._language.vocabulary.spelling.fold(source.text)
        tokens, cues = self._lexicon.cut(folded)
        turns = [cue.start for cue in cues if cue.kind == "turn"]
        clauses = split_clauses(folded, turns)
        claims = Claims(folded, clauses, cues, self._language.filler)
        ranges = by_clause(tokens, clauses)
        negated = {i for clause in ranges for i in claims.negated_tokens(tokens, clause)}
        matches = [*Matcher(self._lexicon, folded, tokens).matches(ranges)]
        matches += self._figures(folded, clauses)
        mentions = tuple(
            self._mention(
                match,
                claims.claim(match, negated, self._concepts[match.concept].named),
                source,
                clauses[match.clause].sentence,
            )
            for match in matches
        )
        return Reading(source, folded, mentions, cues, self._language.people)

    def _figures(self, folded: str, clauses: Sequence[Clause]) -> Iterator[Match]:
        starts = [clause.start for clause in clauses]
        for start, end, concept in self._measures.find(folded):
            yield Match(concept, start, end, bisect_right(starts, start) - 1, ())
        for start, end, days in durations(folded) if self._lasting else ():
            for concept, least in self._lasting:
                if days >= least:
                    yield Match(concept, start, end, bisect_right(starts, start) - 1, ())

    def _mention(self, match: Match, claim: Claim, source: Normalised, sentence: int) -> Mention:
        start, end = source.span(match.start, match.end)
        name = self._concepts[match.concept].id
        return Mention(name, claim, start, end, match.clause, sentence, match.inherited)
