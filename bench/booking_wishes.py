"""What people can wish for in a storm, each a coroutine that takes a session.

Everything is random but for the luck of each person, which a seed repeats.
"""

import random
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments import service
from api.appointments.models import Appointment
from api.appointments.rules import BookingRules
from api.appointments.schemas import BookingRequest
from api.clinics import stopping
from api.clock import FixedClock
from api.database import Sessions
from api.errors import InvalidInput, NotFound, Refused
from api.staff.models import Staff
from api.waitlist import service as waitlist
from api.waitlist.models import WaitlistEntry
from bench.booking_world import Visitor, World

# Stops clinics; never in the database.
_SUPERVISOR = Staff(username="storm")

Wish = Callable[[AsyncSession], Awaitable[Any]]


@dataclass
class Somebody:
    """A person, what they have got so far, and their own luck."""

    visitor: Visitor
    chance: random.Random
    appointments: list[uuid.UUID] = field(default_factory=list)
    entries: list[uuid.UUID] = field(default_factory=list)


@dataclass
class Storm:
    """One round's state: what people can want, and what came of it."""

    sessions: Sessions
    world: World
    rules: BookingRules
    clock: FixedClock
    outcomes: Counter[str] = field(default_factory=Counter)

    async def live(self, somebody: Somebody, wishes: int) -> None:
        """Do so many random things, each in a transaction of its own."""
        for _ in range(wishes):
            kind = somebody.chance.choice(_KINDS)
            await self.one(somebody, kind)

    async def one(self, somebody: Somebody, kind: str) -> None:
        """One thing, if it is possible at all; a refusal is an outcome like any other."""
        wish = WISHES[kind](self, somebody)
        if wish is None:
            return
        try:
            async with self.sessions() as session, session.begin():
                result = await wish(session)
        except (Refused, NotFound, InvalidInput) as refused:
            self.outcomes[refused.code] += 1
            return
        self.outcomes[f"{kind} done"] += 1
        if isinstance(result, Appointment):
            somebody.appointments.append(result.id)
        elif isinstance(result, WaitlistEntry):
            somebody.entries.append(result.id)


def _request(storm: Storm, somebody: Somebody) -> BookingRequest:
    slot = somebody.chance.choice(storm.world.slots)
    return BookingRequest(somebody.visitor.conversation, somebody.visitor.card, slot)


def _hold(storm: Storm, somebody: Somebody) -> Wish:
    request = _request(storm, somebody)
    return lambda session: service.hold(session, storm.clock, storm.rules, request)


def _book(storm: Storm, somebody: Somebody) -> Wish:
    request = _request(storm, somebody)
    return lambda session: service.book(session, storm.clock, storm.rules, request)


def _confirm(storm: Storm, somebody: Somebody) -> Wish | None:
    return _with_own(storm, somebody, service.confirm)


def _cancel(storm: Storm, somebody: Somebody) -> Wish | None:
    return _with_own(storm, somebody, service.cancel)


def _change(storm: Storm, somebody: Somebody) -> Wish | None:
    slot = somebody.chance.choice(storm.world.slots)
    return _with_own(storm, somebody, service.change, slot)


def _with_own(storm: Storm, somebody: Somebody, do: Any, *more: Any) -> Wish | None:
    """Something with one of the person's own appointments, mostly a late one."""
    if not somebody.appointments:
        return None
    mine = somebody.appointments[-3:] if somebody.chance.random() < 0.8 else somebody.appointments
    chosen = somebody.chance.choice(mine)
    where = somebody.visitor.conversation
    return lambda session: do(session, storm.clock, storm.rules, where, chosen, *more)


def _minute_passes(storm: Storm, somebody: Somebody) -> Wish:
    """What the jobs of each minute do."""

    async def wish(session: AsyncSession) -> int:
        storm.clock.advance(minutes=1)
        await service.release_expired(session, storm.clock.now())
        return await waitlist.sweep(session, storm.clock.now(), storm.rules)

    return wish


def _wait(storm: Storm, somebody: Somebody) -> Wish:
    visitor, clinic = somebody.visitor, somebody.chance.choice(storm.world.clinics)
    wanted = waitlist.Wish(visitor.conversation, visitor.card, clinic)
    return lambda session: waitlist.join(session, storm.clock, storm.rules, wanted)


def _accept(storm: Storm, somebody: Somebody) -> Wish | None:
    return _with_entry(storm, somebody, service.confirm)


def _decline(storm: Storm, somebody: Somebody) -> Wish | None:
    return _with_entry(storm, somebody, service.cancel)


def _with_entry(storm: Storm, somebody: Somebody, answer: Any) -> Wish | None:
    """Answer an offer, or find that there is none."""
    if not somebody.entries:
        return None
    entry, where = somebody.chance.choice(somebody.entries[-3:]), somebody.visitor.conversation

    async def wish(session: AsyncSession) -> Appointment:
        held = await waitlist.find_offer(session, where, entry)
        appointment: Appointment = await answer(session, storm.clock, storm.rules, where, held)
        await waitlist.answered(session, storm.clock.now(), entry)
        return appointment

    return wish


def _leave(storm: Storm, somebody: Somebody) -> Wish | None:
    if not somebody.entries:
        return None
    entry, where = somebody.chance.choice(somebody.entries), somebody.visitor.conversation

    async def wish(session: AsyncSession) -> None:
        held = await waitlist.leave(session, storm.clock, where, entry)
        if held is not None:
            await service.cancel(session, storm.clock, storm.rules, where, held)
            await waitlist.answered(session, storm.clock.now(), entry)

    return wish


def _stop(storm: Storm, somebody: Somebody) -> Wish:
    clinic = somebody.chance.choice(storm.world.clinics)
    return lambda session: stopping.stop_clinic(
        session, storm.clock, storm.rules, _SUPERVISOR, clinic, "storm"
    )


def _reopen(storm: Storm, somebody: Somebody) -> Wish:
    clinic = somebody.chance.choice(storm.world.clinics)
    return lambda session: stopping.reopen(session, storm.clock, _SUPERVISOR, clinic)


WISHES: dict[str, Callable[[Storm, Somebody], Wish | None]] = {
    "hold": _hold,
    "book": _book,
    "confirm": _confirm,
    "cancel": _cancel,
    "change": _change,
    "minute": _minute_passes,
    "wait": _wait,
    "accept": _accept,
    "decline": _decline,
    "leave": _leave,
    "stop": _stop,
    "reopen": _reopen,
}
_WEIGHTS = {
    "hold": 10,
    "book": 10,
    "confirm": 8,
    "cancel": 8,
    "change": 8,
    "wait": 8,
    "accept": 4,
    "minute": 2,
    "decline": 2,
    "leave": 2,
}
_KINDS = [kind for kind in WISHES for _ in range(_WEIGHTS.get(kind, 1))]
