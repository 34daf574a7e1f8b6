"""Shapes of staff accounts, for endpoints and the page."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.staff.models import Role

Username = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{2,40}$")]
_Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00]*$"),
]
_Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]


class AccountIn(BaseModel):
    """What of an account can be changed; all of it is given. No `skills`: every queue; no
    `chat_limit`: the desk's."""

    model_config = ConfigDict(extra="forbid")

    display_name: _Name
    role: Role
    department: _Code | None = None
    skills: Annotated[list[_Code], Field(max_length=50)] = []
    chat_limit: Annotated[int, Field(ge=1, le=50)] | None = None


class NewAccountIn(AccountIn):
    """A new account. The name that is logged in with stays for good: the record knows by it."""

    username: Username


class AccountOut(BaseModel):
    """A staff account. A `newcomer` learns, and does nothing else yet."""

    username: str
    display_name: str
    role: Role
    role_name: str
    active: bool
    must_change_password: bool
    newcomer: bool
    department: str | None
    skills: list[str]
    chat_limit: int | None


class OneTimeOut(BaseModel):
    """A password that is told this once, and must be changed at the next login."""

    username: str
    display_name: str
    password: str
