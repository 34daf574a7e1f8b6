"""How a sign is meant: stated, denied, long past, supposed, asked about, already treated."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum

from api.safety.reading.clauses import Clause
from api.safety.reading.lexicon import CueHit, Token
from api.safety.reading.matching import ClauseTokens, Match

# 三年前, 几个月以前: long ago. Days and hours ago are the present illness.
_LONG_AGO = re.compile(
    r"(?:[0-9一二两三四五六七八九十几好多半数]{1,4}[多来几]?(?:年|个半?月)[多半]?)(?:之|以)?前"
    r"|(?:19|20)\d\d年(?!\d{1,2}月)"
)
_JOINED = re.compile(r"[、和及与或以及也还有/]{0,3}")
_AFTER = re.compile(r"[的这现都也倒]{0,2}")
# Characters over which a cue still concerns a word: 没有出现过明显的 is the longest filler seen.
_DENIAL_REACH = 12
_PAST_AFTER = 6


_RELATION = "relation/"
_DENIALS = frozenset({"negation", "negation_close", "negation_after"})


class Claim(StrEnum):
    """How what was said about a sign is meant."""

    STATED = "stated"
    NEGATED = "negated"
    PAST = "past"
    SUPPOSED = "supposed"
    ASKED = "asked"
    TREATED = "treated"


class _ClauseCues:
    """The cues of one clause by kind, in order, so that the nearest is found at once."""

    __slots__ = ("_places",)

    def __init__(self) -> None:
        self._places: dict[str, tuple[list[int], list[int]]] = {}

    @property
    def deny(self) -> bool:
        """Whether anything here may deny a word."""
        return not _DENIALS.isdisjoint(self._places)

    def add(self, cue: CueHit) -> None:
        starts, ends = self._places.setdefault(cue.kind, ([], []))
        starts.append(cue.start)
        ends.append(cue.end)

    def last_end(self, kind: str, until: int) -> int | None:
        """Where the last cue of `kind` that ends by `until` ends."""
        if kind not in self._places:
            return None
        ends = self._places[kind][1]
        index = bisect_right(ends, until)
        return ends[index - 1] if index else None

    def next(self, kind: str, since: int) -> tuple[int, int] | None:
        """Start and end of the first cue of `kind` that starts at or after `since`."""
        if kind not in self._places:
            return None
        starts, ends = self._places[kind]
        index = bisect_left(starts, since)
        return (starts[index], ends[index]) if index < len(starts) else None

    def __contains__(self, kind: str) -> bool:
        return kind in self._places


_NO_CUES = _ClauseCues()


class Claims:
    """Judges matches by the cues around them. Cue kinds are the sections of `cues.yml`."""

    def __init__(
        self, text: str, clauses: Sequence[Clause], cues: Sequence[CueHit], filler: re.Pattern[str]
    ) -> None:
        self._text = text
        self._clauses = clauses
        self._filler = filler
        self._cues_of: dict[int, _ClauseCues] = defaultdict(_ClauseCues)
        self._sentences: dict[int, set[str]] = defaultdict(set)
        self._place([*cues, *_long_ago(text)])

    def _cues(self, clause: int) -> _ClauseCues:
        return self._cues_of.get(clause, _NO_CUES)

    def _place(self, cues: list[CueHit]) -> None:
        starts = [clause.start for clause in self._clauses]
        for cue in sorted(cues):
            number = max(0, bisect_right(starts, cue.start) - 1)
            self._cues_of[number].add(cue)
            # 我爸 is somebody, whatever else the word tells.
            kind = "person" if cue.kind.startswith(_RELATION) else cue.kind
            self._sentences[self._clauses[number].sentence].add(kind)

    def sentence_has(self, clause: int, kind: str) -> bool:
        """Whether the sentence of the clause holds a cue of this kind."""
        return kind in self._sentences[self._clauses[clause].sentence]

    def negated_tokens(self, tokens: Sequence[Token], clause: ClauseTokens) -> set[int]:
        """Which tokens of a clause are denied: 没有头疼、胸闷 denies both."""
        negated: set[int] = set()
        if not self._cues(clause.clause).deny:
            return negated
        reach = -1  # where the last denied word ends
        plain = False  # whether that word is a sign by itself
        for index in range(clause.first, clause.last):
            token = tokens[index]
            listed = reach >= 0 and self._goes_on(reach, plain, token, clause.clause)
            if listed or self._denied(token, clause.clause):
                negated.add(index)
                plain = bool(token.concepts) if token.end > reach else plain
                reach = max(reach, token.end)
            elif token.start >= reach:
                reach = -1
        return negated

    def _goes_on(self, reach: int, plain: bool, token: Token, clause: int) -> bool:
        if token.start < reach:
            return True
        between = self._text[reach : token.start]
        if not _JOINED.fullmatch(between):
            return False
        # 没有发烧胸口疼得厉害: without a joining word only plain phrases make a list.
        both_plain = plain and bool(token.concepts)
        return bool(between) or (both_plain and not self._stressed(token, clause))

    def _stressed(self, token: Token, clause: int) -> bool:
        stress = self._cues(clause).next("stress", token.end)
        return stress is not None and stress[0] - token.end <= 1

    def _denied(self, token: Token, clause: int) -> bool:
        cues = self._cues(clause)
        for kind, reach in (("negation", _DENIAL_REACH), ("negation_close", 2)):
            end = cues.last_end(kind, token.start)
            near = end is not None and token.start - end <= reach
            if end is not None and near and self._filler.fullmatch(self._text, end, token.start):
                return True
        after = cues.next("negation_after", token.end)
        if after is None or after[0] - token.end > 2:
            return False
        ends_clause = self._clauses[clause].end - after[1] <= 1
        return ends_clause and bool(_AFTER.fullmatch(self._text, token.end, after[0]))

    def claim(self, match: Match, negated: set[int], named: bool) -> Claim:
        """How `match` is meant. `named` marks a disease that people ask about beforehand."""
        if not negated.isdisjoint(match.tokens):
            return Claim.NEGATED
        if self._is_past(match):
            return Claim.PAST
        if self.sentence_has(match.clause, "treated"):
            return Claim.TREATED
        if self._is_asked(match.clause, named):
            return Claim.ASKED
        return Claim.SUPPOSED if self._is_supposed(match, named) else Claim.STATED

    def _is_past(self, match: Match) -> bool:
        cues = self._cues(match.clause)
        if "past" not in cues:
            return False
        present, past = cues.last_end("present", match.start), cues.last_end("past", match.start)
        if past is not None:
            return present is None or present < past
        after = cues.next("past", match.end)
        return present is None and after is not None and after[0] - match.end <= _PAST_AFTER

    def _is_asked(self, clause: int, named: bool) -> bool:
        impersonal = not (
            self.sentence_has(clause, "person") or self.sentence_has(clause, "present")
        )
        if self.sentence_has(clause, "education"):
            return named or impersonal
        return named and impersonal and self.sentence_has(clause, "asking")

    def _is_supposed(self, match: Match, named: bool) -> bool:
        cues = self._cues(match.clause)
        if cues.last_end("condition", match.start) is not None:
            return True
        return named and "suppose" in cues


def _long_ago(text: str) -> list[CueHit]:
    return [CueHit(m.start(), m.end(), "past") for m in _LONG_AGO.finditer(text)]
