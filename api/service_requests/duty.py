"""The clock of a service: minutes count while somebody is on duty."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator

from api.clock import HOSPITAL_ZONE
from language.calendar import holiday_name, is_working_day

ALWAYS = "always"
# Hours that never come in two months are a mistake in the file.
_HORIZON_DAYS = 62


def _opens_before_it_closes(spans: list[tuple[time, time]]) -> list[tuple[time, time]]:
    if any(opens >= closes for opens, closes in spans):
        raise ValueError("a time of opening must be before its closing")
    return spans


Spans = Annotated[list[tuple[time, time]], AfterValidator(_opens_before_it_closes)]


@dataclass(frozen=True)
class Duty:
    """When somebody is there, per kind of day; all None: day and night. `closed` days count as
    holidays."""

    working_days: Spans | None
    weekends: Spans | None
    holidays: Spans | None
    closed: frozenset[date]

    def is_on(self, moment: datetime) -> bool:
        """Whether somebody is there."""
        local = moment.astimezone(HOSPITAL_ZONE)
        spans = self._spans(local.date())
        return spans is None or any(opens <= local.time() < closes for opens, closes in spans)

    def after(self, moment: datetime, minutes: int) -> datetime:
        """The moment when so many minutes of duty have passed. Raises `ValueError` when there is
        too little duty in two months."""
        local, left = moment.astimezone(HOSPITAL_ZONE), timedelta(minutes=minutes)
        for offset in range(_HORIZON_DAYS):
            day = local.date() + timedelta(days=offset)
            spans = self._spans(day)
            if spans is None:
                return local + left
            for opens, closes in spans:
                begin = max(local, datetime.combine(day, opens, HOSPITAL_ZONE))
                there = datetime.combine(day, closes, HOSPITAL_ZONE) - begin
                if there <= timedelta():
                    continue
                if left <= there:
                    return begin + left
                left -= there
        raise ValueError("service_requests.yml: nobody is ever on duty")

    def _spans(self, day: date) -> Spans | None:
        if day in self.closed or holiday_name(day):
            return self.holidays
        return self.working_days if is_working_day(day) else self.weekends
