"""What is said of clinics and slots: the fields of a `schedule` card (contract, section 2)."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import BaseModel, PlainSerializer

from api.clinics.models import ClinicStatus, Period
from api.doctors.models import SlotKind, Title

ClockTime = Annotated[time, PlainSerializer(lambda moment: moment.strftime("%H:%M"))]


class ClinicOut(BaseModel):
    """One clinic. `remaining` counts places in slots that have not begun; `fee` whole yuan."""

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
    kind: SlotKind
    doctor_id: str
    doctor_sex: str
    title_code: Title
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
