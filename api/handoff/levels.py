"""Service levels: when people are at the desk, who is served first, how fast a complaint is
answered and somebody comes in an emergency. Read from `knowledge_base/service_levels.yml`, edited
by the hospital's staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from api.clock import HOSPITAL_ZONE
from api.handoff.desk_rules import DeskRules, Spans
from language.calendar import holiday_name, is_working_day

# A desk that opens on no day of two months is a mistake in the file.
_HORIZON_DAYS = 62


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _has_default(values: dict[str, int]) -> dict[str, int]:
    if "default" not in values:
        raise ValueError("default is missing")
    return values


Ranks = Annotated[dict[str, Annotated[int, Field(ge=0)]], AfterValidator(_has_default)]


class ComplaintLevels(_Strict):
    """Working days until the answer, per category, with a `default`; minutes of working time until
    somebody begins, per channel (A4.1). Working time is `working_hours` of working days. So many
    working days after the end the complainant is asked whether it is settled, is called when they
    don't answer, and the case is filed away without an answer."""

    due_working_days: Ranks
    due_time: time
    working_hours: Spans
    first_response_minutes: Ranks
    revisit_after_days: int = Field(ge=0, le=60)
    call_after_days: int = Field(ge=1, le=60)
    archive_after_days: int = Field(ge=1, le=365)

    @model_validator(mode="after")
    def _somebody_works(self) -> "ComplaintLevels":
        if not self.working_hours:
            raise ValueError("complaints.working_hours is empty")
        return self


class GreenChannelLevels(_Strict):
    """Minutes from the recognised emergency until somebody goes out, and until the consulting
    doctor is there (3 and 10: product.md A12.1)."""

    dispatch_minutes: int = Field(gt=0)
    doctor_minutes: int = Field(gt=0)


class _LevelsFile(_Strict):
    desk: DeskRules
    priorities: Ranks
    complaints: ComplaintLevels
    green_channel: GreenChannelLevels


class _HospitalFile(BaseModel):
    hotline: str
    closed_days: list[date] = []


@dataclass(frozen=True)
class ServiceLevels:
    """The hospital's promises. `hotline` is the number that is answered day and night."""

    desk: DeskRules
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

    def due(self, start: datetime, minutes: int) -> datetime:
        """When `minutes` in which somebody is at the desk have passed since `start`."""
        left = timedelta(minutes=minutes)
        for opens, closes in self._open_spans(start):
            begins = max(opens, start)
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        raise ValueError("service_levels.yml: the desk hardly ever opens")

    def open_seconds(self, start: datetime, end: datetime) -> int:
        """In how many seconds from `start` to `end` somebody is at the desk; negative when `end`
        comes first."""
        if end < start:
            return -self.open_seconds(end, start)
        total = timedelta()
        for opens, closes in self._open_spans(start):
            if opens >= end:
                break
            total += min(closes, end) - max(opens, start)
        return int(total.total_seconds())

    def _open_spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The times from `start` on in which the desk is open, also one that has begun."""
        first = start.astimezone(HOSPITAL_ZONE).date()
        for offset in range(_HORIZON_DAYS):
            day = first + timedelta(days=offset)
            for opens, closes in self._hours(day):
                until = datetime.combine(day, closes, HOSPITAL_ZONE)
                if until > start:
                    yield datetime.combine(day, opens, HOSPITAL_ZONE), until

    def complaint_due(self, category: str, now: datetime) -> datetime:
        """When a complaint that is received now must be answered, in working days of China on which
        the hospital isn't closed."""
        days = self.complaints.due_working_days
        count = days.get(category, days["default"])
        day = self._worked_from(now.astimezone(HOSPITAL_ZONE).date())
        for _ in range(count):
            day = self._worked_from(day + timedelta(days=1))
        return datetime.combine(day, self.complaints.due_time, HOSPITAL_ZONE)

    def _worked_from(self, day: date) -> date:
        """The day itself when people work on it, else the next on which they do."""
        while day in self.closed_days or not _kind_of_day(day)[1]:
            day += timedelta(days=1)
        return day

    def _hours(self, day: date) -> Spans:
        free, worked = _kind_of_day(day)
        if day in self.closed_days or free:
            return self.desk.holidays
        return self.desk.working_days if worked else self.desk.weekends


@lru_cache(maxsize=512)
def _kind_of_day(day: date) -> tuple[bool, bool]:
    """Whether it is a public holiday, and whether people work: asked for every clock there is."""
    return holiday_name(day) is not None, is_working_day(day)


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
