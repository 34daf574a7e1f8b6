"""Service requests at the desk: the board, taking one on, and the volunteers' roster."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.events import wake_desk, wake_patient
from api.errors import InvalidInput, NotFound
from api.service_requests import service, volunteers, words, work
from api.service_requests.models import WAITS, RequestState, ServiceRequest, Volunteer
from api.service_requests.work import Assigned
from api.staff.booking.schemas import NumberOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import MATRIX, Permission, check
from api.staff.requests.schemas import (
    BoardOut,
    ColleagueOut,
    KindChoice,
    RequestEventOut,
    RequestLine,
    RequestWhole,
    VolunteerIn,
    VolunteerOut,
    WalkInIn,
)

WOKEN = "request"
# What the patient is told of without asking.
_TOLD = {RequestState.ACCEPTED, RequestState.STARTED, RequestState.DONE, RequestState.CANCELLED}
_Work = Callable[[AsyncSession, datetime], Awaitable[ServiceRequest]]


async def board(office: Office, staff: Staff) -> BoardOut:
    """Everything that is not over, the most pressing first, and who can do it."""
    check(staff, Permission.SEE_REQUESTS)
    async with office.sessions() as session:
        found = await work.board(session)
        colleagues = await _colleagues(session)
        roster = await volunteers.roster(session)
    items = [line(office, one) for one in found]
    return BoardOut(
        items=items,
        late=sum(one.late for one in items),
        kinds=[
            KindChoice(id=kind.id, name=kind.name, must=list(kind.must))
            for kind in office.services.kinds
        ],
        colleagues=[ColleagueOut(id=one.id, name=one.display_name) for one in colleagues],
        volunteers=[_volunteer(office, one) for one in roster],
    )


async def read(office: Office, staff: Staff, number: str) -> RequestWhole:
    """One request with what happened to it. Looking is recorded. Raises `NotFound`."""
    check(staff, Permission.SEE_REQUESTS)
    async with office.sessions() as session, session.begin():
        found = await work.find(session, number)
        events = await work.events(session, found.request.id)
        office.record(session, staff, "service_request.view", f"service_request:{number}")
    shown = [
        RequestEventOut(at=event.at, kind=event.kind, actor=event.actor, note=event.note)
        for event in events
    ]
    return RequestWhole(**line(office, found).model_dump(), events=shown)


async def file(office: Office, staff: Staff, wish: WalkInIn) -> RequestLine:
    """Take down what somebody asked for at the desk. Raises `InvalidInput`."""
    check(staff, Permission.WORK_ON_REQUESTS)
    async with office.sessions() as session, session.begin():
        request = await service.file_at_desk(
            session, office.clock, office.services, office.seal, wish, staff.actor
        )
        subject = f"service_request:{request.number}"
        office.record(session, staff, "service_request.file", subject, kind=request.kind)
        found = await work.find(session, request.number)
    await wake_desk(office.redis, WOKEN, request.id)
    return line(office, found)


async def accept(office: Office, staff: Staff, number: str) -> RequestLine:
    """I do it. Raises `NotFound`, `Refused("request_moved_on")`."""

    async def do(session: AsyncSession, now: datetime) -> ServiceRequest:
        return await work.accept(session, number, staff, now)

    return await _change(office, staff, "accept", do)


async def assign(
    office: Office,
    staff: Staff,
    number: str,
    *,
    assignee: int | None = None,
    volunteer: int | None = None,
) -> RequestLine:
    """A colleague or a volunteer does it. Raises `InvalidInput("assignee_unknown")`, and as
    `accept`."""

    async def do(session: AsyncSession, now: datetime) -> ServiceRequest:
        if assignee is not None and assignee not in {one.id for one in await _colleagues(session)}:
            raise InvalidInput("assignee_unknown")
        return await work.assign(
            session, number, staff, now, assignee_id=assignee, volunteer_id=volunteer
        )

    return await _change(office, staff, "assign", do, staff_id=assignee, volunteer=volunteer)


async def start(office: Office, staff: Staff, number: str) -> RequestLine:
    """Somebody is there. Raises as `accept`."""

    async def do(session: AsyncSession, now: datetime) -> ServiceRequest:
        return await work.start(session, number, staff, now)

    return await _change(office, staff, "start", do)


async def done(office: Office, staff: Staff, number: str, note: str) -> RequestLine:
    """It is done; the patient is asked whether it has helped. Raises `InvalidInput("note_empty")`,
    and as `accept`."""

    async def do(session: AsyncSession, now: datetime) -> ServiceRequest:
        return await work.done(session, number, staff, now, note)

    return await _change(office, staff, "done", do, note=note.strip())


async def cancel(office: Office, staff: Staff, number: str, note: str) -> RequestLine:
    """It can't be done; the patient is told. Raises as `done`."""

    async def do(session: AsyncSession, now: datetime) -> ServiceRequest:
        return await work.cancel(session, number, staff, now, note)

    return await _change(office, staff, "cancel", do)


async def contact(office: Office, staff: Staff, number: str) -> NumberOut:
    """The telephone in the clear. Looking is recorded. Raises `NotFound`."""
    check(staff, Permission.REVEAL_PATIENT)
    async with office.sessions() as session, session.begin():
        sealed = (await work.find(session, number)).request.contact_sealed
        if sealed is None:
            raise NotFound("not_found")
        office.record(session, staff, "service_request.number", f"service_request:{number}")
    return NumberOut(phone=office.seal.open(sealed))


