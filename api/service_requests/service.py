"""The patient's side of service requests: asking for help, where it stands, whether it has helped.

Sources: A1.8, A5.3, A5.6, A11.1–A11.3, A14.7 of product.md.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE, Clock
from api.conversations import service as conversations
from api.conversations.cleaning import clean_text
from api.conversations.masking import mask_identity
from api.errors import InvalidInput, NotFound, Refused
from api.hotline import calls
from api.patients.models import VisitorCard
from api.security import Seal
from api.service_requests.kinds import Kind, ServiceKinds
from api.service_requests.models import (
    ON_THE_BOARD,
    UNDER_WAY,
    RequestState,
    ServiceRequest,
    ServiceRequestEvent,
)
from api.service_requests.schemas import RequestIn, Wish

PATIENT = "patient"
DESK_CHANNEL = "desk"
_SERIALS = 10_000
_MOST_SHOWN = 5
# A day without an hour.
_DOORS_OPEN = time(8)
# Nobody is promised for later.
_FAR = timedelta(days=31)


async def file(
    session: AsyncSession, clock: Clock, kinds: ServiceKinds, seal: Seal, request: RequestIn
) -> ServiceRequest:
    """Take down what the patient of a conversation wishes, with its number and its clock.

    A repeated `idempotency_key` gives the first request again. Without a contact the telephone is
    the one under which the account is registered, if there is one. Raises `NotFound` for an unknown
    conversation, `InvalidInput("request_kind_unknown")`, `InvalidInput("request_incomplete")`,
    `Refused("idempotency_conflict")` for a key of another conversation.
    """
    conversation = await conversations.get_conversation(session, request.conversation)
    row = _row(clock.now(), kinds, seal, request)
    if row["contact_sealed"] is None:
        row["contact_sealed"] = await _known_contact(
            session, conversation.id, conversation.account_id
        )
    row |= {
        "channel": conversation.channel,
        "conversation_id": conversation.id,
        "account_id": conversation.account_id,
    }
    return await _store(session, row, PATIENT)


async def file_at_desk(
    session: AsyncSession, clock: Clock, kinds: ServiceKinds, seal: Seal, wish: Wish, actor: str
) -> ServiceRequest:
    """Take down what somebody asked for at the desk, who has no conversation. Raises as `file`."""
    row = _row(clock.now(), kinds, seal, wish) | {"channel": DESK_CHANNEL}
    return await _store(session, row, actor)


async def file_for_emergency(
    session: AsyncSession,
    kinds: ServiceKinds,
    kind: Kind,
    conversation_id: uuid.UUID,
    *,
    key: str,
    place: str | None,
    actor: str,
    now: datetime,
) -> ServiceRequest:
    """Somebody goes with the patient of an emergency: before everything else. The same `key` gives
    the first request again."""
    conversation = await conversations.get_conversation(session, conversation_id)
    row = {
        "kind": kind.id,
        "place": place,
        "priority": kinds.priorities.emergency,
        "marks": ["emergency"],
        "due_at": kinds.due(kind, now),
        "created_at": now,
        "idempotency_key": key,
        "channel": conversation.channel,
        "conversation_id": conversation.id,
        "account_id": conversation.account_id,
    }
    return await _store(session, row, actor)


async def own(session: AsyncSession, account_id: int) -> list[ServiceRequest]:
    """The latest requests of an account, those that go on before those that are over."""
    goes_on = ServiceRequest.state.in_(ON_THE_BOARD)
    found = await session.scalars(
        select(ServiceRequest)
        .where(ServiceRequest.account_id == account_id)
        .order_by(goes_on.desc(), ServiceRequest.serial.desc())
        .limit(_MOST_SHOWN)
    )
    return list(found)


async def confirm(
    session: AsyncSession,
    clock: Clock,
    kinds: ServiceKinds,
    account_id: int,
    number: str,
    *,
    satisfied: bool,
) -> ServiceRequest:
    """The patient says whether it has helped. If not it is open again, with a new clock and before
    others. A second time nothing changes. Raises `NotFound("request_unknown")`,
    `Refused("request_moved_on")` when there is nothing to confirm."""
    request = await _own(session, account_id, number)
    if satisfied and request.state is RequestState.CONFIRMED:
        return request
    now = clock.now()
    changes = _confirmed(now) if satisfied else _reopened(kinds, request, now)
    event = "confirmed" if satisfied else "reopened"
    return await change(
        session, request, [RequestState.DONE], changes, event=event, actor=PATIENT, now=now
    )


async def leave(
    session: AsyncSession, clock: Clock, account_id: int, number: str
) -> ServiceRequest:
    """The patient doesn't need it any more. A second time nothing changes. Raises as `confirm`."""
    request = await _own(session, account_id, number)
    if request.state is RequestState.CANCELLED:
        return request
    now = clock.now()
    changes = {"state": RequestState.CANCELLED, "closed_at": now}
    return await change(
        session, request, UNDER_WAY, changes, event="cancelled", actor=PATIENT, now=now
    )


