"""After an accident the patient is asked where they are, once, and the desk sees the answer."""

import pytest
from sqlalchemy import select

from api.clock import FixedClock
from api.green_channel.location import tells_place
from api.green_channel.models import GreenChannel
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit

ACCIDENT = "出车祸了，腿动不了"


async def opened(desk: Desk) -> GreenChannel:
    async with desk.app.state.sessions() as session:
        channel: GreenChannel | None = await session.scalar(select(GreenChannel))
    assert channel is not None
    return channel


async def test_what_to_do_comes_first_and_where_is_asked_once(visit: Visit, desk: Desk) -> None:
    await visit.says(ACCIDENT)
    first, asked = visit.messages
    assert "120" in first["text"]
    assert first["card"]["type"] == "emergency"
    assert "在哪里" in asked["text"]
    await visit.says(ACCIDENT)
    assert [message["card"] is not None for message in visit.messages] == [True]


async def test_the_answer_stands_on_the_green_channel_and_asks_no_model(
    visit: Visit, desk: Desk, dialogue: FakeDialogue
) -> None:
    await visit.says(ACCIDENT)
    heard = len(dialogue.messages)
    await visit.says("人民路和解放街路口，加油站对面")
    assert "人民路和解放街路口，加油站对面”已经告诉急诊" in visit.messages[0]["text"]
    assert (await opened(desk)).location == "人民路和解放街路口，加油站对面"
    assert len(dialogue.messages) == heard
    await visit.says("住院楼在几号门旁边")
    assert len(dialogue.messages) == heard + 1
    assert (await opened(desk)).location == "人民路和解放街路口，加油站对面"


async def test_what_is_no_place_is_not_taken_for_it_and_a_better_one_comes_first(
    visit: Visit, desk: Desk, dialogue: FakeDialogue, clock: FixedClock
) -> None:
    await visit.says(ACCIDENT)
    await visit.says("对面的司机跑了")
    assert dialogue.messages[-1] == "对面的司机跑了"
    assert (await opened(desk)).location is None
    await visit.says("在人民公园")
    await visit.says("人民路和解放路路口")
    assert (await opened(desk)).location == "人民路和解放路路口；在人民公园"
    clock.advance(minutes=11)
    await visit.says("我妈妈住在幸福小区")
    assert dialogue.messages[-1] == "我妈妈住在幸福小区"
    assert (await opened(desk)).location == "人民路和解放路路口；在人民公园"


async def test_a_person_who_has_taken_over_gets_the_answer_and_the_desk_too(
    visit: Visit, desk: Desk
) -> None:
    await visit.says(ACCIDENT)
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    await desk.takes(conversation.id)
    await visit.says("幸福小区 3 栋楼下")
    assert visit.handled_by == "human"
    assert (await opened(desk)).location == "幸福小区 3 栋楼下"


async def test_half_an_hour_later_a_place_is_no_answer(
    visit: Visit, desk: Desk, dialogue: FakeDialogue, clock: FixedClock
) -> None:
    await visit.says(ACCIDENT)
    heard = len(dialogue.messages)
    clock.advance(minutes=31)
    await visit.says("我在门诊楼三楼")
    assert len(dialogue.messages) == heard + 1
    assert (await opened(desk)).location is None


async def test_who_is_ill_at_home_is_not_asked(visit: Visit) -> None:
    await visit.says("胸口压着疼，出冷汗，喘不上气")
    assert len(visit.messages) == 1


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("人民路 12 号", True),
        ("在高速服务区", True),
        ("我家里，幸福小区", True),
        ("人民路和解放路路口", True),
        ("幸福里 12 号", True),
        ("三号楼楼下", True),
        ("解放桥南边的桥下", True),
        ("县医院对面", True),
        ("我在家，阳光花园 3 单元", True),
        ("医院在哪条路", False),
        ("对面的司机跑了", False),
        ("好的，我马上去医院", False),
        ("皮破了一层", False),
        ("他的门牙磕掉了", False),
        ("他从三楼摔下来的", False),
        ("腿断了，走不了路", False),
        ("我们已经在路上了", False),
        ("家里人不在", False),
        ("要做手术吧", False),
        ("他流了好多血", False),
        ("", False),
    ],
)
def test_what_may_be_a_place(text: str, is_one: bool) -> None:
    assert tells_place(text) is is_one
