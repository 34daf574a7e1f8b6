"""Puts the words of each clause together to the concepts they name."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from api.safety.reading.clauses import Clause
from api.safety.reading.lexicon import Completion, Lexicon, Token
from api.safety.reading.vocabulary import Kind

# Characters between two words of one pattern: room for 这几天一直有点 and the like.
_GAP = 9
# A feeling may stand before its part (疼的是膝盖), but closer.
_GAP_BEFORE = 4
# How far back a clause without a part looks for one (膝盖受过凉,上楼就疼).
_INHERIT = 30
_NEIGHBOURS = 10
_MAX_JOINED = 5
_JOINED = re.compile(r"[、和跟及与并还有也都或以及到连同]{0,3}(?:两边|附近|周围|部|这里|那里)?")


class Match(NamedTuple):
    """Concept number `concept` in clause `clause`, at `start:end`.

    `tokens` are the indexes of the words it is made of; `inherited` tells that the part of the
    body was named in the clause before.
    """

    concept: int
    start: int
    end: int
    clause: int
    tokens: tuple[int, ...]
    inherited: bool = False


class ClauseTokens(NamedTuple):
    """The tokens `first:last` that begin in a clause."""

    clause: int
    first: int
    last: int


def by_clause(tokens: Sequence[Token], clauses: Sequence[Clause]) -> list[ClauseTokens]:
    """Which tokens stand in which clause; clauses without any are left out."""
    ranges: list[ClauseTokens] = []
    index, count = 0, len(tokens)
    for number, (_, end, _) in enumerate(clauses):
        first = index
        while index < count and tokens[index].start < end:
            index += 1
        if index > first:
            ranges.append(ClauseTokens(number, first, index))
    return ranges


class Matcher:
    """Finds matches over the tokens of one text."""

    def __init__(self, lexicon: Lexicon, text: str, tokens: Sequence[Token]) -> None:
        self._lexicon = lexicon
        self._text = text
        self._tokens = tokens

    def matches(self, ranges: Sequence[ClauseTokens]) -> list[Match]:
        """Every match, clause by clause."""
        parts: list[int] = []
        found: list[Match] = []
        for clause in ranges:
            indexes = range(clause.first, clause.last)
            phrases = self._phrases(clause)
            placed = [i for i in indexes if self._tokens[i].groups]
            bonds = self._bonds(placed)
            pairs = [*self._pairs(clause, placed, bonds), *self._inherited(clause, bonds, parts)]
            found += self._longest(phrases, pairs) + pairs
            own = [i for i in placed if self._tokens[i].kind is Kind.PART]
            parts = own[-_MAX_JOINED:] or parts
        return found

    def _phrases(self, clause: ClauseTokens) -> list[Match]:
        return [
            Match(concept, token.start, token.end, clause.clause, (index,))
            for index in range(clause.first, clause.last)
            for token in [self._tokens[index]]
            for concept in token.concepts
        ]

    def _longest(self, phrases: list[Match], pairs: list[Match]) -> list[Match]:
        """Phrases but those whose word takes part in a pattern (痒 in 肛门又痒)."""
        if not self._lexicon.longest:
            return phrases
        used = {index for pair in pairs for index in pair.tokens}
        return [phrase for phrase in phrases if phrase.tokens[0] not in used]

    def _pairs(
        self, clause: ClauseTokens, placed: list[int], bonds: dict[int, list[int]]
    ) -> Iterator[Match]:
        tokens, made_by = self._tokens, self._lexicon.made_by
        for order, left in enumerate(placed):
            end, groups = tokens[left].end, tokens[left].groups
            for right in placed[order + 1 : order + 1 + _NEIGHBOURS]:
                gap = tokens[right].start - end
                if gap > _GAP:
                    break
                if gap < 0:
                    continue
                for completion, bound in made_by(groups, tokens[right].groups):
                    if not bound or right in bonds.get(left, ()) or left in bonds.get(right, ()):
                        yield from self._completed(clause, completion, (left, right))

    def _completed(
        self, clause: ClauseTokens, completion: Completion, pair: tuple[int, int]
    ) -> Iterator[Match]:
        concept, third = completion
        if third is None:
            yield self._match(clause, concept, pair)
            return
        nearest = range(
            max(clause.first, pair[0] - _NEIGHBOURS), min(clause.last, pair[1] + _NEIGHBOURS)
        )
        for index in nearest:
            if index not in pair and third in self._tokens[index].groups:
                yield self._match(clause, concept, tuple(sorted((*pair, index))))
                return

    def _match(
        self, clause: ClauseTokens, concept: int, indexes: tuple[int, ...], inherited: bool = False
    ) -> Match:
        own = [self._tokens[i] for i in indexes if i >= clause.first]
        start, end = min(t.start for t in own), max(t.end for t in own)
        return Match(concept, start, end, clause.clause, indexes, inherited)

    def _bonds(self, indexes: list[int]) -> dict[int, list[int]]:
        """For each feeling the parts it is said of: the nearest before it and what is joined
        to that by 和 or 、; failing that, the nearest after it."""
        parts = [i for i in indexes if self._tokens[i].kind is Kind.PART]
        ends = list(accumulate((self._tokens[p].end for p in parts), max))
        bonds: dict[int, list[int]] = {}
        for feeling in indexes:
            if self._tokens[feeling].kind is Kind.FEELING:
                earlier = bisect_right(ends, self._tokens[feeling].start)
                bonds[feeling] = self._before(feeling, parts, earlier) or self._after(
                    feeling, parts, earlier
                )
        return bonds

    def _before(self, feeling: int, parts: list[int], earlier: int) -> list[int]:
        if not earlier:
            return []
        nearest = parts[earlier - 1]
        if self._tokens[feeling].start - self._tokens[nearest].end > _GAP:
            return []
        joined = [nearest]
        for part in reversed(parts[max(0, earlier - 1 - _MAX_JOINED) : earlier - 1]):
            between = self._text[self._tokens[part].end : self._tokens[joined[-1]].start]
            if not _JOINED.fullmatch(between):
                break
            joined.append(part)
        return joined

    def _after(self, feeling: int, parts: list[int], earlier: int) -> list[int]:
        if earlier >= len(parts):
            return []
        gap = self._tokens[parts[earlier]].start - self._tokens[feeling].end
        return [parts[earlier]] if 0 <= gap <= _GAP_BEFORE else []

    def _inherited(
        self, clause: ClauseTokens, bonds: dict[int, list[int]], parts: list[int]
    ) -> Iterator[Match]:
        for feeling, own in bonds.items():
            if own:
                continue
            for part in parts:
                if self._tokens[feeling].start - self._tokens[part].end <= _INHERIT:
                    yield from self._inherited_pair(clause, part, feeling)

    def _inherited_pair(self, clause: ClauseTokens, part: int, feeling: int) -> Iterator[Match]:
        groups = self._tokens[part].groups, self._tokens[feeling].groups
        for (concept, third), _ in self._lexicon.made_by(*groups):
            if third is None:
                yield self._match(clause, concept, (part, feeling), inherited=True)
