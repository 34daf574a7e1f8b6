"""Replies are looked through before they are sent; canned ones and suggestions help to write."""

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.conversations import received
from api.conversations.models import Author
from api.courtesy.models import CourtesyHit
from api.handoff.levels import ServiceLevels
from api.knowledge.loader import Knowledge
from api.staff.models import Role
from tests.api.staff.booked import BookedDesk, seal_of
from tests.api.staff.desk.desk_world import ServedPatient


@pytest.fixture
async def served(desk: BookedDesk, app: FastAPI, levels: ServiceLevels) -> ServedPatient:
    """林小雨, 36, whose conversation the agent has."""
    return await (await ServedPatient(desk, seal_of(app), levels).named()).taken()


async def _hits(desk: BookedDesk) -> list[tuple[str, bool]]:
    async with desk.sessions() as session:
        found = await session.scalars(select(CourtesyHit).order_by(CourtesyHit.id))
        return [(one.phrase, one.sent) for one in found]


async def _agent_said(served: ServedPatient) -> list[str]:
    return [m.text for m in await served.transcript() if m.author is Author.AGENT]


async def test_a_forbidden_phrase_is_held_back_until_it_is_sent_anyway(
    served: ServedPatient,
) -> None:
    harsh = "规定就是这样，我也没办法。"
    refused = await served.call("POST", "reply", {"text": harsh})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "phrase_forbidden")
    assert "规定就是这样" in refused.json()["error"]["message"]
    assert await _agent_said(served) == []
    assert await _hits(served.desk) == [("rules_are_rules", False), ("no_way", False)]

    sent = await served.call("POST", "reply", {"text": harsh, "anyway": True})
    assert sent.status_code == 200
    assert await _agent_said(served) == [harsh]
    last = (await served.desk.recorded())[-1]
    assert last.action == "conversation.reply"
    assert last.details["phrases"] == ["rules_are_rules", "no_way"]
    assert harsh not in str(last.details)

    query = "/replies/hits?first=2026-11-16&last=2026-11-22"
    week = (await served.desk.call(Role.SUPERVISOR, "GET", query)).json()
    assert [(one["phrase"], one["held_back"], one["sent"]) for one in week["items"]] == [
        ("no_way", 1, 1),
        ("rules_are_rules", 1, 1),
    ]


async def test_a_polite_reply_goes_out_and_is_counted_nowhere(served: ServedPatient) -> None:
    assert (await served.call("POST", "reply", {"text": "林女士，您好。"})).status_code == 200
    assert await _hits(served.desk) == []
    assert "phrases" not in (await served.desk.recorded())[-1].details


async def test_the_patients_bare_name_is_found_only_by_who_serves_them(
    served: ServedPatient,
) -> None:
    body = {"text": "林小雨，请到三号诊室", "conversation": str(served.id)}
    mine = (await served.desk.call(Role.AGENT, "POST", "/replies/check", body)).json()
    assert [one["phrase"] for one in mine["found"]] == ["bare_name"]
    assert "林女士" in mine["found"][0]["say"]
    other = (await served.desk.call(Role.SUPERVISOR, "POST", "/replies/check", body)).json()
    assert other == {"forbidden": False, "found": []}


async def test_canned_replies_address_the_patient_and_name_the_agent(
    served: ServedPatient,
) -> None:
    path = f"/canned-replies?q=nh&conversation={served.id}"
    found = (await served.desk.call(Role.AGENT, "GET", path)).json()
    hello = next(one for one in found if one["id"] == "hello")
    assert hello["text"].startswith("林女士，您好，我是导医agent 老师")
    plain = (await served.desk.call(Role.AGENT, "GET", "/canned-replies?q=nh")).json()
    assert next(one for one in plain if one["id"] == "hello")["text"].startswith("您好")


async def test_the_assistant_proposes_and_changes_nothing(
    hospital: Knowledge, served: ServedPatient
) -> None:
    async def proposed() -> list[tuple[str, str]]:
        found = (await served.call("GET", "suggestions")).json()
        assert len(found) <= 3
        return [(one["source"], one["text"]) for one in found]

    async def says(text: str) -> None:
        async with served.desk.sessions() as session, session.begin():
            await received.record_inbound(
                session,
                served.id,
                text=text,
                payload=None,
                client_message_id=None,
                now=served.desk.clock.now(),
            )

    await served.call("POST", "reply", {"text": "您好，请说。"})
    assert await proposed() == []
    await says("停车场在哪里")
    parked = await proposed()
    assert "guide" in dict(parked)
    assert "文化路" in dict(parked)["guide"]
    await served.call("POST", "reply", {"text": "在文化路。"})
    await says("骨科还有号吗")
    assert dict(await proposed())["schedule"].startswith("骨科最近")
    before = [message.id for message in await served.transcript()]
    await proposed()
    assert [message.id for message in await served.transcript()] == before
