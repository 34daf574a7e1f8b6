"""A recognised emergency opens one green channel, with its clocks, and names the centre."""

import asyncio
from datetime import timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from api.clock import FixedClock
from api.green_channel.models import GreenChannel
from tests.api.conversations.front import Desk, Visit

HEART = "我爸突然胸口压着痛，喘不上气，出冷汗"
STROKE = "我妈突然嘴歪了，左边手脚没力气"


async def _channels(desk: Desk) -> list[GreenChannel]:
    async with desk.app.state.sessions() as session:
        return list(await session.scalars(select(GreenChannel).order_by(GreenChannel.id)))


async def test_an_emergency_starts_both_clocks(visit: Visit, desk: Desk, clock: FixedClock) -> None:
    await visit.says(HEART)
    [channel] = await _channels(desk)
    assert channel.conversation_id == (await desk.conversation(visit)).id
    assert channel.opened_at == clock.now()
    assert channel.dispatch_due - channel.opened_at == timedelta(minutes=3)
    assert channel.doctor_due - channel.opened_at == timedelta(minutes=10)
    assert (channel.treat_first, channel.escort) == (False, False)


async def test_what_is_said_again_opens_no_second_one_until_the_first_is_closed(
    visit: Visit, desk: Desk, clock: FixedClock
) -> None:
    await visit.says(HEART)
    clock.advance(minutes=1)
    await visit.says(HEART)
    [channel] = await _channels(desk)
    assert channel.opened_at < clock.now()
    async with desk.app.state.sessions() as session, session.begin():
        (await session.get(GreenChannel, channel.id)).closed_at = clock.now()
    await visit.says(HEART)
    assert [one.closed_at is None for one in await _channels(desk)] == [False, True]


async def test_two_alarms_at_once_open_one(visit: Visit, desk: Desk) -> None:
    body = {"session": visit.session, "text": HEART}
    await asyncio.gather(
        *(visit.client.post("/channels/web/messages", json=body) for _ in range(2))
    )
    assert len(await _channels(desk)) == 1


async def test_each_conversation_has_its_own(visit: Visit, desk: Desk) -> None:
    other = await Visit.begins(visit.client)
    await visit.says(HEART)
    await other.says(HEART)
    assert len({channel.conversation_id for channel in await _channels(desk)}) == 2


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("我不想活了，想从楼上跳下去", 0),
        ("我不想活了，刚吃了一整瓶安眠药", 1),
        ("鱼刺卡在喉咙里了", 0),
    ],
)
async def test_neither_a_crisis_alone_nor_what_can_wait_opens_one(
    visit: Visit, desk: Desk, text: str, opened: int
) -> None:
    await visit.says(text)
    assert len(await _channels(desk)) == opened


@pytest.mark.parametrize(
    ("text", "centre"),
    [(HEART, "胸痛中心"), (STROKE, "卒中中心"), ("我被车撞了，腿断了", "创伤中心")],
)
async def test_the_centre_and_its_way_are_the_second_sentence(
    visit: Visit, text: str, centre: str
) -> None:
    await visit.says(text)
    first, second, rest = visit.messages[0]["text"].split("。", 2)
    assert "120" in first
    assert centre in second
    assert "急诊楼 1 楼" in second
    assert rest


async def test_without_a_centre_nothing_is_said_of_one(visit: Visit) -> None:
    await visit.says("孩子被蛇咬了，伤口肿起来了")
    assert visit.cards[0]["type"] == "emergency"
    assert "中心" not in visit.messages[0]["text"]


async def test_opened_and_late_ones_are_counted_for_prometheus(
    visit: Visit, client: AsyncClient, clock: FixedClock
) -> None:
    for _ in range(2):
        await visit.says(HEART)
    figures = (await client.get("/metrics")).text
    assert "daoyi_green_channels_total 1.0" in figures
    assert "daoyi_green_channels_late 0.0" in figures
    clock.advance(minutes=4)
    assert "daoyi_green_channels_late 1.0" in (await client.get("/metrics")).text