async def change(
    session: AsyncSession,
    request: ServiceRequest,
    allowed: Sequence[RequestState],
    changes: dict[str, Any],
    *,
    event: str,
    actor: str,
    now: datetime,
    note: str | None = None,
) -> ServiceRequest:
    """Compare-and-set: change a request that is in one of the `allowed` states, and enter the
    event. Raises `Refused("request_moved_on")` when it is in another."""
    changed: ServiceRequest | None = await session.scalar(
        update(ServiceRequest)
        .where(ServiceRequest.id == request.id, ServiceRequest.state.in_(allowed))
        .values(**changes)
        .returning(ServiceRequest)
        .execution_options(populate_existing=True)
    )
    if changed is None:
        raise Refused("request_moved_on")
    record(session, changed, event, actor, now, note)
    return changed


def record(
    session: AsyncSession,
    request: ServiceRequest,
    event: str,
    actor: str,
    now: datetime,
    note: str | None = None,
) -> None:
    """Enter what happened to a request."""
    session.add(
        ServiceRequestEvent(request_id=request.id, kind=event, actor=actor, note=note, at=now)
    )


def cleaned(text: str | None) -> str | None:
    """What somebody said, without what no database holds and without identity numbers."""
    return (mask_identity(clean_text(text))[0] or None) if text else None


def _row(now: datetime, kinds: ServiceKinds, seal: Seal, wish: Wish) -> dict[str, Any]:
    kind = kinds.find(wish.kind)
    if kind is None:
        raise InvalidInput("request_kind_unknown")
    told = {name: cleaned(getattr(wish, name)) for name in ("place", "when", "details")}
    if not all(told[name] for name in kind.must):
        raise InvalidInput("request_incomplete")
    marks = kinds.marks(" ".join(filter(None, told.values())))
    wanted_at = _wanted_at(now, wish)
    return {
        "kind": kind.id,
        "place": told["place"],
        "wanted": told["when"],
        "wanted_at": wanted_at,
        "details": told["details"],
        "contact_sealed": seal.seal(wish.contact) if wish.contact else None,
        "priority": kinds.priority(kind, marks),
        "marks": marks,
        "due_at": kinds.due(kind, now, wanted_at),
        "created_at": now,
        "idempotency_key": wish.idempotency_key,
    }


def _wanted_at(now: datetime, wish: Wish) -> datetime | None:
    """The day and the hour as a moment; what is over by now is wanted at once."""
    if wish.day is None and wish.time is None:
        return None
    day = wish.day or now.astimezone(HOSPITAL_ZONE).date()
    moment = datetime.combine(day, wish.time or _DOORS_OPEN, HOSPITAL_ZONE)
    return moment if now < moment < now + _FAR else None


async def _store(session: AsyncSession, row: dict[str, Any], actor: str) -> ServiceRequest:
    now: datetime = row["created_at"]
    stored: ServiceRequest | None = await session.scalar(
        insert(ServiceRequest)
        .values(**row, **await _numbered(session, now), id=uuid.uuid4(), state=RequestState.OPEN)
        .on_conflict_do_nothing(index_elements=["idempotency_key"])
        .returning(ServiceRequest)
    )
    if stored is None:
        return await _filed_before(session, row)
    record(session, stored, "filed", actor, now)
    await session.flush()
    return stored


async def _filed_before(session: AsyncSession, row: dict[str, Any]) -> ServiceRequest:
    first = await session.scalar(
        select(ServiceRequest).where(ServiceRequest.idempotency_key == row["idempotency_key"])
    )
    if first is None or first.conversation_id != row.get("conversation_id"):
        raise Refused("idempotency_conflict")
    return first


async def _numbered(session: AsyncSession, now: datetime) -> dict[str, Any]:
    """The next serial number, and the number made of it: FW, the day, four digits."""
    sequence = func.pg_get_serial_sequence(ServiceRequest.__tablename__, "serial")
    serial = int(await session.scalar(select(func.nextval(sequence))) or 0)
    return {"serial": serial, "number": f"FW{now:%Y%m%d}-{serial % _SERIALS:04d}"}


async def _known_contact(
    session: AsyncSession, conversation_id: uuid.UUID, account_id: int
) -> bytes | None:
    """The telephone that a caller left, else that of the account's latest visitor card."""
    if (left := await calls.number_to_call(session, conversation_id)) is not None:
        return left
    registered: bytes | None = await session.scalar(
        select(VisitorCard.phone_sealed)
        .where(VisitorCard.account_id == account_id)
        .order_by(VisitorCard.id.desc())
        .limit(1)
    )
    return registered


async def _own(session: AsyncSession, account_id: int, number: str) -> ServiceRequest:
    request = await session.scalar(
        select(ServiceRequest).where(
            ServiceRequest.number == number, ServiceRequest.account_id == account_id
        )
    )
    if request is None:
        raise NotFound("request_unknown")
    return request


def _confirmed(now: datetime) -> dict[str, Any]:
    return {"state": RequestState.CONFIRMED, "satisfied": True, "closed_at": now}


def _reopened(kinds: ServiceKinds, request: ServiceRequest, now: datetime) -> dict[str, Any]:
    """Open again, before others, with a new clock."""
    kind = kinds.find(request.kind)
    return {
        "state": RequestState.OPEN,
        "satisfied": False,
        "priority": min(request.priority, kinds.priorities.reopened),
        "due_at": kinds.due(kind, now) if kind else now,
        "accepted_at": None,
        "started_at": None,
        "done_at": None,
        "escalated_at": None,
        "assignee_id": None,
        "volunteer_id": None,
    }
