"""What is said of clinics and slots: the fields of a `schedule` card (contract, section 2)."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import BaseModel, PlainSerializer

from api.clinics.models import ClinicStatus, Period
from api.doctors.models import Title

ClockTime = Annotated[time, PlainSerializer(lambda moment: moment.strftime("%H:%M"))]


class ClinicOut(BaseModel):
    """One clinic. `remaining` counts places for everybody in slots that have not begun; `fee` whole
    yuan. `doctor` is the resource's name where there is a `resource`, which `about` explains;
    `substitute` who sits instead; `opens_at` from when it can be booked."""

    id: int
    doctor: str
    title: str
    department: str
    date: date
    period: Period
    start: ClockTime
    end: ClockTime
    remaining: int
    fee: int
    location: str
    status: ClinicStatus
    kind: str
    doctor_id: str | None
    doctor_sex: str | None
    title_code: Title | None
    resource: str | None
    about: str | None
    substitute: str | None
    opens_at: datetime | None
    department_code: str
    stop_reason: str | None


class SlotOut(BaseModel):
    """A time segment that has not begun; `starts_at` is the aware moment."""

    id: int
    start: ClockTime
    end: ClockTime
    starts_at: datetime
    capacity: int
    remaining: int
