"""Who goes with the patient of an emergency, and what the ambulance service is told of it."""

from httpx import AsyncClient
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.green_channel import location
from api.service_requests.models import ServiceRequest
from api.staff.models import Role
from tests.api.staff import factories

PATH = "/v1/staff/green-channels/1"


async def emergency(sessions: Sessions, clock: FixedClock) -> Conversation:
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
        await factories.green_channel(session, asked.id, clock.now(), flag="车祸")
        assert await location.ask_once(session, asked.id, clock.now())
        assert await location.note(session, asked.id, "人民路口", clock.now())
    return asked


async def test_an_escort_is_asked_for_once_before_everything_else(
    client: AsyncClient, sessions: Sessions, clock: FixedClock
) -> None:
    asked = await emergency(sessions, clock)
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT)
    for escort in (True, False, True):
        marked = await client.post(f"{PATH}/marks", json={"escort": escort}, headers=agent)
        assert marked.status_code == 204
    async with sessions() as session:
        [request] = await session.scalars(select(ServiceRequest))
    assert (request.kind, request.priority, request.place) == ("escort", 0, "人民路口")
    assert request.conversation_id == asked.id


async def test_the_desk_sees_where_the_patient_is(
    client: AsyncClient, sessions: Sessions, clock: FixedClock
) -> None:
    await emergency(sessions, clock)
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT)
    [shown] = (await client.get("/v1/staff/green-channels", headers=agent)).json()["open"]
    assert shown["location"] == "人民路口"


async def test_what_is_exported_tells_what_and_where_and_never_who(
    client: AsyncClient, sessions: Sessions, clock: FixedClock
) -> None:
    asked = await emergency(sessions, clock)
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT)
    exported = await client.get(f"{PATH}/export", headers=agent)
    assert exported.status_code == 200
    told = exported.json()
    assert (told["flags"], told["location"]) == (["车祸"], "人民路口")
    assert told["dispatched"]["due"]
    assert told["entrance"]
    assert str(asked.id) not in exported.text
    missing = await client.get("/v1/staff/green-channels/99/export", headers=agent)
    assert missing.status_code == 404
    async with sessions() as session:
        actions = [action for _, action, _ in await factories.audited(session)]
    assert actions == ["green_channel.export"]
