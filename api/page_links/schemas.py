"""What a link opens: the address that is handed out, and what the page behind it shows."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.appointments.schemas import AppointmentCard
from api.complaints.models import ComplaintKind, ComplaintStatus
from api.complaints.schemas import ProgressOut
from api.page_links.models import PageKind

# What a page's script makes at random: 16 bytes in hexadecimal (`randomId` in dom.js).
Viewer = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
VisitState = Literal[
    "held",
    "lapsed",
    "submitted",
    "booked",
    "stopped",
    "checked_in",
    "begun",
    "over",
    "seen",
    "missed",
    "cancelled",
    "changed",
]


@dataclass(frozen=True)
class PageAddress:
    """A new link: to be opened before `expires_at`, once."""

    kind: PageKind
    token: str = field(repr=False)
    expires_at: datetime

    @property
    def path(self) -> str:
        """Where the page is, below the product's public address."""
        return f"/h5/{self.token}/{self.kind.value}"


class OpenIn(BaseModel):
    """Which browser opens a link. It says the same again when no answer came, so that a lost
    answer doesn't lose the link."""

    model_config = ConfigDict(extra="forbid")

    viewer: Viewer = Field(repr=False)


class AppointmentPage(BaseModel):
    """An appointment as its page shows it on `today`. `says` is where it stands in words; the way,
    what to bring and the rule for cancelling are given while they can still be of use.
    `card.changeable` says whether it can be cancelled or changed in the conversation now."""

    kind: Literal["appointment"] = "appointment"
    today: date
    card: AppointmentCard
    state: VisitState
    says: str
    way: str | None
    bring: str | None
    rule: str | None


class ComplaintPage(BaseModel):
    """A complaint as its own complainant may see it: where it stands, and what they were told.
    `due` is empty when nothing is owed any more."""

    kind: Literal["complaint"] = "complaint"
    today: date
    receipt: str
    about: ComplaintKind
    status: ComplaintStatus
    says: str
    filed: datetime
    due: datetime | None
    progress: list[ProgressOut]
    phone: str
