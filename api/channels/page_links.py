"""What a patient's own pages ask for: `/h5/{token}/open`, once, by the page's script, and then the
data behind the link, for the browser that opened it. No cache keeps any of it."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Path, Request
from fastapi.responses import Response

from api.appointments.rules import load_booking_rules
from api.channels.rate_limits import RateLimit
from api.departments.schemas import Hospital
from api.dependencies import ClockDep, SessionDep, SettingsDep, WordingDep
from api.page_links import service
from api.page_links.appointment_page import appointment_page
from api.page_links.complaint_page import complaint_page
from api.page_links.models import PageKind
from api.page_links.schemas import AppointmentPage, ComplaintPage, OpenIn
from api.page_links.sources import Sources

COOKIE = "daoyi_page"

router = APIRouter(prefix="/h5/{token}", tags=["page links"])

Token = Annotated[str, Path(max_length=200)]
Held = Annotated[str, Cookie(alias=COOKIE, max_length=200)]


async def _sources(
    request: Request, session: SessionDep, clock: ClockDep, words: WordingDep, settings: SettingsDep
) -> Sources:
    hospital: Hospital = request.app.state.hospital
    rules = load_booking_rules(settings.knowledge_base / "booking.yml")
    return Sources(session, clock, words, hospital, rules)


@router.post("/open", status_code=204, dependencies=[Depends(RateLimit("page_links", 60))])
async def open_link(
    token: Token,
    body: OpenIn,
    response: Response,
    session: SessionDep,
    clock: ClockDep,
    settings: SettingsDep,
    held: Held = "",
) -> None:
    """Bind the link to this browser, which is known from now on by a cookie for this link alone."""
    viewer = held or body.viewer
    await service.claim(session, clock.now(), token, viewer)
    response.set_cookie(
        COOKIE,
        viewer,
        max_age=int(service.VIEW_LIFE.total_seconds()),
        path=f"/h5/{token}",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )


@router.get("/data", dependencies=[Depends(RateLimit("page_data", 120))])
async def read_data(
    token: Token, sources: Annotated[Sources, Depends(_sources)], held: Held = ""
) -> AppointmentPage | ComplaintPage:
    """What the page draws, as the account that asked for the link may see it at this moment."""
    link = await service.find_viewed(sources.session, sources.clock.now(), token, held)
    if link.kind is PageKind.APPOINTMENT:
        return await appointment_page(sources, link.account_id, uuid.UUID(link.subject))
    return await complaint_page(sources, link.account_id, link.subject)
