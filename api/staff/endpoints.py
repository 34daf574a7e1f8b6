"""/v1/staff: everything that a staff page does, so that a hospital can use its own desk."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Cookie, Path, Request, Response

from api.attachments.media_types import headers_of
from api.dependencies import SettingsDep
from api.green_channel.service import Step
from api.safety.rules import Level
from api.staff import login
from api.staff.dependencies import COOKIE, OfficeDep, SameOrigin, StaffDep
from api.staff.desk import alerts, green_channels, records, red_flags
from api.staff.desk.conversation_schemas import ConversationLine, ConversationOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows
from api.staff.schemas import (
    AlertsOut,
    CloseIn,
    GreenChannelExport,
    GreenChannelsOut,
    LoginIn,
    MarksIn,
    RedFlagsOut,
    StaffOut,
    TriedOut,
    TryIn,
)
from api.staff.service import SESSION_LIFE

router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[SameOrigin])

# What the column of the id can hold.
ChannelPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post("/session")
async def log_in(
    body: LoginIn, request: Request, response: Response, office: OfficeDep, settings: SettingsDep
) -> StaffOut:
    """Log in; the cookie lasts 12 hours and no script can read it."""
    address = request.client.host if request.client else "unknown"
    staff, token = await login.log_in(office, body, address)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
    return _shown(office, staff)


@router.delete("/session", status_code=204)
async def log_out(
    response: Response,
    office: OfficeDep,
    token: Annotated[str, Cookie(alias=COOKIE, max_length=200)] = "",
) -> None:
    """Log out. Without a session nothing happens."""
    await login.log_out(office, token)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


@router.get("/me")
async def get_me(office: OfficeDep, staff: StaffDep) -> StaffOut:
    """Who is logged in."""
    return _shown(office, staff)


@router.get("/conversations")
async def list_conversations(office: OfficeDep, staff: StaffDep) -> list[ConversationLine]:
    """The latest conversations."""
    return await records.recent(office, staff)


@router.get("/conversations/{conversation_id}")
async def get_conversation(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID
) -> ConversationOut:
    """One conversation with its transcript."""
    return await records.read(office, staff, conversation_id)


@router.get("/attachments/{attachment_id}", response_class=Response)
async def get_attachment(office: OfficeDep, staff: StaffDep, attachment_id: uuid.UUID) -> Response:
    """A picture that a patient sent; anything else to be saved."""
    opened = await records.attachment(office, staff, attachment_id)
    headers = headers_of(attachment_id, opened.media_type)
    return Response(opened.content, media_type=opened.media_type, headers=headers)


@router.get("/alerts")
async def get_alerts(office: OfficeDep, staff: StaffDep) -> AlertsOut:
    """What somebody must look at now."""
    return await alerts.unseen(office, staff)


@router.post("/alerts/{event_id}/seen", status_code=204)
async def mark_alert_seen(office: OfficeDep, staff: StaffDep, event_id: int) -> None:
    """I look after it."""
    await alerts.mark_seen(office, staff, event_id)


@router.get("/green-channels")
async def get_green_channels(office: OfficeDep, staff: StaffDep) -> GreenChannelsOut:
    """The open green channels with their clocks, and how many were late."""
    return await green_channels.opened(office, staff)


@router.post("/green-channels/{channel_id}/dispatched", status_code=204)
async def confirm_dispatch(office: OfficeDep, staff: StaffDep, channel_id: ChannelPath) -> None:
    """Somebody is on the way to the patient."""
    await green_channels.confirm(office, staff, channel_id, Step.DISPATCHED)


@router.post("/green-channels/{channel_id}/doctor", status_code=204)
async def confirm_doctor(office: OfficeDep, staff: StaffDep, channel_id: ChannelPath) -> None:
    """The consulting doctor is there."""
    await green_channels.confirm(office, staff, channel_id, Step.DOCTOR)


@router.post("/green-channels/{channel_id}/marks", status_code=204)
async def mark_green_channel(
    office: OfficeDep, staff: StaffDep, channel_id: ChannelPath, body: MarksIn
) -> None:
    """Treat first and register later; somebody goes with the patient."""
    await green_channels.mark(office, staff, channel_id, body)


@router.post("/green-channels/{channel_id}/close", status_code=204)
async def close_green_channel(
    office: OfficeDep, staff: StaffDep, channel_id: ChannelPath, body: CloseIn
) -> None:
    """It is over; the note says how it went."""
    await green_channels.close(office, staff, channel_id, body.note)


@router.get("/green-channels/{channel_id}/export")
async def export_green_channel(
    office: OfficeDep, staff: StaffDep, channel_id: ChannelPath
) -> GreenChannelExport:
    """For the ambulance service's interface: no identity."""
    return await green_channels.export(office, staff, channel_id)


@router.get("/red-flags")
async def list_red_flags(
    office: OfficeDep, staff: StaffDep, level: Level | None = None, unreviewed: bool = False
) -> RedFlagsOut:
    """Every rule in words, with its source and who has reviewed it."""
    return await red_flags.listed(office, staff, level, unreviewed=unreviewed)


@router.post("/red-flags/try")
async def try_message(office: OfficeDep, staff: StaffDep, body: TryIn) -> TriedOut:
    """Which rules a message would bring about, and by which of its words. Nothing is stored."""
    return red_flags.tried(office, staff, body.text)


def _shown(office: Office, staff: Staff) -> StaffOut:
    return StaffOut(
        username=staff.username,
        display_name=staff.display_name,
        role=staff.role,
        role_name=office.wording(f"staff.role.{staff.role.value}"),
        permissions=[wanted.value for wanted in Permission if allows(staff, wanted)],
    )
