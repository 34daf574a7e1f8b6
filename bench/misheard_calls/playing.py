"""Plays the calls at one rate of errors and says how each ended."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from bench.misheard_calls.caller import Caller, Doing
from bench.misheard_calls.lines import Call
from bench.misheard_calls.noise import Recogniser
from bench.misheard_calls.record import Booking, Record
from bench.misheard_calls.script import Errand, Script, day_pattern
from tests.e2e.patient import somebody

_PATIENCE = 30  # turns for one errand, with who is calling asked in the middle
_WHO = {"phone": "19900001234", "name": "李小明"}

Rings = Callable[[], Call]
Looks = Callable[[str], Record]


@dataclass
class Ended:
    """How one call ended. `turns` counts what the caller did; `unconfirmed` is what was done
    without their yes to it; `story` is the call in words."""

    name: str
    succeeded: bool
    turns: int
    unconfirmed: list[str]
    story: list[str] = field(default_factory=list)


@dataclass
class _Conversation:
    """One call while it is going on. `looks` tells what it has left behind by now."""

    call: Call
    looks: Callable[[], Record]
    ear: Recogniser
    caller: Caller
    story: list[str] = field(default_factory=list)
    turns: int = 0

    def does(self, doing: Doing) -> Record:
        """Speak through the noise, or press keys."""
        self.turns += 1
        if doing.keys:
            self.call.presses(doing.keys)
            self.story.append(f"caller: [keys {doing.keys}]")
        else:
            heard = self.ear.hears(doing.words)
            self.call.says(heard)
            self.story.append(f"caller: {doing.words}  [{heard}]")
        self.story.append(f"  spoken: {self.call.spoken}")
        return self.looks()

    def runs(self, errand: Errand) -> bool:
        """One errand; whether it was done."""
        before = self.looks()
        doing = self.caller.begins(errand)
        if "interrupts" in errand.words:
            before = self.does(doing)
            doing = Doing(errand.words["interrupts"])
        for _ in range(_PATIENCE):
            now = self.does(doing)
            done = _done(errand, before, now, self.call.spoken)
            if done is not None:
                return done
            doing = self.caller.answers(self.call.spoken)
            if self.call.over or errand.kind == "danger" or self.caller.has_had_enough:
                return False
        return False


def play(script: Script, rings: Rings, looks: Looks, rate: float, seed: int) -> Iterator[Ended]:
    """Every dialogue once, each with errors of its own. `looks` takes a call's id."""
    for dialogue in script.dialogues:
        ear = Recogniser(rate, f"{seed} {rate} {dialogue.name}")
        who = {"number": somebody(**dialogue.person).replace("X", "*"), **_WHO}
        caller = Caller(script.reactions, dialogue.errands[0], who, dialogue.keys)
        call = rings()
        talk = _Conversation(call, partial(looks, call.id), ear, caller)
        succeeded = all(talk.runs(errand) for errand in dialogue.errands)
        undue = unconfirmed(talk.looks(), caller.accepted)
        call.hangs_up()
        yield Ended(dialogue.name, succeeded and not undue, talk.turns, undue, talk.story)


def _done(errand: Errand, before: Record, now: Record, spoken: str) -> bool | None:
    """Whether an errand ended as it should, or None when it goes on."""
    if errand.kind in ("book", "change"):
        new = now.bookings[len(before.bookings) :]
        if not new:
            return None
        moved = errand.kind == "change"
        return all(errand.wants.met_by(each.told) and bool(each.replaces) == moved for each in new)
    if errand.kind == "cancel":
        return (len(now.standing) == len(before.standing) - 1) or None
    if errand.kind == "ask":
        return errand.found_in(spoken) or None
    counted = {"complaint": "complaints", "human": "tickets", "danger": "alarms"}[errand.kind]
    return (getattr(now, counted) > getattr(before, counted)) or None


def unconfirmed(left: Record, accepted: list[tuple[str, str]]) -> list[str]:
    """What was written without a yes to a read-back that told of it."""
    found = [
        f"booked {booking.told}"
        for booking in left.bookings
        if not _agreed(booking, accepted, ("change",) if booking.replaces else ("book",))
    ]
    replaced = {booking.replaces for booking in left.bookings}
    found += [
        f"cancelled {booking.told}"
        for booking in left.bookings
        if not booking.standing
        and booking.id not in replaced
        and not _agreed(booking, accepted, ("cancel",))
    ]
    yeses = sum(kind == "complaint" for kind, _ in accepted)
    return found + ["filed a complaint"] * max(0, left.complaints - yeses)


def _agreed(booking: Booking, accepted: list[tuple[str, str]], kinds: tuple[str, ...]) -> bool:
    day = day_pattern(booking.date)
    return any(
        kind in kinds and booking.doctor in told and re.search(day, told) for kind, told in accepted
    )
