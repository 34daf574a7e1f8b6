"""Buttons: only what was offered can be pressed."""

import pytest
from httpx import AsyncClient

from api.dialogue.client import Utterance
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit

OFFERED = '/press_clinic{"clinic": "17"}'


@pytest.fixture
def offering(dialogue: FakeDialogue) -> FakeDialogue:
    """A model that offers one button."""
    dialogue.says = [Utterance("选一个", [{"title": "周五", "payload": OFFERED}])]
    return dialogue


async def test_an_offered_button_can_be_pressed_later_too(
    visit: Visit, offering: FakeDialogue
) -> None:
    await visit.says("挂号")
    await visit.says("等一下")
    await visit.presses(OFFERED)
    assert visit.answer.status_code == 200
    assert offering.messages[-1] == OFFERED


@pytest.mark.parametrize(
    "payload",
    [
        OFFERED,
        "/restart",
        '/press_clinic{"clinic": "18"}',
        "/affirm",
        '/system_identity_done{"visitor": "1"}',
        "/system_emergency",
        "/system_leave_queue",
        "不是按钮",
        "",
    ],
)
async def test_a_button_that_was_not_offered_is_refused(
    visit: Visit, dialogue: FakeDialogue, payload: str
) -> None:
    await visit.presses(payload)
    assert visit.answer.status_code == 422
    assert visit.answer.json()["error"]["code"] == "payload_unknown"
    assert visit.answer.json()["error"]["message"]
    assert dialogue.heard == []


async def test_a_button_of_another_patient_is_refused(
    client: AsyncClient, visit: Visit, offering: FakeDialogue
) -> None:
    await visit.says("挂号")
    stranger = await Visit.begins(client)
    await stranger.presses(OFFERED)
    assert stranger.answer.status_code == 422


async def test_the_opening_buttons_can_be_pressed_at_any_time(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    opening = visit.payloads
    assert "/booking_make" in opening
    for payload in opening:
        await visit.presses(payload)
        assert visit.answer.status_code == 200
    assert dialogue.messages == opening


async def test_a_person_can_be_asked_for_by_button_at_any_time(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    await visit.says("你好")
    await visit.presses("/human_ask")
    assert visit.answer.status_code == 200


async def test_a_pressed_button_is_stored_as_pressed(
    visit: Visit, offering: FakeDialogue, desk: Desk
) -> None:
    await visit.says("挂号")
    await visit.presses(OFFERED)
    said = await desk.said(visit)
    assert (said.text, said.payload) == ("", OFFERED)
