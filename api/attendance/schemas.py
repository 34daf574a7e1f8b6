"""What patients' no-shows and appeals look like from outside."""

import uuid
from datetime import date, datetime

from pydantic import BaseModel, Field

from api.appointments.models import AppointmentStatus
from api.attendance.models import AppealStatus
from api.clinics.models import Period


class CheckInIn(BaseModel):
    """Whose conversation, at which kiosk, it is."""

    conversation: uuid.UUID


class AppealIn(BaseModel):
    """Why a no-show should not count, in the patient's words."""

    conversation: uuid.UUID
    words: str = Field(max_length=500, pattern=r"^[^\x00]*$")


class AttendanceOut(BaseModel):
    """An appointment after a check-in."""

    id: uuid.UUID
    number: str
    status: AppointmentStatus
    checked_in_at: datetime | None


class AppealOut(BaseModel):
    """An appeal as the patient may know of it."""

    id: int
    status: AppealStatus
    created_at: datetime


class NoShowOut(BaseModel):
    """A no-show of an account's visitors. `appeal` is what became of the latest appeal against it;
    without one the patient may appeal. `visitor` is masked."""

    id: uuid.UUID
    number: str
    visitor: str
    doctor: str
    department: str
    date: date
    period: Period
    time: str
    appeal: AppealStatus | None


class NoShowsOut(BaseModel):
    """The no-shows that may count still, the latest first; the latest suspension's end."""

    suspended_until: datetime | None
    items: list[NoShowOut]
