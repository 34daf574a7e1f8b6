"""Service levels: when people are at the desk, who is served first, how fast a complaint is
answered and somebody comes in an emergency. Read from `knowledge_base/service_levels.yml`, edited
by the hospital's staff."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from api.clock import HOSPITAL_ZONE
from language.calendar import add_working_days, holiday_name, is_working_day

# A desk that opens on no day of two months is a mistake in the file.
_HORIZON_DAYS = 62


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _opens_before_it_closes(spans: list[tuple[time, time]]) -> list[tuple[time, time]]:
    if any(opens >= closes for opens, closes in spans):
        raise ValueError("a time of opening must be before its closing")
    return spans


def _has_default(values: dict[str, int]) -> dict[str, int]:
    if "default" not in values:
        raise ValueError("default is missing")
    return values


Spans = Annotated[list[tuple[time, time]], AfterValidator(_opens_before_it_closes)]
Ranks = Annotated[dict[str, Annotated[int, Field(ge=0)]], AfterValidator(_has_default)]


class DeskHours(_Strict):
    """Opening times `[[open, close], …]` per kind of day; an empty list is a closed day."""

    working_days: Spans
    weekends: Spans
    holidays: Spans
    callback_minutes: int = Field(gt=0)

    @model_validator(mode="after")
    def _opens_at_all(self) -> "DeskHours":
        if not (self.working_days or self.weekends or self.holidays):
            raise ValueError("the desk never opens")
        return self


class ComplaintLevels(_Strict):
    """Working days until the answer, per category, with a `default`."""

    due_working_days: Ranks
    due_time: time


class GreenChannelLevels(_Strict):
    """Minutes from the recognised emergency until somebody goes out, and until the consulting
    doctor is there (3 and 10: product.md A12.1)."""

    dispatch_minutes: int = Field(gt=0)
    doctor_minutes: int = Field(gt=0)


class _LevelsFile(_Strict):
    desk: DeskHours
    priorities: Ranks
    complaints: ComplaintLevels
    green_channel: GreenChannelLevels


class _HospitalFile(BaseModel):
    hotline: str
    closed_days: list[date] = []


@dataclass(frozen=True)
class ServiceLevels:
    """The hospital's promises. `hotline` is the number that is answered day and night."""

    desk: DeskHours
    priorities: dict[str, int]
    complaints: ComplaintLevels
    green_channel: GreenChannelLevels
    hotline: str
    closed_days: frozenset[date]

    def priority(self, reason: str) -> int:
        """Who is served first; lower is sooner."""
        return self.priorities.get(reason, self.priorities["default"])

    def desk_open(self, now: datetime) -> bool:
        """Whether somebody is at the desk."""
        local = now.astimezone(HOSPITAL_ZONE)
        return any(opens <= local.time() < closes for opens, closes in self._hours(local.date()))

    def promise(self, now: datetime) -> datetime:
        """By when a callback asked for at `now` is made: some minutes after somebody is there."""
        there = now if self.desk_open(now) else self.next_opening(now)
        return there + timedelta(minutes=self.desk.callback_minutes)

    def next_opening(self, now: datetime) -> datetime:
        """The first opening after `now`. Raises `ValueError` when the desk never opens."""
        local = now.astimezone(HOSPITAL_ZONE)
        for offset in range(_HORIZON_DAYS):
            day = local.date() + timedelta(days=offset)
            for opens, _ in self._hours(day):
                opening = datetime.combine(day, opens, HOSPITAL_ZONE)
                if opening > local:
                    return opening
        raise ValueError("service_levels.yml: the desk never opens")

    def complaint_due(self, category: str, now: datetime) -> datetime:
        """When a complaint that is received now must be answered, in working days of China."""
        days = self.complaints.due_working_days
        count = days.get(category, days["default"])
        day = add_working_days(now.astimezone(HOSPITAL_ZONE).date(), count)
        return datetime.combine(day, self.complaints.due_time, HOSPITAL_ZONE)

    def _hours(self, day: date) -> Spans:
        if day in self.closed_days or holiday_name(day):
            return self.desk.holidays
        return self.desk.working_days if is_working_day(day) else self.desk.weekends


@lru_cache(maxsize=8)
def load_service_levels(folder: Path) -> ServiceLevels:
    """Read the files of a knowledge base. Raises `pydantic.ValidationError` with what is wrong."""
    levels = _LevelsFile.model_validate(_read(folder / "service_levels.yml"))
    hospital = _HospitalFile.model_validate(_read(folder / "hospital.yml"))
    return ServiceLevels(
        desk=levels.desk,
        priorities=levels.priorities,
        complaints=levels.complaints,
        green_channel=levels.green_channel,
        hotline=hospital.hotline,
        closed_days=frozenset(hospital.closed_days),
    )


def _read(path: Path) -> object:
    return YAML(typ="safe").load(path.read_text("utf-8"))
