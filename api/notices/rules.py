"""When and how patients are told: `knowledge_base/notices.yml`. No database."""

from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator
from ruamel.yaml import YAML

from api.clock import HOSPITAL_ZONE
from api.notices.fields import FITTING, sort_of
from api.notices.models import NoticeKind
from api.wechat.templates import Sort

_STRICT = ConfigDict(extra="forbid", frozen=True)
_REMINDERS = {NoticeKind.REMINDER_DAY, NoticeKind.REMINDER_HOURS}
# The call list is open to people who may know nothing of complaints; and nobody is called to rate.
_NEVER_CALLED = {NoticeKind.COMPLAINT_PROGRESS, NoticeKind.SURVEY}
# What a template's field can show (`words.Words.params`).
FIELDS = frozenset(
    {
        "visitor",
        "when",
        "day",
        "time",
        "doctor",
        "substitute",
        "department",
        "place",
        "number",
        "fee",
        "reason",
        "until",
        "what",
        "at",
        "receipt",
        "hotline",
        "hospital",
    }
)
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


class QuietHours(BaseModel):
    """Nobody is disturbed from `start` to `end`, hospital time; the end may be on the next day."""

    model_config = _STRICT

    start: time
    end: time

    def end_after(self, now: datetime) -> datetime | None:
        """When they end, or none when `now` is outside."""
        local = now.astimezone(HOSPITAL_ZONE)
        over_midnight = self.end <= self.start
        if self.start <= local.time() and (over_midnight or local.time() < self.end):
            day = local.date() + timedelta(days=1 if over_midnight else 0)
        elif over_midnight and local.time() < self.end:
            day = local.date()
        else:
            return None
        return datetime.combine(day, self.end, HOSPITAL_ZONE)


class Template(BaseModel):
    """A WeChat template message: its id in the official account, and what each field shows. With
    sort `subscription` it is a subscription notice, which the patient must have allowed."""

    model_config = _STRICT

    id: Annotated[str, Field(min_length=1, max_length=64)]
    sort: Sort = Sort.TEMPLATE
    fields: dict[str, str]

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(fields.values()) - FIELDS)
        if unknown:
            raise ValueError(f"no such value: {', '.join(unknown)}")
        for field, value in fields.items():
            _check_fit(field, value)
        return fields


def _check_fit(field: str, value: str) -> None:
    """Raise `ValueError` for a field that WeChat doesn't know, or that never shows this value."""
    sort = sort_of(field)
    if sort not in FITTING:
        raise ValueError(f"no such field: {field}")
    fitting = FITTING[sort]
    if fitting is not None and value not in fitting:
        raise ValueError(f"{field} can show {', '.join(sorted(fitting))}, not {value}")


class NoticeRules(BaseModel):
    """`notices.yml`. `retry_minutes` are the pauses between attempts on one rung; after the last
    one the next rung is climbed. It is climbed for `must_arrive`, too, when there is no receipt
    after `receipt_within_hours` (0: never). Staff call for `call_for`. On WeChat a template message
    goes out before the customer-service message for `template_first`, else after it."""

    model_config = _STRICT

    quiet_hours: QuietHours
    at_once: frozenset[NoticeKind]
    at_once_within_hours: Annotated[int, Field(ge=0, le=72)]
    reminder_leaves_minutes: Minutes
    retry_minutes: tuple[Minutes, ...]
    must_arrive: frozenset[NoticeKind]
    receipt_within_hours: Annotated[int, Field(ge=0, le=72)]
    call_for: frozenset[NoticeKind]
    template_first: frozenset[NoticeKind]
    wechat_templates: dict[NoticeKind, Template]

    @field_validator("call_for")
    @classmethod
    def _may_be_called(cls, kinds: frozenset[NoticeKind]) -> frozenset[NoticeKind]:
        if never := sorted(kinds & _NEVER_CALLED):
            raise ValueError(f"nobody is called for: {', '.join(never)}")
        return kinds

    def quiet_until(
        self,
        kind: NoticeKind,
        now: datetime,
        starts_at: datetime | None,
        deadline: datetime | None = None,
    ) -> datetime | None:
        """When the notice may be sent if it disturbs `now` and can wait, else none.

        `starts_at` is when the visit begins; `deadline` until when the patient has to answer.
        """
        end = self.quiet_hours.end_after(now)
        if end is None or kind in self.at_once or not self._can_wait(kind, now, end, starts_at):
            return None
        if deadline is not None and deadline - end < timedelta(hours=1):
            return None
        return end

    def _can_wait(
        self, kind: NoticeKind, now: datetime, end: datetime, starts_at: datetime | None
    ) -> bool:
        if starts_at is None:
            return True
        if kind in _REMINDERS:
            return starts_at - end >= timedelta(minutes=self.reminder_leaves_minutes)
        return starts_at - now > timedelta(hours=self.at_once_within_hours)

    def pause_after(self, attempts: int) -> timedelta | None:
        """How long to wait after so many attempts on a rung; none when they were enough."""
        if attempts > len(self.retry_minutes):
            return None
        return timedelta(minutes=self.retry_minutes[attempts - 1])


@cache
def load_notice_rules(folder: Path) -> NoticeRules:
    """Read `notices.yml` of a folder, once per process. Raises `pydantic.ValidationError`."""
    text = (folder / "notices.yml").read_text("utf-8")
    return NoticeRules.model_validate(YAML(typ="safe").load(text))
