"""How a conversation went, and how many did: pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.practice.goals import wrongs
from api.practice.library import Library
from api.practice.scenarios import Scenario
from api.practice.talk import Answer
from bench.scenarios.playing import Exchange, Played

_DANGERS = {"emergency", "crisis"}
_LAST_WORDS = {"thank", "leave"}
_NOT_LATER = {"emergency", "urgent"}
_TWO_ROUNDS = 2
# An answer that is said again word by word, and is longer than a yes.
_A_SENTENCE = 12
_READ_BACK = re.compile(r"确认[^。？]{0,8}[吗？]|核对一下|对吗？")


@dataclass(frozen=True)
class Judged:
    """One conversation. `rounds` are the patient's messages until they had what they wanted (all
    of them where they never had); `repeats` the answers in which the assistant asked for what it
    had been told, or said the same again; `told` whether a danger was told, `at_once` whether the
    very next answer was about it; `wrong` what was done that nobody wanted."""

    scenario: Scenario
    reached: bool
    rounds: int
    answers: int
    repeats: int
    told: bool
    at_once: bool
    false_alarm: bool
    wrong: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether there is nothing to look at."""
        at_once = self.at_once or not self.told
        return self.reached and at_once and not self.false_alarm and not self.wrong

    @property
    def in_two(self) -> bool:
        """Settled in at most two rounds."""
        return self.reached and self.rounds <= _TWO_ROUNDS


def judge(library: Library, played: Played) -> Judged:
    """Look at one conversation."""
    exchanges = played.exchanges
    settled = [index for index, one in enumerate(exchanges, 1) if one.settled]
    told = next((one for one in exchanges if one.flag), None)
    goals = played.scenario.goals()
    wanted = (*goals, *played.scenario.wants)
    return Judged(
        scenario=played.scenario,
        reached=bool(settled) and not played.failed,
        rounds=settled[0] if settled else len(exchanges),
        answers=sum(one.move.kind not in _LAST_WORDS for one in exchanges),
        repeats=_repeats(library, played),
        told=told is not None,
        at_once=told is not None and _is_warning(told.answer),
        false_alarm=any(_is_alarm(one.answer) and not one.flag for one in exchanges),
        wrong=tuple(wrong for one in exchanges for wrong in wrongs(library, wanted, one.answer)),
    )


def _is_alarm(answer: Answer) -> bool:
    return any(card.get("type") in _DANGERS for card in answer.cards)


def _is_warning(answer: Answer) -> bool:
    """An alarm, or the advice to be seen today."""
    return _is_alarm(answer) or any(card.get("urgency") in _NOT_LATER for card in answer.cards)


def _repeats(library: Library, played: Played) -> int:
    """Answers that ask for what was told, or are an answer given before word by word. To read back
    what was told before something is done, and to say it again to who asks for it, is right."""
    answers = [line for line in played.state.lines if line.speaker == "other"]
    said: set[str] = set()
    count = 0
    for exchange, line in zip(played.exchanges, answers, strict=True):
        again = line.text in said and len(line.text) >= _A_SENTENCE
        said.add(line.text)
        if _is_counted(library, played.scenario, exchange):
            asked = [] if _READ_BACK.search(line.text) else line.repeated
            count += again or bool(asked)
    return count


def _is_counted(library: Library, scenario: Scenario, exchange: Exchange) -> bool:
    personality = library.manners.personalities[scenario.patient.personality]
    wants_it_again = exchange.move.text in personality.repeat
    last_words = exchange.move.kind in _LAST_WORDS
    return not (last_words or wants_it_again or _is_warning(exchange.answer))


@dataclass(frozen=True)
class Figures:
    """Of several conversations; shares in per cent, None where there is nothing to count."""

    played: int
    reached: float | None
    rounds: float | None
    plain: int
    in_two: float | None
    repeats: float | None
    told: int
    at_once: int
    false_alarms: int
    wrong: int


def figures(judged: Iterable[Judged]) -> Figures:
    """Count."""
    every = list(judged)
    plain = [one for one in every if one.scenario.plain]
    settled = [one.rounds for one in every if one.reached]
    return Figures(
        played=len(every),
        reached=_share(sum(one.reached for one in every), len(every)),
        rounds=sum(settled) / len(settled) if settled else None,
        plain=len(plain),
        in_two=_share(sum(one.in_two for one in plain), len(plain)),
        repeats=_share(sum(one.repeats for one in every), sum(one.answers for one in every)),
        told=sum(one.told for one in every),
        at_once=sum(one.at_once for one in every),
        false_alarms=sum(one.false_alarm for one in every),
        wrong=sum(bool(one.wrong) for one in every),
    )


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
