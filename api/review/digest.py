"""A conversation read once: why it may be worth a look, how it ended, what it was about. Pure.

What is not known of a message (an older one, one that a person had) gives no reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz

from api.conversations.models import Author, Message, Outcome
from api.review.reasons import Ending, Reason
from api.review.rules import InboxRules
from api.review.turns import Turn, turns_of
from language.normalise import normalise

UNCLEAR = frozenset({"nlu_fallback", "out_of_scope"})
_BOT_DANGER = {"emergency": Reason.RED_FLAG, "crisis": Reason.CRISIS}
_QUESTION_MARKS = ("？", "?")
# Shorter words (好的, 是的) are said again by everybody.
_LEAST_SAID = 4
# Every further time counts so much of the first, up to so many times.
_AGAIN, _MOST_AGAIN = 0.3, 3


@dataclass(frozen=True)
class Talked:
    """A conversation as far as reviewers may know of it: `messages` in order, without those of
    restricted complaints. `dangers` is the kind of danger by message; `agents` the ids of who had
    it. `handed_off`: a person was asked for, `angry`: because of temper; `complained`: something
    was filed; `ratings` are of what was asked afterwards, 1 to 5."""

    messages: Sequence[Message]
    dangers: Mapping[int, str] = field(default_factory=dict)
    agents: Sequence[int] = ()
    handed_off: bool = False
    angry: bool = False
    complained: bool = False
    ratings: Sequence[int] = ()


@dataclass(frozen=True)
class Hit:
    """A reason, and the message in which it shows; none where it is the whole conversation."""

    reason: Reason
    message_id: int | None = None


@dataclass(frozen=True)
class Found:
    """A reason with the first message it shows in, how often it does, and what it counts for."""

    reason: Reason
    message_id: int | None
    count: int
    weight: int


@dataclass(frozen=True)
class Digest:
    """What the inbox shows of a conversation. `reasons` are heaviest first."""

    reasons: list[Found]
    outcome: Ending
    turns: int
    flows: list[str]
    intents: list[str]
    departments: list[str]

    @property
    def score(self) -> int:
        """What all reasons count for."""
        return sum(found.weight for found in self.reasons)


def digest(talked: Talked, rules: InboxRules) -> Digest:
    """Read a conversation."""
    turns = turns_of(talked.messages)
    hits = list(_hits(talked, turns, rules))
    intents = _in_order(intent for turn in turns if (intent := intent_of(turn.said)))
    flows = {flow for intent in intents if (flow := rules.flow_of.get(intent))}
    flows |= {flow for turn in turns if (flow := _flow_of_form(turn.said, rules))}
    return Digest(
        reasons=_weighed(hits, rules),
        outcome=_ending(talked, turns, {hit.reason for hit in hits}),
        turns=sum(turn.said is not None for turn in turns),
        flows=sorted(flows),
        intents=intents,
        departments=_in_order(code for turn in turns for code in _departments(turn.said)),
    )


def intent_of(message: Message | None) -> str | None:
    """What a patient's message was taken for; none for a press, and where nobody knows."""
    if message is None or message.payload:
        return None
    intent: Any = _understood(message).get("intent") or {}
    name = intent.get("name") if isinstance(intent, dict) else None
    return str(name) if name else None


def _hits(talked: Talked, turns: Sequence[Turn], rules: InboxRules) -> Iterator[Hit]:
    for turn in turns:
        if turn.said is not None:
            yield from _of_message(turn, turn.said, talked.dangers, rules)
    yield from _repeated_by_bot(turns)
    yield from _repeated_by_patient(turns, rules)
    yield from _slow_agents(talked.messages, rules)
    if talked.angry:
        yield Hit(Reason.ANGER)
    if talked.complained:
        yield Hit(Reason.COMPLAINT)
    if talked.handed_off:
        yield Hit(Reason.HANDOFF, _first_handoff(talked.messages))
    if any(rating <= rules.low_rating for rating in talked.ratings):
        yield Hit(Reason.LOW_RATING)
    if (left := _left_in_form(turns)) is not None:
        yield Hit(Reason.ABANDONED, left.id)
    if sum(turn.said is not None for turn in turns) >= rules.long_turns:
        yield Hit(Reason.LONG)


def _of_message(
    turn: Turn, said: Message, dangers: Mapping[int, str], rules: InboxRules
) -> Iterator[Hit]:
    if kind := dangers.get(said.id):
        yield Hit(_BOT_DANGER.get(kind, Reason.RED_FLAG), said.id)
    if any(word in said.text for word in rules.anger):
        yield Hit(Reason.ANGER, said.id)
    if said.outcome is Outcome.FAILED:
        yield Hit(Reason.FAILED, said.id)
    intent = intent_of(said)
    if intent in UNCLEAR and turn.place.active_loop is None:
        yield Hit(Reason.FALLBACK, said.id)
    elif intent is not None and _confidence(said) < rules.low_confidence:
        yield Hit(Reason.LOW_CONFIDENCE, said.id)
    if intent is not None and _disagree(said):
        yield Hit(Reason.DISAGREEMENT, said.id)
    if _milliseconds(said) >= rules.slow_seconds * 1000:
        yield Hit(Reason.SLOW, said.id)


def _repeated_by_bot(turns: Sequence[Turn]) -> Iterator[Hit]:
    """The assistant asked the same in two turns running."""
    asked = [(turn.said, _question(turn)) for turn in turns]
    for (_, before), (said, now) in pairwise(asked):
        if said is not None and now is not None and now == before:
            yield Hit(Reason.BOT_REPEATED, said.id)


