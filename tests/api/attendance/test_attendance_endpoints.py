"""Checking in at a kiosk, no-shows and appeals, as the action server asks for them."""

from typing import Any

import pytest
from httpx import AsyncClient, Response

from api.conversations.models import Conversation
from tests.api.appointments.booking_rows import TODAY
from tests.api.staff.booked import BookedDesk
from tests.api.staff.conftest import booking_rules, desk

__all__ = ["booking_rules", "desk"]

APPOINTMENTS = "/v1/appointments"


@pytest.fixture
def post(desk: BookedDesk, internal: dict[str, str]):  # type: ignore[no-untyped-def]
    """Ask as the action server, for the patient's conversation."""

    async def ask(path: str, **body: Any) -> Response:
        whole = {"conversation": str(desk.visits.conversation.id), **body}
        return await desk.client.post(f"{APPOINTMENTS}/{path}", json=whole, headers=internal)

    return ask


def code(answer: Response) -> str:
    return str(answer.json()["error"]["code"])


async def test_a_patient_checks_in_at_a_kiosk_and_nowhere_else(desk: BookedDesk, post: Any) -> None:
    booked = await desk.visits.booked()
    await desk.commit()
    desk.visits.at(13, 50)
    assert code(await post(f"{booked.id}/check-in")) == "check_in_at_hospital"
    conversation = await desk.visits.session.get_one(Conversation, desk.visits.conversation.id)
    conversation.channel = "kiosk"
    await desk.commit()
    answer = await post(f"{booked.id}/check-in")
    assert (answer.status_code, answer.json()["status"]) == (200, "checked_in")
    assert (await desk.visits.history(booked))[-1][1] == "patient"


async def test_a_kiosk_checks_nobody_else_in(desk: BookedDesk, post: Any) -> None:
    booked = await desk.visits.booked()
    desk.visits.conversation = await desk.visits.rows.conversation()
    desk.visits.conversation.channel = "kiosk"
    await desk.commit()
    desk.visits.at(13, 50)
    answer = await post(f"{booked.id}/check-in")
    assert (answer.status_code, code(answer)) == (404, "not_your_appointment")


async def test_no_shows_are_listed_with_what_became_of_the_appeal(
    desk: BookedDesk, post: Any, internal: dict[str, str]
) -> None:
    *_, last = await desk.visits.missed(3)
    await desk.commit()
    appealed = await post(f"{last.id}/appeal", words="那天高架上堵了两个小时")
    assert (appealed.status_code, appealed.json()["status"]) == (201, "open")
    assert code(await post(f"{last.id}/appeal", words="再说一次")) == "appeal_open"
    params = {"conversation": str(desk.visits.conversation.id)}
    answer = await desk.client.get(f"{APPOINTMENTS}/no-shows", params=params, headers=internal)
    found = answer.json()
    assert found["suspended_until"].startswith("2027-02-16")
    assert [one["appeal"] for one in found["items"]] == ["open", None, None]
    assert found["items"][0] == {
        "id": str(last.id),
        "number": str(last.number),
        "visitor": "林*雨",
        "doctor": "曾理",
        "department": found["items"][0]["department"],
        "date": str(TODAY),
        "period": "pm",
        "time": "14:00-14:30",
        "appeal": "open",
    }


async def test_only_the_action_server_may_ask(client: AsyncClient, desk: BookedDesk) -> None:
    [missed] = await desk.visits.missed(1)
    await desk.commit()
    body = {"conversation": str(desk.visits.conversation.id), "words": "堵车"}
    for path in ("appeal", "check-in"):
        answer = await client.post(f"{APPOINTMENTS}/{missed.id}/{path}", json=body)
        assert answer.status_code == 401


async def test_words_of_any_length_and_kind_are_refused_kindly(desk: BookedDesk, post: Any) -> None:
    [missed] = await desk.visits.missed(1)
    await desk.commit()
    assert code(await post(f"{missed.id}/appeal", words=" ")) == "appeal_empty"
    assert code(await post(f"{missed.id}/appeal", words="长" * 501)) == "invalid_input"
    assert code(await post(f"{missed.id}/appeal", words="\x00")) == "invalid_input"
    assert (await post(f"{missed.id}/appeal", words="1" * 500)).status_code == 201
