"""Messages that a dead process left unanswered."""

import pytest

from api.clock import FixedClock
from api.conversations import received, service
from api.conversations.models import Outcome
from api.conversations.recovery import answer_unfinished
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit


@pytest.fixture
async def unfinished(visit: Visit, desk: Desk, clock: FixedClock) -> Visit:
    """A patient whose message was stored by a process that died before it answered."""
    conversation = await desk.conversation(visit)
    async with desk.app.state.sessions() as session, session.begin():
        await received.record_inbound(
            session,
            conversation.id,
            text="挂号",
            payload=None,
            client_message_id="m-1",
            now=clock.now(),
        )
    return visit


async def _recover(desk: Desk, clock: FixedClock) -> int:
    async with desk.app.state.sessions() as session, session.begin():
        return await answer_unfinished(session, desk.app.state.wording, clock.now())


async def test_it_is_marked_as_failed_with_an_apology_and_a_person(
    unfinished: Visit, desk: Desk, clock: FixedClock
) -> None:
    clock.advance(seconds=61)
    assert await _recover(desk, clock) == 1
    said, sorry = (await desk.transcript(unfinished))[-2:]
    assert said.outcome is Outcome.FAILED
    assert sorry.author == "system"
    assert [button["payload"] for button in sorry.buttons] == ["/human_ask"]


async def test_it_is_apologised_for_once(unfinished: Visit, desk: Desk, clock: FixedClock) -> None:
    clock.advance(seconds=61)
    await _recover(desk, clock)
    assert await _recover(desk, clock) == 0


async def test_a_message_that_is_being_worked_on_is_left_alone(
    unfinished: Visit, desk: Desk, clock: FixedClock
) -> None:
    clock.advance(seconds=30)
    assert await _recover(desk, clock) == 0
    assert (await desk.said(unfinished)).outcome is Outcome.RECEIVED


async def test_an_answered_message_is_left_alone(
    visit: Visit, desk: Desk, clock: FixedClock
) -> None:
    await visit.says("挂号")
    clock.advance(hours=1)
    assert await _recover(desk, clock) == 0


async def test_a_page_that_still_listens_gets_the_apology(
    unfinished: Visit, desk: Desk, clock: FixedClock
) -> None:
    conversation = await desk.conversation(unfinished)
    said = await desk.said(unfinished)
    clock.advance(seconds=61)
    await _recover(desk, clock)
    async with desk.app.state.sessions() as session:
        news = await service.messages_after(session, conversation.id, said.id)
    assert [message.outcome for message in news] == [None]
    assert "重启" in news[0].text


async def test_a_page_that_sends_it_again_is_not_met_with_silence(
    unfinished: Visit, dialogue: FakeDialogue
) -> None:
    await unfinished.says("挂号", client_message_id="m-1")
    assert unfinished.answer.status_code in {200, 503}
    assert unfinished.text
    assert dialogue.messages in ([], ["挂号"])


async def test_after_the_apology_a_repeat_gets_the_apology(
    unfinished: Visit, desk: Desk, clock: FixedClock
) -> None:
    clock.advance(seconds=61)
    await _recover(desk, clock)
    await unfinished.says("挂号", client_message_id="m-1")
    assert "重启" in unfinished.text
    assert unfinished.payloads == ["/human_ask"]


async def test_of_two_recoveries_at_once_one_apologises(
    unfinished: Visit, desk: Desk, clock: FixedClock
) -> None:
    clock.advance(seconds=61)
    make = desk.app.state.sessions
    async with make() as first, make() as second, first.begin(), second.begin():
        wording, now = desk.app.state.wording, clock.now()
        assert await answer_unfinished(first, wording, now) == 1
        assert await answer_unfinished(second, wording, now) == 0
