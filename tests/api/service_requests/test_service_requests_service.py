"""Asking for help, and where it stands: one row, whatever happens twice."""

import asyncio
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.database import Sessions
from api.errors import DaoyiError, InvalidInput, NotFound, Refused
from api.security import Seal
from api.service_requests import erasing, service, work
from api.service_requests.kinds import ServiceKinds
from api.service_requests.models import RequestState, ServiceRequest, ServiceRequestEvent
from api.service_requests.schemas import RequestIn, Wish
from api.staff.models import Role, Staff
from tests.api.staff import factories

SEAL = Seal("a-secret-for-service-requests")


async def filed(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds, **given: object
) -> ServiceRequest:
    """A wheelchair for a new conversation."""
    conversation = await factories.conversation(session, clock.now())
    wish = {"kind": "wheelchair", "place": "东门", "conversation": conversation.id} | given
    return await service.file(session, clock, kinds, SEAL, RequestIn.model_validate(wish))


async def happened(session: AsyncSession) -> list[str]:
    rows = await session.scalars(select(ServiceRequestEvent).order_by(ServiceRequestEvent.id))
    return [row.kind for row in rows]


async def test_a_request_has_a_number_and_a_clock(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    request = await filed(session, clock, kinds, details="老人走不动了")
    assert request.number.startswith("FW20261118-")
    assert request.due_at == clock.now() + timedelta(minutes=15)
    assert (request.marks, request.priority) == (["elder"], 3)
    assert await happened(session) == ["filed"]


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({"day": "2026-11-19", "time": "09:30"}, "2026-11-19T09:30:00+08:00"),
        ({"time": "15:00"}, "2026-11-18T15:00:00+08:00"),
        ({"day": "2026-11-20"}, "2026-11-20T08:00:00+08:00"),
        ({"time": "09:00"}, "2026-11-18T10:15:00+08:00"),
        ({"day": "2029-01-01"}, "2026-11-18T10:15:00+08:00"),
    ],
)
async def test_what_is_wanted_later_is_due_then(
    session: AsyncSession,
    clock: FixedClock,
    kinds: ServiceKinds,
    given: dict[str, object],
    due: str,
) -> None:
    request = await filed(session, clock, kinds, **given)
    assert request.due_at.isoformat() == due


async def test_the_same_key_files_it_once_and_is_nobody_elses(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    first = await filed(session, clock, kinds, idempotency_key="k1")
    again = await filed_again(session, clock, kinds, first)
    assert again.id == first.id
    with pytest.raises(Refused, match="idempotency_conflict"):
        await filed(session, clock, kinds, idempotency_key="k1")


async def filed_again(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds, first: ServiceRequest
) -> ServiceRequest:
    return await filed(
        session, clock, kinds, idempotency_key="k1", conversation=first.conversation_id
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "no_such"}, "request_kind_unknown"),
        ({"place": " "}, "request_incomplete"),
        ({"kind": "repair"}, "request_incomplete"),
    ],
)
async def test_what_cannot_be_done_is_not_filed(
    session: AsyncSession,
    clock: FixedClock,
    kinds: ServiceKinds,
    given: dict[str, object],
    code: str,
) -> None:
    with pytest.raises(InvalidInput, match=code):
        await filed(session, clock, kinds, **given)


