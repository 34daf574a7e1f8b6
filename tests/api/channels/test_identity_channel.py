"""POST /identity/{token}: typed on a page of its own, and the conversation goes on."""

from typing import Any

import pytest
from httpx import AsyncClient, Response

from api.clock import FixedClock
from api.patients import service as patients
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit
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
async def link(visit: Visit, desk: Desk, clock: FixedClock) -> str:
    """The address of the form that `visit` was given."""
    conversation = await desk.conversation(visit)
    async with desk.app.state.sessions() as session, session.begin():
        opened = await patients.open_identity_link(session, clock, conversation.id)
    return f"/identity/{opened.token}"


async def fill(client: AsyncClient, link: str, **changes: Any) -> Response:
    """Send the form, with these fields different."""
    return await client.post(link, json=FORM | changes)


async def test_a_filled_form_takes_the_conversation_on(
    client: AsyncClient, link: str, dialogue: FakeDialogue
) -> None:
    answer = await fill(client, link)
    assert answer.status_code == 200
    assert answer.json()["messages"]
    [message] = dialogue.messages
    assert message.startswith('/system_identity_done{"visitor": "')


async def test_the_model_learns_nothing_personal(
    client: AsyncClient, link: str, dialogue: FakeDialogue
) -> None:
    await fill(client, link)
    heard = " ".join(dialogue.messages)
    assert not any(FORM[key] in heard for key in ("name", "id_number", "phone"))


async def test_a_form_is_used_once(client: AsyncClient, link: str, dialogue: FakeDialogue) -> None:
    await fill(client, link)
    again = await fill(client, link)
    assert again.status_code in {404, 409, 410}
    assert again.json()["error"]["message"]
    assert len(dialogue.heard) == 1


async def test_a_form_is_short_lived(
    client: AsyncClient, link: str, clock: FixedClock, dialogue: FakeDialogue
) -> None:
    clock.advance(minutes=16)
    late = await fill(client, link)
    assert late.status_code in {404, 410}
    assert dialogue.heard == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent": False}, "consent"),
        ({"name": ""}, "name"),
        ({"name": "123"}, "name"),
        ({"id_number": FORM["id_number"][:-1] + "0"}, "id_number"),
        ({"id_number": "990101"}, "id_number"),
        ({"phone": "12"}, "phone"),
    ],
)
async def test_a_wrong_field_is_named_and_the_form_can_be_sent_again(
    client: AsyncClient, link: str, dialogue: FakeDialogue, changes: dict[str, Any], field: str
) -> None:
    wrong = await fill(client, link, **changes)
    assert wrong.status_code == 422
    assert wrong.json()["error"]["field"] == field
    assert str(FORM["id_number"]) not in wrong.text
    assert dialogue.heard == []
    assert (await fill(client, link)).status_code == 200


@pytest.mark.parametrize("body", [{}, [], None, {"name": 1}, {"consent": True}])
async def test_a_form_of_the_wrong_shape_is_refused(
    client: AsyncClient, link: str, body: Any
) -> None:
    answer = await client.post(link, json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_input"


async def test_while_the_model_is_away_the_registration_is_kept_and_the_patient_told(
    client: AsyncClient, link: str, dialogue: FakeDialogue, visit: Visit, desk: Desk
) -> None:
    dialogue.away = True
    answer = await fill(client, link)
    assert answer.status_code in {200, 503}
    assert answer.json()["messages"][0]["text"]
    assert answer.json()["messages"][0]["buttons"][0]["payload"] == "/human_ask"
    conversation = await desk.conversation(visit)
    async with desk.app.state.sessions() as session:
        known = await patients.visitors(session, desk.app.state.clock, conversation.account_id)
    assert len(known) == 1


async def test_while_a_person_has_the_conversation_the_model_is_not_asked(
    client: AsyncClient, link: str, dialogue: FakeDialogue, visit: Visit, desk: Desk
) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    await desk.takes(conversation.id)
    answer = await fill(client, link)
    assert answer.status_code == 200
    assert answer.json()["handled_by"] == "human"
    assert dialogue.heard == []
