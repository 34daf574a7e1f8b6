"""A caller: hears what is spoken, answers what is asked, confirms only what they want."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pypinyin import lazy_pinyin

from bench.misheard_calls.script import Errand, Reaction, Wants
from language.numerals import read_number, speak_number
from language.sounds import fold

_YES, _NO, _NOT_THIS, _MORE = "对", "不对，{}", "不是这个，{}", "继续听"
_OPTION = re.compile(r"第([\d一二三四五六七八九十]+)个(.*?)(?=第[\d一二三四五六七八九十]+个|$)")
_KEYED = re.compile(r"([^。？！：]+)，(?:请)?按([\d一二三四五六七八九])。")
_OF_THE_LINE = re.compile(r"要听|工作人员|人工")
_THERE_IS_MORE = re.compile(r"还要听|要听按")
_PATIENCE = 3  # answers that don't fit, in one errand, before the caller has had enough
_TIMES = 3  # a question that was asked so often is answered with the whole wish
_KNOWN_AGAIN = 0.6  # of the syllables of one's own story, to nod at it when it is read back
_OTHER_DEED = {
    "book": re.compile("退掉|改成|退号吗|提交"),
    "change": re.compile("退掉|提交"),
    "cancel": re.compile("改成|提交|挂号费"),
    "complaint": re.compile("退掉|改成|挂号费"),
}


@dataclass(frozen=True)
class Doing:
    """What a caller does next: speak, or press keys, which nobody mishears."""

    words: str = ""
    keys: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.keys)


@dataclass
class Caller:
    """One call's caller. `accepted`: what they said yes to, each with the kind of errand.

    `keys`: presses the keys that are offered instead of speaking; others do so too once the same
    was asked again. `who` has what the telephone asks about: `number`, `phone`, `name`.
    """

    reactions: tuple[Reaction, ...]
    errand: Errand
    who: dict[str, str] = field(default_factory=dict)
    keys: bool = False
    accepted: list[tuple[str, str]] = field(default_factory=list)
    _lost: int = 0
    _last: Doing = Doing()
    _heard: str = ""
    _again: bool = False
    _asked: dict[Reaction, int] = field(default_factory=dict)
    _regretted: bool = False

    def begins(self, errand: Errand) -> Doing:
        """The first words of an errand."""
        self.errand, self._last = errand, Doing(errand.opens)
        self._lost, self._heard = 0, ""
        self._asked.clear()
        self._regretted = False
        return self._last

    @property
    def has_had_enough(self) -> bool:
        """Whether they were misunderstood too often to go on."""
        return self._lost > _PATIENCE

    def answers(self, spoken: str) -> Doing:
        """What is done next, before any noise."""
        heard = re.sub(r"\s", "", spoken)
        self._again = heard == self._heard
        self._lost += self._again
        self._heard = heard
        for reaction in self.reactions:
            if reaction.when.search(heard):
                done = self._reacts(reaction, heard)
                if done:
                    self._last = done
                    return done
        self._lost += 1
        self._last = Doing(_NOT_THIS.format(self.errand.again))
        return self._last

    def _reacts(self, reaction: Reaction, heard: str) -> Doing:
        """Nothing when the caller has nothing to say to it."""
        self._asked[reaction] = self._asked.get(reaction, 0) + 1
        if reaction.does == "repeat":
            self._lost += 1
            return self._last if self._asked[reaction] % _TIMES else Doing(self.errand.again)
        if reaction.does == "judge":
            return self._judges(heard)
        if reaction.does == "pick":
            return self._picks(heard)
        try:
            said = reaction.says.format(again=self.errand.again, **self._words)
        except KeyError:
            return Doing()
        if reaction.does == "nod":
            right = _known_again(said, heard)
            return Doing(keys="1" if right else "2")
        if reaction.does == "press":
            return Doing(keys=said)
        return Doing(said if self._asked[reaction] % _TIMES else self.errand.again)

    @property
    def _words(self) -> dict[str, str]:
        words = {name: said for name, said in self.errand.words.items() if name != "again"}
        return {**words, **self.who, "last": self._last.words}

    @property
    def _wanted(self) -> Wants:
        """What they are after now."""
        first = self.errand.at_first
        return first if first and not self._regretted else self.errand.wants

    def _judges(self, heard: str) -> Doing:
        keyed = {line: key for line, key in _keyed(heard) if "确认" in line or "提交" in line}
        if self._is_right(heard):
            self.accepted.append((self.errand.kind, heard))
            if keyed and (self.keys or self._again):
                return Doing(keys=next(iter(keyed.values())))
            return Doing(_YES)
        if "regrets" in self.errand.words and not self._regretted:
            self._regretted = True
            return Doing(self.errand.words["regrets"])
        return Doing(_NO.format(self.errand.again))

    def _is_right(self, heard: str) -> bool:
        other = _OTHER_DEED.get(self.errand.kind)
        if other is None or other.search(heard):
            return False
        if self.errand.kind == "complaint":
            told = (self.errand.opens, self.errand.again, self.errand.words["what"])
            return any(_known_again(words, heard) for words in told)
        # The new appointment is told last.
        return self.errand.wants.met_by(heard.split("改成")[-1])

    def _picks(self, heard: str) -> Doing:
        keyed = _keyed(heard)
        options = keyed or [(line, place) for place, line in _OPTION.findall(heard)]
        announced = heard.partition(options[0][0])[0] if options else ""
        if not self._wanted.met_by(announced, whole=False):
            self._lost += 1
            return Doing(_NOT_THIS.format(self.errand.again))
        for line, place in options:
            if self._wanted.met_by(line, whole=False) and self._is_the_hour(line, options):
                number = speak_number(read_number(place) or 0)
                by_key = keyed and (self.keys or self._again)
                return Doing(keys=place) if by_key else Doing(f"第{number}个")
        if _THERE_IS_MORE.search(heard):
            return Doing(keys="9") if self.keys or self._again else Doing(_MORE)
        return Doing(self.errand.words.get("day", "") if options else "")

    def _is_the_hour(self, line: str, options: list[tuple[str, str]]) -> bool:
        hour = self.errand.words.get("time", "")
        return line.startswith(hour) or not any(other.startswith(hour) for other, _ in options)


def _keyed(heard: str) -> list[tuple[str, str]]:
    """What can be chosen by key: the line, and the key as a digit."""
    found = [(line, str(read_number(key))) for line, key in _KEYED.findall(heard)]
    return [(line, key) for line, key in found if not _OF_THE_LINE.search(line)]


def _known_again(words: str, heard: str) -> bool:
    """Whether most syllables of `words` are in what is heard, in their order."""
    mine, spoken = ([fold(each) for each in lazy_pinyin(text)] for text in (words, heard))
    alike = SequenceMatcher(None, mine, spoken, autojunk=False).get_matching_blocks()
    return sum(block.size for block in alike) >= _KNOWN_AGAIN * len(mine)
