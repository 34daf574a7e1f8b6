"""The link to the source of places, chosen by the settings, and what is asked over it."""

from dataclasses import dataclass
from datetime import datetime

from api.appointments.models import Appointment
from api.appointments.rules import BookingRules, load_booking_rules
from api.database import Sessions
from api.his.builtin import BuiltinSource
from api.his.models import OrderKind
from api.his.orders import OpenOrder
from api.his.outcomes import Outcome, booking_answered, cancellation_answered
from api.his.source import (
    ENDED,
    Absent,
    BookingSource,
    Declined,
    Done,
    Ended,
    Order,
    Placed,
    Unknown,
)
from api.security import Seal
from api.settings import Settings
from api.wording import Wording

_PAST = "past"


@dataclass(frozen=True)
class HisLink:
    """What it takes to carry orders out. No database lock is held while the source is asked."""

    source: BookingSource
    sessions: Sessions
    seal: Seal
    rules: BookingRules
    words: Wording

    async def carry_out(
        self, now: datetime, open_order: OpenOrder, *, said: bool
    ) -> tuple[Appointment, Placed | Done | Declined | Unknown]:
        """Ask the source and bring its answer about, in a transaction of its own. `said`: the
        patient waits for the result in the conversation, which will say it."""
        if open_order.kind is OrderKind.CANCEL:
            cancelled = await self.source.cancel(open_order.order)
            async with self.sessions() as session, session.begin():
                how = Outcome(now, self.rules, said)
                done = await cancellation_answered(session, how, open_order.id, cancelled)
            return done, cancelled
        placed = await self._place(now, open_order)
        async with self.sessions() as session, session.begin():
            how = Outcome(now, self.rules, said)
            booked = await booking_answered(session, how, open_order.id, placed)
        return booked, placed

    async def _place(self, now: datetime, open_order: OpenOrder) -> Placed | Declined | Unknown:
        """Placed again only when the source surely has none: and then under the same reference, so
        that a first request which is still on its way there can't become a second booking."""
        order = open_order.order
        if not open_order.may_be_done:
            return await self._place_now(order)
        found = await self.source.find(order.reference)
        if isinstance(found, Absent):
            return Declined(_PAST) if order.starts_at <= now else await self._place_now(order)
        return Declined(ENDED) if isinstance(found, Ended) else found

    async def _place_now(self, order: Order) -> Placed | Declined | Unknown:
        if order.who is None:  # the patient's data were erased meanwhile
            return Declined(ENDED)
        return await self.source.place(order)


def link_from(settings: Settings, sessions: Sessions, seal: Seal, words: Wording) -> HisLink:
    """The link that the settings ask for: built in, or FHIR."""
    rules = load_booking_rules(settings.knowledge_base / "booking.yml")
    return HisLink(_source(settings, sessions), sessions, seal, rules, words)


def _source(settings: Settings, sessions: Sessions) -> BookingSource:
    if settings.his == "builtin":
        return BuiltinSource(sessions)
    # Its resource models take a while to import, and most hospitals start without them.
    from api.his.fhir import FhirSource

    return FhirSource(
        settings.his_url or "",
        settings.his_token.get_secret_value() if settings.his_token else None,
        timeout=settings.his_timeout_seconds,
        own_kinds=frozenset(settings.his_own_kinds),
    )
