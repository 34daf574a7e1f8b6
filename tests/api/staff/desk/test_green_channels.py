"""Green channels over the staff endpoints: clocks, confirmations, marks, the end."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from httpx import AsyncClient
from redis.asyncio import Redis
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations.events import DESK_CHANNEL
from api.conversations.models import Conversation
from api.database import Sessions
from api.green_channel.models import GreenChannel
from api.staff.models import AuditEntry, Role, Staff
from tests.api.staff import factories

CHANNELS = "/v1/staff/green-channels"


@pytest.fixture
async def opened(sessions: Sessions, clock: FixedClock) -> Conversation:
    """A conversation whose green channel has just been opened."""
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
        await factories.green_channel(session, asked.id, clock.now())
        return asked


@pytest.fixture
async def agent(sessions: Sessions, clock: FixedClock) -> tuple[Staff, dict[str, str]]:
    """An agent, and the header of their browser."""
    return await factories.logged_in(sessions, clock, Role.AGENT, "wang")


Seen = Callable[[], Any]


@pytest.fixture
def seen(client: AsyncClient, agent: tuple[Staff, dict[str, str]]) -> Seen:
    """What the desk shows now."""

    async def look() -> Any:
        answer = await client.get(CHANNELS, headers=agent[1])
        assert answer.status_code == 200, answer.text
        return answer.json()

    return look


async def _act(
    client: AsyncClient, agent: tuple[Staff, dict[str, str]], what: str, body: Any = None
) -> int:
    answer = await client.post(f"{CHANNELS}/1/{what}", json=body, headers=agent[1])
    return answer.status_code


async def test_clocks_run_and_run_out(seen: Seen, opened: Conversation, clock: FixedClock) -> None:
    clock.advance(seconds=50)
    shown = await seen()
    [channel] = shown["open"]
    assert channel["conversation"] == str(opened.id)
    assert channel["flags"] == ["胸痛"]
    assert (channel["dispatched"]["seconds_left"], channel["doctor"]["seconds_left"]) == (130, 550)
    assert (shown["late"], shown["opened_today"], shown["late_today"]) == (0, 1, 0)

    clock.advance(seconds=150)
    shown = await seen()
    [channel] = shown["open"]
    assert (channel["dispatched"]["seconds_left"], channel["dispatched"]["late"]) == (-20, True)
    assert not channel["doctor"]["late"]
    assert (shown["late"], shown["late_today"]) == (1, 1)


async def test_the_first_who_confirms_is_remembered(
    client: AsyncClient,
    sessions: Sessions,
    seen: Seen,
    opened: Conversation,
    agent: tuple[Staff, dict[str, str]],
    clock: FixedClock,
) -> None:
    other = await factories.logged_in(sessions, clock, Role.SUPERVISOR, "chen")
    clock.advance(minutes=2)
    assert await _act(client, agent, "dispatched") == 204
    clock.advance(minutes=5)
    assert await _act(client, other, "dispatched") == 204
    assert await _act(client, other, "doctor") == 204

    [channel] = (await seen())["open"]
    dispatched, doctor = channel["dispatched"], channel["doctor"]
    assert (dispatched["by"], dispatched["seconds_left"]) == (agent[0].display_name, 60)
    assert (doctor["by"], doctor["late"]) == (other[0].display_name, False)
    async with sessions() as session:
        assert await factories.audited(session) == [
            ("staff:wang", "green_channel.dispatched", "green_channel:1"),
            ("staff:chen", "green_channel.doctor", "green_channel:1"),
        ]


async def test_of_two_who_press_at_once_one_is_recorded(
    client: AsyncClient, sessions: Sessions, opened: Conversation, clock: FixedClock
) -> None:
    agents = [await factories.logged_in(sessions, clock, Role.AGENT) for _ in range(2)]
    codes = await asyncio.gather(*(_act(client, agent, "doctor") for agent in agents))
    assert codes == [204, 204]
    async with sessions() as session:
        [(actor, _, _)] = await factories.audited(session)
        channel = await session.get(GreenChannel, 1)
    assert channel is not None
    assert actor == next(staff.actor for staff, _ in agents if staff.id == channel.doctor_by_id)


async def test_what_was_confirmed_late_stays_late(
    client: AsyncClient,
    seen: Seen,
    opened: Conversation,
    agent: tuple[Staff, dict[str, str]],
    clock: FixedClock,
) -> None:
    clock.advance(minutes=4)
    await _act(client, agent, "dispatched")
    clock.advance(minutes=1)
    shown = await seen()
    assert shown["open"][0]["dispatched"]["seconds_left"] == -60
    assert shown["late"] == 1
    await _act(client, agent, "close", {"note": "已送到抢救室"})
    shown = await seen()
    assert (shown["open"], shown["late"]) == ([], 0)
    assert (shown["opened_today"], shown["late_today"]) == (1, 1)


async def test_a_false_alarm_closed_in_time_is_not_late_afterwards(
    client: AsyncClient,
    seen: Seen,
    opened: Conversation,
    agent: tuple[Staff, dict[str, str]],
    clock: FixedClock,
) -> None:
    await _act(client, agent, "close", {"note": "虚惊一场"})
    clock.advance(hours=1)
    assert (await seen())["late_today"] == 0


async def test_marks_are_set_and_taken_back(
    client: AsyncClient,
    sessions: Sessions,
    seen: Seen,
    opened: Conversation,
    agent: tuple[Staff, dict[str, str]],
) -> None:
    for body in ({"treat_first": True, "escort": True}, {"escort": False}, {"escort": False}, {}):
        assert await _act(client, agent, "marks", body) == 204
    [channel] = (await seen())["open"]
    assert (channel["treat_first"], channel["escort"]) == (True, False)
    async with sessions() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        details = [entry.details for entry in entries]
    assert details == [{"treat_first": True, "escort": True}, {"escort": False}]


async def test_what_is_closed_takes_no_more_changes(
    client: AsyncClient,
    sessions: Sessions,
    opened: Conversation,
    agent: tuple[Staff, dict[str, str]],
    clock: FixedClock,
) -> None:
    assert await _act(client, agent, "close", {"note": " "}) == 422
    assert await _act(client, agent, "close", {"note": "急" * 201}) == 422
    assert await _act(client, agent, "close", {"note": " 已送到抢救室 "}) == 204
    for what, body in (
        ("dispatched", None),
        ("doctor", None),
        ("marks", {"escort": True}),
        ("close", {"note": "又结束一次"}),
    ):
        assert await _act(client, agent, what, body) == 409
    async with sessions() as session:
        channel = await session.get(GreenChannel, 1)
        actions = [action for _, action, _ in await factories.audited(session)]
    assert channel is not None
    assert (channel.note, channel.closed_by_id) == ("已送到抢救室", agent[0].id)
    assert channel.closed_at == clock.now()
    assert actions == ["green_channel.close"]


async def test_an_unknown_one_is_not_found(
    client: AsyncClient, agent: tuple[Staff, dict[str, str]]
) -> None:
    assert await _act(client, agent, "dispatched") == 404
    beyond = await client.post(f"{CHANNELS}/{2**40}/doctor", headers=agent[1])
    assert beyond.status_code == 422


async def test_what_is_recognised_later_is_shown_too_and_the_past_is_not(
    sessions: Sessions, seen: Seen, opened: Conversation, clock: FixedClock
) -> None:
    clock.advance(minutes=1)
    async with sessions() as session, session.begin():
        await factories.danger(session, opened.id, clock.now(), "昏迷、叫不醒")
        await factories.danger(session, opened.id, clock.now())
        channel = await session.get(GreenChannel, 1)
        assert channel is not None
        channel.closed_at = clock.now()
    clock.advance(minutes=1)
    async with sessions() as session, session.begin():
        await factories.green_channel(session, opened.id, clock.now(), "大出血")
        await factories.danger(session, opened.id, clock.now(), "昏迷、叫不醒")
    [channel] = (await seen())["open"]
    assert channel["flags"] == ["大出血", "昏迷、叫不醒"]


async def test_the_oldest_comes_first_and_yesterdays_are_not_todays(
    sessions: Sessions, client: AsyncClient, clock: FixedClock, opened: Conversation
) -> None:
    clock.advance(days=1)
    async with sessions() as session, session.begin():
        later = await factories.conversation(session, clock.now())
        await factories.green_channel(session, later.id, clock.now())
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    shown = (await client.get(CHANNELS, headers=cookie)).json()
    assert [one["conversation"] for one in shown["open"]] == [str(opened.id), str(later.id)]
    assert (shown["late"], shown["opened_today"], shown["late_today"]) == (1, 1, 0)


async def test_every_page_hears_of_a_change(
    client: AsyncClient,
    redis: Redis,
    opened: Conversation,
    agent: tuple[Staff, dict[str, str]],
) -> None:
    async with redis.pubsub(ignore_subscribe_messages=True) as pages:
        await pages.subscribe(DESK_CHANNEL)
        await pages.get_message(timeout=1)
        await _act(client, agent, "dispatched")
        woken = await pages.get_message(timeout=5)
    assert woken["data"] == f"green_channel {opened.id}"
