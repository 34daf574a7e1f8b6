"""The dialogue model is away: nothing is lost, and a person is near."""

from api.conversations.models import Outcome
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit


async def test_the_patient_is_told_kindly_and_offered_a_person(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    dialogue.away = True
    await visit.says("挂号")
    assert visit.answer.status_code == 503
    assert visit.answer.json()["error"]["code"] == "dialogue_away"
    assert visit.answer.json()["error"]["message"]
    [message] = visit.messages
    assert message["author"] == "system"
    assert message["text"]
    assert visit.payloads == ["/human_ask"]
    said = await desk.said(visit)
    assert (said.text, said.outcome) == ("挂号", Outcome.FAILED)


async def test_an_empty_answer_of_the_model_counts_as_away(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    dialogue.says = []
    await visit.says("挂号")
    assert visit.answer.status_code == 503
    assert visit.payloads == ["/human_ask"]


async def test_the_offered_person_comes_without_the_model(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    dialogue.away = True
    await visit.says("挂号")
    await visit.presses("/human_ask")
    assert visit.answer.status_code == 200
    assert visit.handled_by == "queue"
    assert visit.cards[0]["type"] == "handoff"
    assert visit.cards[0]["state"] == "queued"
    assert await desk.open_tickets(visit) == 1


async def test_a_person_asked_for_in_words_comes_without_the_model(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    dialogue.away = True
    await visit.says("那我要转人工")
    assert visit.handled_by == "queue"


async def test_the_next_message_after_its_return_is_answered(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    dialogue.away = True
    await visit.says("挂号")
    dialogue.away = False
    await visit.says("挂号")
    assert visit.answer.status_code == 200
    assert visit.text == "听到：挂号"


async def test_a_repeat_of_a_failed_message_gets_the_same_apology(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    dialogue.away = True
    await visit.says("挂号", client_message_id="m-1")
    first = visit.messages
    await visit.says("挂号", client_message_id="m-1")
    assert visit.messages == first


async def test_a_person_who_took_over_meanwhile_is_not_apologised_over(
    visit: Visit, dialogue: FakeDialogue, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)

    async def taken() -> None:
        await desk.queues(conversation.id)
        await desk.takes(conversation.id)

    dialogue.meanwhile, dialogue.away = taken, True
    await visit.says("挂号")
    assert visit.handled_by == "human"
    assert visit.messages == []