async def test_an_unknown_conversation_files_nothing(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    with pytest.raises(NotFound):
        await filed(session, clock, kinds, conversation=uuid.uuid4())


async def test_numbers_are_masked_and_a_contact_is_sealed(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    wish = Wish(kind="repair", place="三楼 13800001234", details="漏水\x00", contact="13900005678")
    request = await service.file_at_desk(session, clock, kinds, SEAL, wish, "staff:a")
    assert request.place == "三楼 〔手机号〕"
    assert request.details == "漏水"
    assert b"13900005678" not in (request.contact_sealed or b"")
    assert SEAL.open(request.contact_sealed or b"") == "13900005678"


async def staff_of(session: AsyncSession) -> Staff:
    return await factories.staff_member(session, Role.AGENT)


async def test_it_goes_from_hand_to_hand_until_the_patient_is_satisfied(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    request, staff = await filed(session, clock, kinds), await staff_of(session)
    account = request.account_id or 0
    await work.accept(session, request.number, staff, clock.now())
    await work.start(session, request.number, staff, clock.now())
    await work.done(session, request.number, staff, clock.now(), "送到骨科了")
    ended = await service.confirm(session, clock, kinds, account, request.number, satisfied=True)
    assert (ended.state, ended.satisfied) == (RequestState.CONFIRMED, True)
    await service.confirm(session, clock, kinds, account, request.number, satisfied=True)
    assert await happened(session) == ["filed", "accepted", "started", "done", "confirmed"]


async def test_who_is_not_satisfied_comes_before_others_with_a_new_clock(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    request, staff = await filed(session, clock, kinds), await staff_of(session)
    await work.accept(session, request.number, staff, clock.now())
    await work.done(session, request.number, staff, clock.now(), "到了")
    clock.advance(hours=2)
    again = await service.confirm(
        session, clock, kinds, request.account_id or 0, request.number, satisfied=False
    )
    assert again.state is RequestState.OPEN
    assert again.due_at == clock.now() + timedelta(minutes=15)
    assert (again.priority, again.assignee_id, again.satisfied) == (2, None, False)


async def test_nobody_confirms_or_cancels_what_is_not_theirs(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    request = await filed(session, clock, kinds)
    stranger = await factories.conversation(session, clock.now())
    with pytest.raises(NotFound, match="request_unknown"):
        await service.leave(session, clock, stranger.account_id, request.number)
    with pytest.raises(Refused, match="request_moved_on"):
        await service.confirm(
            session, clock, kinds, request.account_id or 0, request.number, satisfied=True
        )


async def test_what_the_patient_cancelled_nobody_starts(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    request, staff = await filed(session, clock, kinds), await staff_of(session)
    for _ in range(2):
        await service.leave(session, clock, request.account_id or 0, request.number)
    with pytest.raises(Refused, match="request_moved_on"):
        await work.start(session, request.number, staff, clock.now())


async def test_of_many_who_accept_at_once_one_does(
    sessions: Sessions, clock: FixedClock, kinds: ServiceKinds
) -> None:
    async with sessions() as session, session.begin():
        request = await filed(session, clock, kinds)
        somebody = [await staff_of(session) for _ in range(6)]

    async def accepts(staff: Staff) -> bool:
        async with sessions() as session, session.begin():
            try:
                await work.accept(session, request.number, staff, clock.now())
            except DaoyiError:
                return False
            return True

    accepted = await asyncio.gather(*(accepts(staff) for staff in somebody))
    assert sorted(accepted) == [False] * 5 + [True]


async def test_what_is_late_is_escalated_once_and_what_is_begun_never(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    late, begun = await filed(session, clock, kinds), await filed(session, clock, kinds)
    await work.start(session, begun.number, await staff_of(session), clock.now())
    clock.advance(minutes=16)
    found = await work.escalate_late(session, clock.now())
    assert [request.number for request in found] == [late.number]
    assert await work.escalate_late(session, clock.now()) == []


async def test_what_was_done_and_nobody_speaks_of_ends_by_itself(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    request, staff = await filed(session, clock, kinds), await staff_of(session)
    await work.accept(session, request.number, staff, clock.now())
    await work.done(session, request.number, staff, clock.now(), "到了")
    assert await work.close_unconfirmed(session, clock.now(), 24) == 0
    clock.advance(hours=25)
    assert await work.close_unconfirmed(session, clock.now(), 24) == 1
    ended = (await work.find(session, request.number)).request
    await session.refresh(ended)
    assert (ended.state, ended.satisfied) == (RequestState.CONFIRMED, None)


async def test_who_is_forgotten_leaves_no_word_and_is_waited_for_no_more(
    session: AsyncSession, clock: FixedClock, kinds: ServiceKinds
) -> None:
    request, staff = await filed(session, clock, kinds, details="我妈"), await staff_of(session)
    await work.cancel(session, request.number, staff, clock.now(), "家属来了")
    other = await filed(session, clock, kinds)
    await erasing.forget(session, ServiceRequest.id.in_([request.id, other.id]), clock.now())
    numbers = request.number, other.number
    session.expire_all()
    for number in numbers:
        kept = (await work.find(session, number)).request
        assert (kept.place, kept.details, kept.contact_sealed) == (None, None, None)
        assert kept.state is RequestState.CANCELLED
    notes = await session.scalars(select(ServiceRequestEvent.note))
    assert set(notes) == {None}
