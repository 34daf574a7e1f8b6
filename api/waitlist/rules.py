"""The hospital's rules of the waitlist: `booking.yml`, section `waitlist`. No database."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.clock import HOSPITAL_ZONE


class WaitlistRules(BaseModel):
    """An offered place is kept for `offer_hours`; places are offered from `opens` until `closes`
    (time of day). At `closes`, `days_before` the clinic's day, its waitlist ends; no offer is made
    that would leave less than `least_minutes` to answer.

    Defaults of Qingdao University Hospital 2024: `facts/rules-china.md`, Booking.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    offer_hours: Annotated[int, Field(ge=1, le=72)]
    opens: time
    closes: time
    days_before: Annotated[int, Field(ge=0, le=7)]
    least_minutes: Annotated[int, Field(ge=5, le=24 * 60)]

    def closes_at(self, day: date) -> datetime:
        """When the waitlist of a clinic on `day` ends."""
        last_day = day - timedelta(days=self.days_before)
        return datetime.combine(last_day, self.closes, HOSPITAL_ZONE)

    def deadline(self, now: datetime, day: date) -> datetime | None:
        """Until when a place of `day` that is offered at `now` is kept; None when none may be
        offered now."""
        local = now.astimezone(HOSPITAL_ZONE)
        if not self.opens <= local.time() < self.closes:
            return None
        until = min(now + timedelta(hours=self.offer_hours), self.closes_at(day))
        return until if until - now >= timedelta(minutes=self.least_minutes) else None
