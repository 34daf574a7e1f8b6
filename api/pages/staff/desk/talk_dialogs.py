"""What is asked before a conversation is handed on or ended."""

import uuid
from collections.abc import Mapping

from nicegui import ui

from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.workplace import Workplace
from api.staff.desk import serving, transfers
from api.staff.desk.schemas import WRAP_UPS, ColleagueOut
from api.staff.models import Staff

_NOTE = 500
# The talk ends now, its reason is written down later.
_LATER = "later"


async def transfer_talk(place: Workplace, conversation: uuid.UUID) -> bool:
    """To whom, and why; whether it was offered."""
    office, words = place.office, place.office.wording
    found = await place.act(lambda staff: transfers.targets(office, staff))
    if found is None:
        return False
    colleagues = {one.username: _colleague(place, one) for one in found.colleagues}
    queues = {one.id: one.name for one in found.skills}

    async def do(given: Values) -> bool:
        to, skill, reason = given["to"], given["skill"], str(given["reason"])

        async def work(staff: Staff) -> bool:
            await transfers.offer_transfer(
                office, staff, conversation, to=to or None, skill=skill or None, reason=reason
            )
            return True

        return await place.act(work) is not None

    page = "staff_desk.page"
    fields = [
        Field("to", words(f"{page}.transfer_to"), "choice", options=colleagues),
        Field("skill", words(f"{page}.transfer_queue"), "choice", options=queues),
        Field("reason", words(f"{page}.transfer_reason"), required=True),
    ]
    heading, hint = words(f"{page}.transfer_heading"), words(f"{page}.transfer_hint")
    return await fill_in(place, heading, fields, do, hint=hint)


async def end_talk(place: Workplace, conversation: uuid.UUID) -> bool:
    """Why it is over; whether it was ended."""
    office = place.office

    async def do(given: Values) -> bool:
        reason = None if given["reason"] == _LATER else given["reason"]
        note = given["note"] or None
        done = await place.act(
            lambda staff: serving.give_back(office, staff, conversation, reason, note)
        )
        if done is not None:
            ui.notify(place.words("talk.returned"), type="positive", position="top")
        return done is not None

    heading = office.wording("staff_desk.page.end_heading")
    later = {_LATER: office.wording("staff_desk.page.end_later")}
    return await fill_in(place, heading, _reason_fields(place, later), do)


async def wrap_up_ticket(place: Workplace, ticket: uuid.UUID) -> bool:
    """How a talk ended that is over; whether it was written down."""
    office = place.office

    async def do(given: Values) -> bool:
        async def work(staff: Staff) -> bool:
            await serving.wrap_up(office, staff, ticket, given["reason"], given["note"] or None)
            return True

        return await place.act(work) is not None

    heading = office.wording("staff_desk.page.wrap_up_heading")
    return await fill_in(place, heading, _reason_fields(place), do)


def _reason_fields(place: Workplace, more: Mapping[str, str] | None = None) -> list[Field]:
    words = place.office.wording
    reasons = {code: place.words(f"wrap_up.{code}") for code in WRAP_UPS} | dict(more or {})
    return [
        Field(
            "reason",
            words("staff_desk.page.end_reason"),
            "choice",
            required=True,
            options=reasons,
            value=WRAP_UPS[0],
        ),
        Field("note", words("staff_desk.page.end_note"), limit=_NOTE),
    ]


def _colleague(place: Workplace, one: ColleagueOut) -> str:
    words = place.office.wording
    state = "away" if not one.present else "free" if one.free else "full"
    return words(
        "staff_desk.page.colleague",
        name=one.name,
        role=one.role_name,
        state=words(f"staff_desk.page.colleague_state.{state}"),
    )
