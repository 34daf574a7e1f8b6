"""The patient's pages: plain HTML with a hospital's name in it, and what they load.

They need no database and no dialogue model, so a page opens even when everything else is away, and
then says whom to call.
"""

from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from api.pages.files import file_of
from api.pages.joining import joined_page

router = APIRouter(tags=["pages"], include_in_schema=False)

_FOLDER = Path(__file__).parent

# Everything comes from here, and nothing is inline.
_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_SAFE = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    # The address of an identity form or of a patient's own page is a secret.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class _Emergency(Protocol):
    @property
    def location(self) -> str: ...


class HospitalOnPages(Protocol):
    """What a page says about the hospital (`knowledge_base/hospital.yml`)."""

    @property
    def name(self) -> str: ...
    @property
    def hotline(self) -> str: ...
    @property
    def emergency(self) -> _Emergency: ...


async def _hospital(request: Request) -> HospitalOnPages:
    hospital: HospitalOnPages = request.app.state.hospital
    return hospital


HospitalDep = Annotated[HospitalOnPages, Depends(_hospital)]


@router.get("/chat")
async def chat_page(hospital: HospitalDep, request: Request) -> HTMLResponse:
    """The conversation on a phone or at a desk, also in a frame of the sites that may
    (`DAOYI_EMBED_SITES`). No other page may be framed by another site."""
    page = _page("chat", hospital)
    sites: list[str] = request.app.state.settings.embed_sites
    if sites:
        page.headers["Content-Security-Policy"] = " ".join([_POLICY, *sites])
        # It knows no list of sites; browsers that know the policy pass it over anyway.
        del page.headers["X-Frame-Options"]
    return page


@router.get("/kiosk")
async def kiosk_page(hospital: HospitalDep, request: Request) -> HTMLResponse:
    """The conversation on a lobby screen, which may ask the card reader of its own machine
    (`DAOYI_KIOSK_READER_PORT`)."""
    page = _page("kiosk", hospital)
    port: int | None = request.app.state.settings.kiosk_reader_port
    if port is not None:
        policy = f"{_POLICY}; connect-src 'self' http://127.0.0.1:{port}"
        page.headers["Content-Security-Policy"] = policy
    return page


@router.get("/identity/{token}")
async def identity_page(token: str, hospital: HospitalDep) -> HTMLResponse:
    """The form of real-name data. Whether the token is still good is told when it is posted."""
    return _page("identity", hospital)


@router.get("/go")
async def go_page(hospital: HospitalDep) -> HTMLResponse:
    """Where the QR code of a lobby screen leads. Its code stands behind the #, for the script."""
    return _page("go", hospital)


@router.get("/h5/{token}/appointment")
async def appointment_page(token: str, hospital: HospitalDep) -> HTMLResponse:
    """A patient's own appointment. The page itself holds nothing of it and uses the link up not at
    all: chat programs fetch it for a preview. Its script asks for the link."""
    return _page("appointment", hospital)


@router.get("/h5/{token}/complaint")
async def complaint_page(token: str, hospital: HospitalDep) -> HTMLResponse:
    """A patient's own complaint, in the same way."""
    return _page("complaint", hospital)


@router.get("/static/{name}")
async def static_file(name: str, request: Request) -> Response:
    """A script, style or drawing. Browsers ask each time whether it has changed (ETag), so that
    after an update no page runs with half of the old files. Raises 404 for any other name."""
    return file_of(name).answer(request, {**_SAFE, "Cache-Control": "no-cache"})


def _page(name: str, hospital: HospitalOnPages) -> HTMLResponse:
    content = _template(name).substitute(
        hospital=escape(hospital.name),
        hotline=escape(hospital.hotline),
        emergency=escape(hospital.emergency.location),
    )
    return HTMLResponse(content, headers={**_SAFE, "Cache-Control": "no-store"})


@cache
def _template(name: str) -> Template:
    return Template(joined_page(name, (_FOLDER / f"{name}.html").read_text("utf-8")))
