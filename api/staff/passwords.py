"""What a password must be like, one-time passwords, and changing one's own."""

import secrets
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.errors import InvalidInput
from api.staff import service
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.throttle import LoginThrottle

# Long rather than complicated: a sentence of one's own (NIST SP 800-63B, 5.1.1).
LEAST_LENGTH = 12
_LEAST_KINDS = 5  # different characters
# Nothing that is taken for something else when it is read aloud or written down.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


class PasswordIn(BaseModel):
    """The current password and the new one. Bounded, because hashing a long one is work."""

    model_config = ConfigDict(extra="forbid")

    current: Annotated[str, Field(min_length=1, max_length=200)]
    new: Annotated[str, Field(min_length=1, max_length=200)]


def check_password(staff: Staff, password: str) -> None:
    """Raise `InvalidInput` with what is wrong: `password_short`, `password_like_name`,
    `password_simple`."""
    if len(password) < LEAST_LENGTH:
        raise InvalidInput("password_short")
    folded = password.casefold()
    if staff.username.casefold() in folded or staff.display_name.casefold() in folded:
        raise InvalidInput("password_like_name")
    steps = {ord(b) - ord(a) for a, b in pairwise(folded)}
    if len(set(folded)) < _LEAST_KINDS or len(steps) == 1:
        raise InvalidInput("password_simple")


def one_time_password() -> str:
    """16 characters that can be read out: about 79 bits."""
    groups = ["".join(secrets.choice(_READABLE) for _ in range(_GROUP)) for _ in range(_GROUPS)]
    return "-".join(groups)


async def change_own(office: Office, staff: Staff, given: PasswordIn, address: str) -> None:
    """Give oneself a new password; every login ends. Guesses at the current one count like those
    at the login.

    Raises `InvalidInput`, `TooFast("login_locked")`.
    """
    throttle = LoginThrottle(office.redis, staff.username, address)
    await throttle.count()
    if not await service.has_password(staff, given.current):
        raise InvalidInput("password_wrong")
    await throttle.forget()
    check_password(staff, given.new)
    if given.new == given.current:
        raise InvalidInput("password_same")
    password_hash = await service.hash_password(given.new)
    async with office.sessions() as session, session.begin():
        mine = await session.get_one(Staff, staff.id, with_for_update=True)
        mine.password_hash = password_hash
        mine.must_change_password = False
        await service.close_sessions(session, mine)
        office.record(session, mine, "password.change", mine.actor)
