"""Who is calling: the staff member behind the cookie, and that it is our own page that sends."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Cookie, Depends, Header, Request

from api.dependencies import ClockDep, SessionsDep, SettingsDep, bearer_is_internal
from api.errors import Forbidden, Unauthenticated
from api.staff import service
from api.staff.models import Staff
from api.staff.office import Office, office_of
from api.staff.permissions import Permission, check

COOKIE = "daoyi_staff"
_READING = {"GET", "HEAD", "OPTIONS"}


_Token = Annotated[str | None, Cookie(alias=COOKIE, max_length=200)]


async def _logged_in(sessions: SessionsDep, clock: ClockDep, token: _Token = None) -> Staff:
    async with sessions() as session:
        staff = await service.staff_of(session, token, clock.now())
    if staff is None:
        raise Unauthenticated("unauthenticated")
    return staff


# Somebody who may have to change their password first: only for what they do that with.
NewcomerDep = Annotated[Staff, Depends(_logged_in)]


async def _staff(staff: NewcomerDep) -> Staff:
    if staff.must_change_password:
        raise Forbidden("password_change_needed")
    return staff


StaffDep = Annotated[Staff, Depends(_staff)]


def requires(*any_of: Permission) -> Callable[[Staff], Staff]:
    """A dependency: the logged-in staff member, who must have one of the permissions."""

    def permitted(staff: StaffDep) -> Staff:
        check(staff, *any_of)
        return staff

    return permitted


def _refuse_other_sites(request: Request) -> None:
    """Refuse a change that a page of another site sends with the staff member's cookie.

    Browsers say where a request comes from (`Sec-Fetch-Site`, older ones `Origin`), and a form of
    another site can't send JSON. A program that is no browser sends neither header.
    """
    if request.method in _READING:
        return
    content_type = request.headers.get("content-type")
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if content_type and content_type.partition(";")[0].strip().lower() != "application/json":
        raise Forbidden("cross_site")
    if site and site not in {"same-origin", "none"}:
        raise Forbidden("cross_site")
    if not site and origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forbidden("cross_site")


async def same_origin(request: Request) -> None:
    """A dependency: a cookie doesn't count when another site's page sent the request."""
    _refuse_other_sites(request)


def internal_or(*any_of: Permission) -> Callable[..., Awaitable[Staff | None]]:
    """A dependency for `/v1` writes: the action server (None), or a staff member who has one of
    the permissions."""

    async def caller(
        request: Request,
        settings: SettingsDep,
        sessions: SessionsDep,
        clock: ClockDep,
        authorization: Annotated[str | None, Header()] = None,
        token: _Token = None,
    ) -> Staff | None:
        if bearer_is_internal(settings, authorization):
            return None
        staff = await _staff(await _logged_in(sessions, clock, token))
        _refuse_other_sites(request)
        check(staff, *any_of)
        return staff

    return caller


async def _office(request: Request) -> Office:
    return office_of(request.app)


OfficeDep = Annotated[Office, Depends(_office)]
SameOrigin = Depends(same_origin)
