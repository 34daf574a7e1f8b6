"""Logging in and out, with the throttle and the record. For the endpoint behind the login page."""

from api.errors import Unauthenticated
from api.staff import service
from api.staff.audit import entries
from api.staff.desk import presence
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.schemas import LoginIn
from api.staff.throttle import LoginThrottle


async def log_in(office: Office, given: LoginIn, address: str) -> tuple[Staff, str]:
    """The staff member and the token of their new session.

    Raises `Unauthenticated("login_failed")`, `TooFast("login_locked")`.
    """
    throttle = LoginThrottle(office.redis, given.username, address)
    await throttle.count()
    async with office.sessions() as session, session.begin():
        staff = await service.authenticate(session, given.username, given.password)
        if staff is not None:
            token = await service.open_session(session, staff, office.clock.now())
            office.record(session, staff, "login", staff.actor, address=address)
        else:
            # Not the name that was typed: people type their password there.
            now = office.clock.now()
            entries.record(session, "nobody", "login.failed", "staff", now, address=address)
    if staff is None:
        raise Unauthenticated("login_failed")
    await throttle.forget()
    return staff, token


async def log_out(office: Office, token: str) -> None:
    """End a session. With the last one of an agent, what they hold goes back into the queue.
    Nothing happens when it is over already."""
    async with office.sessions() as session, session.begin():
        now = office.clock.now()
        staff = await service.staff_of(session, token, now)
        await service.close_session(session, token)
        if staff is None:
            return
        office.record(session, staff, "logout", staff.actor)
        elsewhere = await service.has_session(session, staff, now)
    if not elsewhere:
        await presence.leave(office, staff)
