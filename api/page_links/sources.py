"""What pages are written from: the database, the time, the hospital, its rules and its words."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.rules import BookingRules
from api.clock import Clock
from api.departments.schemas import Hospital
from api.wording import Wording


@dataclass(frozen=True)
class Sources:
    """For one request."""

    session: AsyncSession
    clock: Clock
    words: Wording
    hospital: Hospital
    rules: BookingRules
