"""One look for all pages shows each of them what the desk itself would."""

import pytest
from fastapi import FastAPI

from api.clock import FixedClock
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import ServiceLevels
from api.staff.desk import serving
from api.staff.desk.look import look
from api.staff.models import Role, Staff
from api.staff.office import Office, office_of
from api.staff.service import close_session, open_session
from tests.api.staff import factories


@pytest.fixture
def office(app: FastAPI) -> Office:
    """The office of the application under test."""
    return office_of(app)


async def test_every_page_sees_what_the_desk_would_show_and_nobody_else_does(
    office: Office, sessions: Sessions, clock: FixedClock, levels: ServiceLevels
) -> None:
    people: dict[str, Staff] = {}
    async with sessions() as session, session.begin():
        for role, skills in (
            (Role.AGENT, ["insurance"]),
            (Role.AGENT, []),
            (Role.SUPERVISOR, []),
            (Role.ANALYST, []),
        ):
            staff = await factories.staff_member(session, role)
            staff.skills = skills
            people[await open_session(session, staff, clock.now())] = staff
        asked = []
        for said in ("医保怎么报销", "我要投诉", "帮我查一下", "孩子发烧"):
            opened = await factories.conversation(session, clock.now())
            await factories.patient_says(session, opened.id, said, clock.now(), "human_ask")
            await handoff.request(
                session, opened.id, reason="asked", now=clock.now(), levels=levels
            )
            asked.append(opened.id)
            clock.advance(minutes=1)
    one, other, *_ = people.values()
    await serving.take(office, one, asked[1])
    await serving.take(office, other, asked[2])

    seen = await look(office, people)
    assert set(seen.logged_in) == set(people)
    for token, staff in people.items():
        if staff.role is not Role.ANALYST:
            shown = seen.glance(office, seen.logged_in[token])
            assert shown == await serving.see_queue(office, staff)
    assert Role.ANALYST not in seen.alerts

    gone = next(iter(people))
    async with sessions() as session, session.begin():
        await close_session(session, gone)
    assert gone not in (await look(office, people)).logged_in