async def register_volunteer(office: Office, staff: Staff, given: VolunteerIn) -> VolunteerOut:
    """Add somebody to the roster. Raises `Refused("volunteer_known")`."""
    check(staff, Permission.SUPERVISE_DESK)
    async with office.sessions() as session, session.begin():
        added = await volunteers.register(session, office.seal, **given.model_dump())
        office.record(session, staff, "volunteer.register", f"volunteer:{added.id}")
    return _volunteer(office, added)


async def roster(office: Office, staff: Staff) -> list[VolunteerOut]:
    """Everybody who was ever registered. Looking is recorded: these are names."""
    check(staff, Permission.SUPERVISE_DESK)
    async with office.sessions() as session, session.begin():
        found = await volunteers.roster(session, active_only=False)
        office.record(session, staff, "volunteer.list", "volunteers", found=len(found))
    return [_volunteer(office, one) for one in found]


async def set_volunteer_active(
    office: Office, staff: Staff, volunteer_id: int, *, active: bool
) -> VolunteerOut:
    """Whether somebody still comes. Raises `NotFound`."""
    check(staff, Permission.SUPERVISE_DESK)
    async with office.sessions() as session, session.begin():
        volunteer = await volunteers.find(session, volunteer_id)
        volunteer.active = active
        subject = f"volunteer:{volunteer_id}"
        office.record(session, staff, "volunteer.change", subject, active=active)
    return _volunteer(office, volunteer)


async def volunteer_number(office: Office, staff: Staff, volunteer_id: int) -> NumberOut:
    """A volunteer's telephone in the clear. Looking is recorded. Raises `NotFound`."""
    check(staff, Permission.WORK_ON_REQUESTS)
    async with office.sessions() as session, session.begin():
        volunteer = await volunteers.find(session, volunteer_id)
        if volunteer.phone_sealed is None:
            raise NotFound("not_found")
        office.record(session, staff, "volunteer.number", f"volunteer:{volunteer_id}")
    return NumberOut(phone=office.seal.open(volunteer.phone_sealed))


def line(office: Office, found: Assigned) -> RequestLine:
    """A request as the board shows it."""
    request, now = found.request, office.clock.now()
    kind = office.services.find(request.kind)
    until = request.started_at or request.done_at or now
    left = int((request.due_at - until).total_seconds())
    return RequestLine(
        number=request.number,
        kind=request.kind,
        kind_name=office.services.name(request.kind),
        team=office.services.teams[kind.team] if kind else "",
        state=request.state,
        place=request.place,
        wanted=request.wanted,
        details=request.details,
        marks=list(request.marks),
        priority=request.priority,
        channel=request.channel,
        conversation=request.conversation_id,
        owner=found.assignee,
        volunteer=_badge(office, found.volunteer),
        has_contact=request.contact_sealed is not None,
        created_at=request.created_at,
        due=request.due_at,
        seconds_left=left,
        late=request.state in WAITS and left < 0,
        escalated=request.escalated_at is not None,
        next=office.wording(f"staff_requests.next.{request.state.value}"),
    )


async def _change(
    office: Office, staff: Staff, action: str, do: _Work, *, note: str = "", **details: object
) -> RequestLine:
    """Do it, tell the patient in their conversation, and wake everybody after the commit."""
    check(staff, Permission.WORK_ON_REQUESTS)
    now = office.clock.now()
    async with office.sessions() as session, session.begin():
        request = await do(session, now)
        given = {name: value for name, value in details.items() if value is not None}
        subject = f"service_request:{request.number}"
        office.record(session, staff, f"service_request.{action}", subject, **given)
        if request.conversation_id is not None and _is_news(request, now):
            said = words.told(office.wording, office.services, request, now, note)
            await conversations.append(session, request.conversation_id, [said], now=now)
        found = await work.find(session, request.number)
    if request.conversation_id is not None:
        await wake_patient(office.redis, request.conversation_id)
    await wake_desk(office.redis, WOKEN, request.conversation_id or request.id)
    return line(office, found)


def _is_news(request: ServiceRequest, now: datetime) -> bool:
    """Whether the patient is told: of somebody who comes once, not of who it is now instead."""
    first = request.state is not RequestState.ACCEPTED or request.accepted_at == now
    return request.state in _TOLD and first


async def _colleagues(session: AsyncSession) -> list[Staff]:
    found = await session.scalars(
        select(Staff)
        .where(Staff.works, Staff.role.in_(MATRIX[Permission.WORK_ON_REQUESTS]))
        .order_by(Staff.display_name)
    )
    return list(found)


def _volunteer(office: Office, volunteer: Volunteer) -> VolunteerOut:
    return VolunteerOut(
        id=volunteer.id,
        number=volunteer.number,
        name=office.seal.open(volunteer.name_sealed),
        has_phone=volunteer.phone_sealed is not None,
        speaks=volunteer.speaks,
        days=volunteer.days,
        active=volunteer.active,
    )


def _badge(office: Office, volunteer: Volunteer | None) -> str | None:
    if volunteer is None:
        return None
    return f"{volunteer.number} {office.seal.open(volunteer.name_sealed)}"
