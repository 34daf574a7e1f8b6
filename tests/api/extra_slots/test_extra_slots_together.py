"""Approvals at the same moment keep the limit."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from api.appointments.rules import BookingRules
from api.clinics.models import Quota, Slot
from api.clock import FixedClock
from api.database import Sessions
from api.errors import Refused
from api.extra_slots import service
from api.staff.models import Role, Staff
from tests.api.appointments.booking_rows import BookingRows, places_disagree, remove_hospital
from tests.api.staff.factories import staff_member


@pytest.fixture
async def committed(sessions: Sessions) -> AsyncIterator[BookingRows]:
    async with sessions() as session:
        yield BookingRows(session)
    async with sessions() as session, session.begin():
        await remove_hospital(session)


async def test_of_eight_approvals_at_once_five_make_a_place(
    committed: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    slot = await committed.slot()
    agent = await staff_member(committed.session, Role.AGENT)
    supervisors = [await staff_member(committed.session, Role.SUPERVISOR) for _ in range(8)]
    asked = []
    for _ in range(8):
        card = await committed.card(await committed.conversation())
        wish = service.Wish(slot.id, "医生同意", card.id)
        asked.append((await service.ask(committed.session, clock, rules, agent, wish)).id)
    await committed.session.commit()

    async def approve(staff: Staff, request_id: int) -> str:
        try:
            async with sessions() as session, session.begin():
                await service.approve(session, clock, rules, staff, request_id)
        except Refused as refused:
            return refused.code
        return "done"

    results = await asyncio.gather(*map(approve, supervisors, asked))
    assert sorted(results) == ["done"] * 5 + ["extra_slots_used_up"] * 3
    async with sessions() as session:
        extra = select(func.sum(Slot.taken)).where(
            Slot.clinic_id == slot.clinic_id, Slot.quota == Quota.EXTRA
        )
        assert await session.scalar(extra) == 5
        assert await places_disagree(session) == []
