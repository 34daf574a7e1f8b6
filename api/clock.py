"""Hospital time. The clock is injected everywhere, so that a test can stand at any moment."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

HOSPITAL_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the hospital's time."""

    def now(self) -> datetime:
        """The present moment, aware, in hospital time."""
        ...

    def today(self) -> date:
        """The present day in the hospital."""
        ...


@dataclass(frozen=True)
class RunningClock:
    """Real time, shifted by a fixed offset (zero unless `DAOYI_NOW` set a start)."""

    offset: timedelta = timedelta()

    def now(self) -> datetime:
        """The present moment in hospital time."""
        return (datetime.now(UTC) + self.offset).astimezone(HOSPITAL_ZONE)

    def today(self) -> date:
        """The present day in the hospital."""
        return self.now().date()


@dataclass
class FixedClock:
    """A clock that stands still until a test moves it."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment.astimezone(HOSPITAL_ZONE)

    def today(self) -> date:
        """The day it was set to."""
        return self.now().date()

    def advance(self, **units: float) -> None:
        """Move on by a `timedelta(**units)`."""
        self.moment += timedelta(**units)


def clock_from(start: datetime | None) -> Clock:
    """A running clock that starts at `start` (naive means hospital time), or at the real time."""
    if start is None:
        return RunningClock()
    aware = start if start.tzinfo else start.replace(tzinfo=HOSPITAL_ZONE)
    return RunningClock(aware - datetime.now(UTC))
