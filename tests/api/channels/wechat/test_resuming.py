"""What happens on a page outside of the chat goes on in the chat."""

import pytest
from httpx import Response

from api.patients import service as patients
from tests.api.channels.wechat.house import PATIENT, House
from tests.api.conversations.front import Desk
from tests.e2e.patient import identity_number

FORM = {
    "name": "测试甲",
    "id_type": "id_card",
    "id_number": identity_number("19850412", 1),
    "phone": "19900001234",
    "relation": "self",
    "consent": True,
}


@pytest.fixture
async def link(house: House) -> str:
    """The form that a patient was given in the chat."""
    await house.wechat.says(PATIENT, "我要挂号")
    [conversation] = await house.conversations()
    async with house.state.sessions() as session, session.begin():
        opened = await patients.open_identity_link(session, house.clock, conversation.id)
    return f"/identity/{opened.token}"


async def fills(house: House, link: str) -> Response:
    answer = await house.client.post(f"http://one.test{link}", json=FORM)
    await house.ends_its_work()
    return answer


async def test_a_filled_form_brings_the_next_question_to_the_chat(house: House, link: str) -> None:
    answer = await fills(house, link)
    assert answer.status_code == 200
    assert house.dialogue.messages[-1].startswith("/system_identity_done")
    await house.posts()
    assert [shown.way for shown in house.phone()] == ["passive", "posted"]
    assert house.texts()[-1].startswith("听到：/system_identity_done")


async def test_the_page_says_where_it_goes_on_and_not_the_question(house: House, link: str) -> None:
    answer = await fills(house, link)
    [said] = answer.json()["messages"]
    assert said["text"] == house.state.wording("patients.back_to_chat")


async def test_the_question_takes_one_of_the_patients_allowance(house: House, link: str) -> None:
    await fills(house, link)
    await house.posts()
    assert house.wechat.meets(PATIENT).left(house.clock.now()) == 4


async def test_while_a_person_has_the_conversation_nothing_is_posted(
    house: House, link: str
) -> None:
    [conversation] = await house.conversations()
    desk = Desk(house.one)
    await desk.queues(conversation.id)
    await desk.takes(conversation.id)
    await house.posts()
    shown = len(house.phone())
    await fills(house, link)
    await house.posts()
    assert len(house.phone()) == shown
    assert house.dialogue.messages == ["我要挂号"]


async def test_what_the_patient_says_meanwhile_is_answered_in_its_turn(
    house: House, link: str
) -> None:
    house.dialogue.gate.clear()
    house.dialogue.thinking.clear()
    await house.client.post(f"http://one.test{link}", json=FORM)
    await house.dialogue.thinking.wait()
    for app in (house.one, house.two):
        app.state.settings = app.state.settings.model_copy(update={"wechat_answer_seconds": 0.7})
    await house.wechat.says(PATIENT, "填好了")
    house.dialogue.gate.set()
    await house.ends_its_work()
    await house.posts()
    assert house.dialogue.busiest == 1
    said = "".join(house.texts())
    assert said.index("system_identity_done") < said.index("听到：填好了")
