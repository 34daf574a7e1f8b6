"""How many no-shows count, and what follows. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.appointments.rules import NoShow
from api.clock import HOSPITAL_ZONE


@dataclass(frozen=True)
class Miss:
    """A no-show that nobody has excused: the day of the clinic, and when it was marked."""

    date: date
    marked_at: datetime


def counted(
    rules: NoShow, misses: Iterable[Miss], until: datetime, since: datetime | None = None
) -> int:
    """The misses of the `within_days` days up to `until`. Those marked up to `since`, when the
    patient was suspended for them, are paid for and don't count again."""
    last_day = until.astimezone(HOSPITAL_ZONE).date()
    first_day = last_day - timedelta(days=rules.within_days - 1)
    return sum(
        first_day <= miss.date <= last_day
        and miss.marked_at <= until
        and (since is None or miss.marked_at > since)
        for miss in misses
    )
