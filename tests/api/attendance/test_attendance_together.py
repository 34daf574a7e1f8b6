"""Marks at the same moment, from connections of their own."""

import asyncio

from api.appointments.models import AppointmentStatus
from api.attendance import service, sweep
from api.errors import Refused
from api.staff.models import Role
from tests.api.attendance.visits import DESK, PROFILE
from tests.api.staff.booked import BookedDesk
from tests.api.staff.conftest import booking_rules, desk

__all__ = ["booking_rules", "desk"]


async def test_the_third_and_fourth_no_show_at_once_suspend_once(desk: BookedDesk) -> None:
    visits = desk.visits
    missed = [await visits.booked() for _ in range(6)]
    await desk.commit()
    visits.at(15)

    async def mark(number: int) -> None:
        async with desk.sessions() as session, session.begin():
            now = visits.clock.now()
            await service.mark_no_show(session, now, visits.rules, missed[number].id, DESK)

    await asyncio.gather(*(mark(number) for number in range(5)))
    assert [one.misses for one in await visits.suspensions()] == [3]


async def test_the_sweep_and_the_desk_never_both_win(desk: BookedDesk) -> None:
    visits = desk.visits
    appointments = [await visits.booked() for _ in range(12)]
    await desk.commit()
    visits.at(20)

    async def sweep_all() -> int:
        async with desk.sessions() as session, session.begin():
            now = visits.clock.now()
            return await sweep.sweep_no_shows(session, now, visits.rules, PROFILE)

    async def see(number: int) -> bool:
        try:
            async with desk.sessions() as session, session.begin():
                now = visits.clock.now()
                await service.mark_seen(session, now, visits.rules, appointments[number].id, DESK)
        except Refused:
            return False
        return True

    seen = await asyncio.gather(sweep_all(), *(see(number) for number in range(6)), sweep_all())
    await sweep_all()
    visits.session.expire_all()
    for number, appointment in enumerate(appointments):
        await visits.session.refresh(appointment)
        last = [status for status, _ in await visits.history(appointment)][-1]
        assert appointment.status is last
        came = number < 6 and bool(seen[1 + number])
        expected = AppointmentStatus.SEEN if came else AppointmentStatus.NO_SHOW
        assert appointment.status is expected
    assert all(seen[1:7])


async def test_two_decisions_on_one_appeal_are_one(desk: BookedDesk) -> None:
    *_, last = await desk.visits.missed(3)
    appeal = await desk.visits.appeal(last)
    await desk.commit()
    path, body = f"/appeals/{appeal.id}/decide", {"granted": True}
    await desk.call(Role.SUPERVISOR, "GET", "/me")
    answers = await asyncio.gather(
        *(desk.call(Role.SUPERVISOR, "POST", path, body) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
