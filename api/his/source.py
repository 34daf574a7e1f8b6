"""Where places come from, as an interface: our own timetable, or a hospital information system.

Every answer is one of a few values, never an exception: what isn't known is `Unknown`, and whoever
asked keeps asking until it is. No operation may be called while a database lock is held.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from api.clinics.models import Quota

SLOT_FULL = "slot_full"
ENDED = "ended"


@dataclass(frozen=True)
class Particulars:
    """Who comes: what a registration by real name needs. Never logged, never part of a message."""

    patient: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    id_type: str
    id_number: str = field(repr=False)


@dataclass(frozen=True)
class Order:
    """One place for one patient. `reference` is ours and makes a repeat the same order; `provider`
    the id of a doctor or the code of a resource. `who` is needed to place an order only."""

    reference: str
    provider: str
    starts_at: datetime
    ends_at: datetime
    quota: Quota = Quota.OPEN
    who: Particulars | None = None


@dataclass(frozen=True)
class Placed:
    """The source has the booking; `external_reference` is its name there."""

    external_reference: str


@dataclass(frozen=True)
class Done:
    """The source doesn't have the booking any more."""


@dataclass(frozen=True)
class Declined:
    """The source said no, and surely did nothing. `reason` is a code: `slot_full`, `ended` (placed
    once and cancelled there since), or what the HIS calls it."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """No answer, or one that can't be believed: it may have been done. `reason` is a code."""

    reason: str


@dataclass(frozen=True)
class Absent:
    """The source has never had such an order."""


@dataclass(frozen=True)
class Ended:
    """The source had the booking; it was cancelled there."""


@dataclass(frozen=True)
class FreePlaces:
    """One segment as the source sees it: of `total` places `free` can still be taken."""

    provider: str
    starts_at: datetime
    ends_at: datetime
    quota: Quota
    total: int
    free: int


@dataclass(frozen=True)
class SourceBooking:
    """A booking of ours as the source sees it."""

    reference: str
    external_reference: str
    starts_at: datetime
    live: bool


@dataclass(frozen=True)
class Timetable:
    """What the source has in a span of days. `strangers`: what it calls those actors of its
    schedules that don't name a doctor or resource of ours."""

    places: Sequence[FreePlaces]
    bookings: Sequence[SourceBooking]
    strangers: Sequence[str] = ()


class BookingSource(Protocol):
    """See the module. `external`: whether somebody else than our own tables keeps the places."""

    @property
    def external(self) -> bool:
        """Whether orders must be placed somewhere at all."""
        ...

    def keeps(self, kind: str) -> bool:
        """Whether places of this slot kind are the source's."""
        ...

    async def place(self, order: Order) -> Placed | Declined | Unknown:
        """Book. The same reference again gives the same booking."""
        ...

    async def cancel(self, order: Order) -> Done | Declined | Unknown:
        """Make sure that the booking is gone. Again, or where there was none, is `Done`."""
        ...

    async def find(self, reference: str) -> Placed | Ended | Absent | Unknown:
        """What became of an earlier order."""
        ...

    async def timetable(self, first: date, last: date) -> Timetable | Unknown:
        """Every segment and every booking of ours from `first` to `last`, both included."""
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...