def _repeated_by_patient(turns: Sequence[Turn], rules: InboxRules) -> Iterator[Hit]:
    """The patient said nearly the same twice running, in words of their own."""
    said = [(turn, turn.said) for turn in turns if turn.said is not None and not turn.said.payload]
    for (earlier, before), (later, now) in pairwise(said):
        if min(len(before.text), len(now.text)) < _LEAST_SAID:
            continue
        # Whom the same article is shown again asked the same in other words.
        again = (article := article_of(later)) is not None and article == article_of(earlier)
        if again or likeness(before.text, now.text) >= rules.same_said:
            yield Hit(Reason.PATIENT_REPEATED, now.id)


def article_of(turn: Turn) -> str | None:
    """The title of the guide's article that was shown, if one was."""
    cards = (answer.card or {} for answer in turn.answers)
    return next((str(card.get("title")) for card in cards if card.get("type") == "guide"), None)


def likeness(one: str, other: str) -> float:
    """How alike two sentences are written, 0 to 1."""
    return fuzz.ratio(normalise(one), normalise(other)) / 100


def _slow_agents(messages: Sequence[Message], rules: InboxRules) -> Iterator[Hit]:
    """What was said to a person waited long for that person's answer."""
    longest = timedelta(minutes=rules.slow_agent_minutes)
    waiting: Message | None = None
    for message in messages:
        if message.author is Author.AGENT:
            if waiting is not None and message.at - waiting.at > longest:
                yield Hit(Reason.SLOW, waiting.id)
            waiting = None
        elif message.author is Author.PATIENT and message.outcome is Outcome.FORWARDED:
            waiting = waiting or message


def _left_in_form(turns: Sequence[Turn]) -> Message | None:
    """The last word of a patient who left while something was being asked. Whoever a person took
    over from the form didn't."""
    for turn in reversed(turns):
        if any(answer.author is Author.AGENT for answer in turn.answers):
            return None
        if turn.said is not None and "active_loop" in _understood(turn.said):
            return turn.said if _understood(turn.said)["active_loop"] else None
    return None


def _ending(talked: Talked, turns: Sequence[Turn], reasons: set[Reason]) -> Ending:
    last = next((turn.said for turn in reversed(turns) if turn.said is not None), None)
    endings = {
        Ending.EMERGENCY: bool(reasons & {Reason.RED_FLAG, Reason.CRISIS}),
        Ending.COMPLAINT: talked.complained,
        Ending.HANDED_OFF: talked.handed_off,
        Ending.BOOKED: any(_is_booked(message.card) for message in talked.messages),
        Ending.ABANDONED: Reason.ABANDONED in reasons,
        Ending.NOT_UNDERSTOOD: intent_of(last) in UNCLEAR,
    }
    return next((ending for ending, so in endings.items() if so), Ending.SETTLED)


def _weighed(hits: Iterable[Hit], rules: InboxRules) -> list[Found]:
    by_reason: dict[Reason, list[int | None]] = {}
    for hit in hits:
        by_reason.setdefault(hit.reason, []).append(hit.message_id)
    found = [
        Found(reason, _first(places), len(places), _weight(rules.weights[reason], len(places)))
        for reason, places in by_reason.items()
    ]
    return sorted(found, key=lambda one: (-one.weight, one.reason))


def _weight(weight: int, times: int) -> int:
    return round(weight * (1 + _AGAIN * min(times - 1, _MOST_AGAIN)))


def _first(places: Iterable[int | None]) -> int | None:
    return next((place for place in places if place is not None), None)


def _question(turn: Turn) -> str | None:
    said = [answer.text.strip() for answer in turn.answers if answer.author is Author.BOT]
    asked = [text for text in said if text.endswith(_QUESTION_MARKS)]
    return asked[-1] if asked else None


def _first_handoff(messages: Iterable[Message]) -> int | None:
    """What the patient said last before it: that tells why. With nothing said, the card."""
    said: int | None = None
    for one in messages:
        if one.author is Author.PATIENT:
            said = one.id
        elif (one.card or {}).get("type") == "handoff":
            return said or one.id
    return None


def _is_booked(card: Mapping[str, object] | None) -> bool:
    return bool(card) and (card or {}).get("status") == "booked"


def _understood(message: Message) -> dict[str, Any]:
    return message.understanding or {}


def _confidence(message: Message) -> float:
    confidence = _understood(message)["intent"].get("confidence")
    return 1.0 if confidence is None else float(confidence)


def _disagree(message: Message) -> bool:
    """Whether the two learners inside the classifier took the message for different things."""
    opinions: dict[str, Any] = _understood(message).get("opinions") or {}
    return len({str(intent) for intent in opinions.values() if intent}) > 1


def _milliseconds(message: Message) -> float:
    spent: dict[str, Any] = _understood(message).get("ms") or {}
    return max((float(each) for each in spent.values() if each is not None), default=0.0)


def _departments(message: Message | None) -> Iterator[str]:
    if message is None:
        return
    entities: list[dict[str, Any]] = _understood(message).get("entities") or []
    for entity in entities:
        if entity.get("entity") == "department":
            value = entity.get("value")
            yield from map(str, value if isinstance(value, list) else [value])


def _flow_of_form(message: Message | None, rules: InboxRules) -> str | None:
    form = str(_understood(message).get("active_loop") or "") if message else ""
    flow = form.split("_")[0]
    return flow if flow in rules.flows else None


def _in_order(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(code for code in codes if code))
