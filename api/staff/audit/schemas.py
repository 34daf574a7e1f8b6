"""Shapes of the record and of its check, for endpoints and the page."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.staff.audit.check import Fault
from api.staff.models import Role
from api.staff.permissions import Permission

# What a column of text can hold: everything but the character zero.
_Text = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]


class AuditFilter(BaseModel):
    """Which entries: all of them that fit everything given. `person` is a username, or `patient`,
    `system`, `nobody`; `subject` names one record (`conversation:<id>`); the days are the
    hospital's, both included. `before` is the `next` of the page before."""

    model_config = ConfigDict(extra="forbid")

    person: _Text | None = None
    action: _Text | None = None
    subject: _Text | None = None
    since: date | None = None
    until: date | None = None
    before: Annotated[str, Field(max_length=60)] | None = None


class AuditLine(BaseModel):
    """One entry: codes and ids, and what they are called."""

    at: datetime
    actor: str
    actor_name: str
    action: str
    action_name: str
    subject: str
    details: dict[str, object]


class AuditPage(BaseModel):
    """Entries, newest first. `next` is for the page after, None on the last."""

    items: list[AuditLine]
    next: str | None


class AuditExportIn(AuditFilter):
    """What is taken out as a file, and what for."""

    reason: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class BrokenOut(BaseModel):
    """Where the record isn't as it was written."""

    fault: Fault
    at: datetime | None


class ChainOut(BaseModel):
    """Whether the record is unbroken `since` its first entry, and the last seal's digest. How many
    entries there are is not said: some are not the reader's to know of."""

    unbroken: bool
    checked_at: datetime
    since: datetime | None
    digest: str
    broken: list[BrokenOut]


class PermissionLine(BaseModel):
    """A permission, what it is called, and who has it."""

    permission: Permission
    name: str
    roles: list[Role]
