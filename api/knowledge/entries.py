"""One entry of each file of `knowledge_base/`, typed."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from api.announcements.models import AnnouncementKind
from api.clinics.models import Period
from api.departments.models import DepartmentKind
from api.departments.schemas import SlotKindCode, Weekday
from api.doctors.models import SlotKind, Title
from api.knowledge.sources import listed

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
ArticleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{1,59}$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9-]{3,24}$")]
Reading = Annotated[str, StringConstraints(pattern=r"^[a-z]+( [a-z]+)*$", max_length=60)]
Link = Annotated[str, StringConstraints(pattern=r"^(https?://|/)\S+$", max_length=200)]
Age = Annotated[int, Field(ge=0, le=120)]
Fee = Annotated[int, Field(ge=0, le=5000)]

Topic = Literal[
    "way",
    "hours",
    "fees",
    "insurance",
    "report",
    "parking",
    "admission",
    "visiting",
    "records",
    "refund",
    "invoice",
    "checkup",
    "vaccination",
    "documents",
    "accessibility",
    "interpreter",
    "booking",
    "exam",
    "medication",
    "emergency",
    "complaint",
    "privacy",
    "other",
]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DepartmentEntry(_Entry):
    """departments.yml. Ages in years, both included; `floor` of the basement is negative."""

    code: Code
    name: Short
    kind: DepartmentKind
    aliases: Annotated[list[Short], Field(min_length=1)]
    building: Short
    floor: Annotated[int, Field(ge=-9, le=100)]
    zone: Short
    phone: Phone
    treats: Annotated[list[Short], Field(min_length=1)]
    about: Line
    sex: Literal["f", "m"] | None = None
    min_age: Age | None = None
    max_age: Age | None = None


class DoctorEntry(_Entry):
    """doctors.csv. `reading` is toneless pinyin, ü written v; `fee` in whole yuan."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,16}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    reading: Reading
    sex: Literal["f", "m"]
    title: Title
    department: Code
    specialities: Annotated[list[Short], BeforeValidator(listed), Field(min_length=1)]
    kind: SlotKind
    fee: Fee


class WeeklyEntry(_Entry):
    """timetable.csv. `capacity` is places per segment."""

    doctor: str
    weekday: Weekday
    period: Period
    room: Short
    capacity: Annotated[int, Field(ge=1, le=99)]


class OpenTimes(_Entry):
    """When a resource is open: weekdays (1 = Monday), periods, places per segment."""

    days: Annotated[list[Weekday], Field(min_length=1)]
    periods: Annotated[list[Period], Field(min_length=1)]
    capacity: Annotated[int, Field(ge=1, le=999)]


class ResourceEntry(_Entry):
    """resources.yml: what can be booked beside a doctor. `kind` is a slot kind of hospital.yml;
    `fee` in whole yuan; `about` says what to bring."""

    code: Code
    name: Short
    aliases: list[Short] = Field(default_factory=list)
    kind: SlotKindCode
    department: Code
    room: Short
    fee: Fee
    about: Line
    open: Annotated[list[OpenTimes], Field(min_length=1)]


class ExceptionEntry(_Entry):
    """timetable_exceptions.csv: one day that differs."""

    doctor: str
    date: date
    period: Period
    change: Literal["stopped", "extra"]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class PriceEntry(_Entry):
    """prices.csv, in yuan; a later `valid_from` of the same code replaces an earlier one."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    valid_from: date
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    aliases: Annotated[list[Short], BeforeValidator(listed)] = Field(default_factory=list)
    category: Literal["registration", "lab", "exam", "treatment", "checkup", "other"]
    unit: Annotated[str, StringConstraints(min_length=1, max_length=16)]
    price: Annotated[Decimal, Field(ge=0, lt=10**8, decimal_places=2)]
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class AnnouncementEntry(_Entry):
    """announcements.yml. Both days of the validity are included; no department means all."""

    id: ArticleId
    kind: AnnouncementKind
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    body: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    departments: list[Code]
    valid_from: date
    valid_to: date


class ArticleEntry(_Entry):
    """The front matter of guide/<id>.md with its `body`; `review_date` is the next review."""

    id: ArticleId
    title: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    topic: Topic
    questions: Annotated[list[Line], Field(min_length=1)]
    keywords: Annotated[list[Short], Field(min_length=1)]
    owner: Short
    review_date: date
    valid_from: date
    valid_to: date | None = None
    link: Link | None = None
    body: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
