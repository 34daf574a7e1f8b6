"""POST /identity/{token}: typed on a page of its own, and the conversation goes on."""

import logging
from typing import Any

import pytest
from httpx import AsyncClient, Response

from api.clock import FixedClock
from api.conversations import opening
from api.conversations import service as conversations
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


@pytest.fixture
async def correction(client: AsyncClient, link: str, visit: Visit, desk: Desk) -> str:
    """The address of a form to put right whom `link` has registered."""
    await fill(client, link)
    conversation, clock = await desk.conversation(visit), desk.app.state.clock
    async with desk.app.state.sessions() as session, session.begin():
        [known] = await patients.visitors(session, clock, conversation.account_id)
        opened = await patients.open_correction_link(session, clock, conversation.id, known.card_id)
    return f"/identity/{opened.token}"


class TestCorrection:
    async def test_the_form_is_drawn_masked(self, client: AsyncClient, correction: str) -> None:
        drawn = await client.get(f"{correction}/form")
        assert drawn.status_code == 200
        assert drawn.json()["card"]["phone_masked"] == "199****1234"
        assert not any(str(FORM[key]) in drawn.text for key in ("name", "id_number", "phone"))

    async def test_what_was_changed_is_said_in_the_conversation_without_the_model(
        self, client: AsyncClient, correction: str, dialogue: FakeDialogue, visit: Visit, desk: Desk
    ) -> None:
        dialogue.heard.clear()
        answer = await client.post(f"{correction}/correction", json={"phone": "19900005678"})
        assert answer.status_code == 200
        [message] = answer.json()["messages"]
        assert message["author"] == "bot"
        assert answer.json()["handled_by"] == "bot"
        assert dialogue.heard == []
        conversation = await desk.conversation(visit)
        async with desk.app.state.sessions() as session:
            said = await conversations.transcript(session, conversation.id)
        assert str(said[-1].id) == message["id"]

    async def test_a_wrong_field_is_named_and_the_form_can_be_sent_again(
        self, client: AsyncClient, correction: str
    ) -> None:
        where = f"{correction}/correction"
        wrong = await client.post(where, json={"phone": "1"})
        assert (wrong.status_code, wrong.json()["error"]["field"]) == (422, "phone")
        assert (await client.post(where, json={"phone": "19900005678"})).status_code == 200
        assert (await client.post(where, json={"phone": "19900005678"})).status_code == 404

    async def test_it_registers_nobody(self, client: AsyncClient, correction: str) -> None:
        assert (await fill(client, correction)).status_code == 404


async def test_the_form_of_a_new_visitor_is_empty_and_a_used_one_gone(
    client: AsyncClient, link: str, dialogue: FakeDialogue
) -> None:
    assert (await client.get(f"{link}/form")).json() == {"card": None}
    await fill(client, link)
    assert (await client.get(f"{link}/form")).status_code == 404


async def test_no_cache_keeps_what_is_typed_or_shown(
    client: AsyncClient, link: str, dialogue: FakeDialogue
) -> None:
    drawn = await client.get(f"{link}/form")
    dialogue.away = True
    taken = await fill(client, link)
    assert {answer.headers["cache-control"] for answer in (drawn, taken)} == {"no-store"}


async def test_no_log_tells_who_it_was_or_the_link(
    client: AsyncClient, link: str, dialogue: FakeDialogue, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "api")
    caplog.set_level(logging.DEBUG, "sqlalchemy")
    await fill(client, link, phone="12")
    await fill(client, link)
    for secret in (*(str(FORM[key]) for key in ("name", "id_number", "phone")), link):
        assert secret not in "".join(
            record.getMessage() for record in caplog.records if not _of_the_test(record)
        )


def _of_the_test(record: logging.LogRecord) -> bool:
    """The test's own client tells of the addresses it calls."""
    return record.name.startswith("httpx")


async def test_a_cleared_kiosk_leaves_no_form_behind(
    client: AsyncClient, link: str, visit: Visit, desk: Desk
) -> None:
    conversation, clock = await desk.conversation(visit), desk.app.state.clock
    async with desk.app.state.sessions() as session, session.begin():
        await opening.end(session, conversation.id, clock.now())
    assert (await fill(client, link)).status_code == 404
