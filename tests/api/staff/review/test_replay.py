"""A conversation turn by turn, and what reviewers say of turns, over HTTP."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.proposals.models import Proposal
from api.review.anonymising import Known, names_patient
from api.review.verdict_models import ReviewComment, TurnVerdict
from api.review.verdicts import labelled_turns
from api.staff.models import Role
from tests.api.review import talks
from tests.api.staff import factories
from tests.api.staff.booked import seal_of


@dataclass
class _Reviewing:
    """Three turns of a patient with a visitor card, and a trainer."""

    client: AsyncClient
    sessions: Sessions
    clock: FixedClock
    conversation: Conversation
    turns: list[int]
    cookie: dict[str, str]

    async def get(self, path: str) -> Response:
        return await self.client.get(f"/v1/staff{path}", headers=self.cookie)

    async def post(self, path: str, body: Any) -> Response:
        return await self.client.post(f"/v1/staff{path}", headers=self.cookie, json=body)

    async def replay(self) -> dict[str, Any]:
        answer = await self.get(f"/conversations/{self.conversation.id}/replay")
        assert answer.status_code == 200
        shown: dict[str, Any] = answer.json()
        return shown


@pytest.fixture
async def reviewing(
    app: FastAPI, client: AsyncClient, sessions: Sessions, clock: FixedClock
) -> _Reviewing:
    _, cookie = await factories.logged_in(sessions, clock, Role.TRAINER)
    async with sessions() as session, session.begin():
        conversation = await factories.conversation(session, clock.now())
        await talks.with_card(session, seal_of(app), conversation, clock.now())
        turns = await talks.booking_talk(session, conversation, clock.now())
    return _Reviewing(client, sessions, clock, conversation, turns, cookie)


async def test_a_turn_shows_what_was_made_of_it(reviewing: _Reviewing) -> None:
    first, second, third = (await reviewing.replay())["turns"]
    told = first["understanding"]
    assert (told["intent"], told["confidence"]) == ("booking_make", 0.97)
    assert [one["intent"] for one in told["ranking"]] == ["guide_ask"]
    assert told["entities"] == [{"entity": "doctor", "start": 2, "end": 4, "text": "刘阳"}]
    assert (told["form"], told["asked"]) == ("registration_form", "registration__clinic")
    assert told["slots"] == [{"name": "registration__subject", "value": "刘阳", "new": True}]
    # Not what the engine does by itself.
    assert told["actions"][0] == "action_registration_begin"
    assert (told["machine"], told["bayes"]) == ("booking_make", "booking_change")
    assert (told["dialogue_ms"], told["turn_ms"], told["model"]) == (180, 240, "0123456789abcdef")
    assert first["answers"][0]["buttons"] == ["周四上午"]
    assert (first["answer_after"], first["pause"], second["pause"]) == (2.0, None, 63.0)
    assert second["marks"] == ["fallback"]
    assert third["said"]["pressed"]
    assert third["answers"][0]["card"]["doctor"] == "刘阳"


async def test_looking_is_recorded(reviewing: _Reviewing) -> None:
    await reviewing.replay()
    async with reviewing.sessions() as session:
        recorded = await factories.audited(session)
    assert recorded[-1][1:] == ("review.replay", f"conversation:{reviewing.conversation.id}")


async def test_old_messages_without_any_of_it_are_shown(
    reviewing: _Reviewing, clock: FixedClock
) -> None:
    async with reviewing.sessions() as session, session.begin():
        await talks.said(session, reviewing.conversation.id, "在吗", clock.now(), None)
    assert (await reviewing.replay())["turns"][-1]["understanding"] is None


async def test_a_verdict_becomes_a_label_without_the_patients_name(reviewing: _Reviewing) -> None:
    second = reviewing.turns[1]
    right = {
        "right_intent": "guide_ask",
        "right_entities": [{"entity": "resource", "start": 6, "end": 9}],
    }
    assert (await reviewing.post(f"/messages/{second}/verdict", right)).status_code == 204
    turn = (await reviewing.replay())["turns"][1]
    assert turn["verdict"]["right_intent"] == "guide_ask"
    assert turn["verdict"]["right_entities"][0]["text"] == "停车场"
    assert "verdict" in turn["marks"]
    async with reviewing.sessions() as session:
        [label] = await labelled_turns(session)
    assert talks.NAME not in label.text
    assert (label.understood_intent, label.right_intent) == ("nlu_fallback", "guide_ask")
    # Where the assistant stood when the message came, as the turn before had left it.
    assert (label.active_loop, label.requested_slot) == (
        "registration_form",
        "registration__clinic",
    )
    [entity] = label.right_entities or []
    assert label.text[slice(entity["start"], entity["end"])] == "停车场"


async def test_a_right_turn_is_a_label_with_what_was_found_in_it(reviewing: _Reviewing) -> None:
    first = reviewing.turns[0]
    assert (
        await reviewing.post(f"/messages/{first}/verdict", {"correct": True})
    ).status_code == 204
    async with reviewing.sessions() as session:
        [label] = await labelled_turns(session)
    assert label.right_intent == "booking_make"
    [entity] = label.right_entities or []
    assert entity["entity"] == "doctor"


async def test_the_latest_verdict_counts(reviewing: _Reviewing) -> None:
    second = reviewing.turns[1]
    for body in ({"correct": True}, {"right_intent": "guide_ask"}):
        await reviewing.post(f"/messages/{second}/verdict", body)
    async with reviewing.sessions() as session:
        [verdict] = await session.scalars(select(TurnVerdict))
    assert (verdict.correct, verdict.right_intent) == (False, "guide_ask")


async def test_a_verdict_says_something_about_the_message(reviewing: _Reviewing) -> None:
    for body, code in (
        ({}, "verdict_empty"),
        ({"right_entities": [{"entity": "date", "start": 3, "end": 99}]}, "entity_outside"),
        ({"right_entities": [{"entity": "date", "start": 3, "end": 3}]}, "entity_outside"),
    ):
        answer = await reviewing.post(f"/messages/{reviewing.turns[1]}/verdict", body)
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == code


async def test_a_comment_is_seen_by_others_and_keeps_no_number(reviewing: _Reviewing) -> None:
    path = f"/messages/{reviewing.turns[1]}/comments"
    assert (
        await reviewing.post(path, {"text": "应当先问清楚，电话 13800001234"})
    ).status_code == 201
    [comment] = (await reviewing.replay())["turns"][1]["comments"]
    assert comment["text"] == "应当先问清楚，电话 〔手机号〕"


async def test_an_example_is_proposed_without_the_patient(reviewing: _Reviewing) -> None:
    second = reviewing.turns[1]
    said = (await reviewing.get(f"/messages/{second}/anonymous")).json()
    assert (said["text"], said["doubts"]) == ("我叫陈志强，停车场还有位子没", [])
    content = {"kind": "example", "text": said["text"], "intent": "guide_ask"}
    answer = await reviewing.post(f"/messages/{second}/proposals", {"content": content})
    assert answer.status_code == 201
    async with reviewing.sessions() as session:
        [proposal] = await session.scalars(select(Proposal))
    assert (proposal.kind, proposal.message_id) == ("example", second)
    assert proposal.content["text"] == said["text"]


async def test_an_example_that_names_the_patient_is_refused_whoever_looked(
    reviewing: _Reviewing,
) -> None:
    for text in (
        "张小明要停车",
        "張 小 明要停车",
        "zhang xiaoming 停车",
        "停车，打 138 0000 1234",
        "我 19630502 的",
    ):
        body = {"content": {"kind": "example", "text": text, "intent": "guide_ask"}, "looked": True}
        answer = await reviewing.post(f"/messages/{reviewing.turns[1]}/proposals", body)
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "example_names_patient"


async def test_what_is_in_doubt_must_have_been_looked_at(reviewing: _Reviewing) -> None:
    body = {"content": {"kind": "example", "text": "小明要停车", "intent": "guide_ask"}}
    path = f"/messages/{reviewing.turns[1]}/proposals"
    refused = await reviewing.post(path, body)
    assert refused.json()["error"]["code"] == "example_in_doubt"
    assert (await reviewing.post(path, {**body, "looked": True})).status_code == 201


async def test_why_a_proposal_was_made_names_nobody(reviewing: _Reviewing) -> None:
    content = {"kind": "example", "text": "停车场还有位子没", "intent": "guide_ask"}
    body = {"content": content, "why": f"{talks.NAME}这样问"}
    answer = await reviewing.post(f"/messages/{reviewing.turns[1]}/proposals", body)
    assert answer.json()["error"]["code"] == "example_names_patient"


async def test_nothing_of_a_restricted_complaint_is_there(
    reviewing: _Reviewing, clock: FixedClock
) -> None:
    first, second, _ = reviewing.turns
    await reviewing.post(f"/messages/{first}/verdict", {"correct": True})
    await reviewing.post(f"/messages/{second}/comments", {"text": "主任要红包"})
    async with reviewing.sessions() as session, session.begin():
        session.add(
            talks.secret_complaint(reviewing.conversation, clock.now() + timedelta(hours=1))
        )
    shown = await reviewing.replay()
    assert shown["some_hidden"]
    for turn in shown["turns"]:
        assert turn["said"]["hidden"]
        assert (turn["understanding"], turn["verdict"], turn["comments"]) == (None, None, [])
        assert turn["marks"] == []
    for path, body in (
        ("verdict", {"correct": True}),
        ("comments", {"text": "看看"}),
        ("proposals", {"content": {"kind": "example", "text": "停车", "intent": "guide_ask"}}),
    ):
        assert (await reviewing.post(f"/messages/{second}/{path}", body)).status_code == 404
    assert (await reviewing.get(f"/messages/{second}/anonymous")).status_code == 404
    async with reviewing.sessions() as session:
        assert await labelled_turns(session) == []


async def test_what_is_known_is_not_shown_after_a_hidden_part(
    reviewing: _Reviewing, clock: FixedClock
) -> None:
    async with reviewing.sessions() as session, session.begin():
        session.add(talks.secret_complaint(reviewing.conversation, clock.now()))
        slots = {"complaint__what": "主任要红包", "registration__subject": {"doctor": "刘阳"}}
        later = clock.now() + timedelta(hours=2)
        told = talks.understood("guide_ask", slots=slots)
        await talks.said(session, reviewing.conversation.id, "停车多少钱", later, told)
    last = (await reviewing.replay())["turns"][-1]
    assert last["understanding"]["intent"] == "guide_ask"
    assert last["understanding"]["slots"] == []


NASTY = (
    "我叫张小明，63岁，想挂刘阳",
    "電話是１３８ ０００ ０１２３４，張 小 明",
    "身份证 110101 19630502 1234",
    "幺三八零零零零一二三四",
    "Zhang Xiaoming, phone 138-0000-1234",
    "wo jiao zhangxiaoming",
    "小明的爸爸要复诊，他叫张 · 小明",
    "1963年5月2号生的，家住幸福路12号3栋",
    "一三八、零零零零、一二三四 打不通",
)


async def test_nothing_of_the_patient_leaves_a_whole_conversation(
    reviewing: _Reviewing, clock: FixedClock
) -> None:
    async with reviewing.sessions() as session, session.begin():
        told = talks.understood("booking_make")
        ids = [
            await talks.said(session, reviewing.conversation.id, text, clock.now(), told)
            for text in NASTY
        ]
    for message_id in ids:
        await reviewing.post(f"/messages/{message_id}/verdict", {"correct": True})
        said = (await reviewing.get(f"/messages/{message_id}/anonymous")).json()
        content = {"kind": "example", "text": said["text"], "intent": "booking_make"}
        body = {"content": content, "looked": True}
        proposed = await reviewing.post(f"/messages/{message_id}/proposals", body)
        assert proposed.status_code == 201, said["text"]
    async with reviewing.sessions() as session:
        labels = await labelled_turns(session)
        proposals = (await session.scalars(select(Proposal))).all()
    learned = [label.text for label in labels]
    learned += [str(proposal.content["text"]) for proposal in proposals]
    assert len(learned) == 2 * len(NASTY)
    known = Known((talks.NAME,), (talks.PHONE, talks.PAPER))
    assert [text for text in learned if names_patient(text, known)] == []


async def test_an_unknown_conversation_or_message_is_not_found(reviewing: _Reviewing) -> None:
    assert (await reviewing.get(f"/conversations/{uuid.uuid4()}/replay")).status_code == 404
    answer = await reviewing.post("/messages/2000000000/verdict", {"correct": True})
    assert answer.status_code == 404


async def test_verdicts_and_comments_go_with_the_messages(reviewing: _Reviewing) -> None:
    second = reviewing.turns[1]
    await reviewing.post(f"/messages/{second}/verdict", {"correct": True})
    await reviewing.post(f"/messages/{second}/comments", {"text": "看看"})
    async with reviewing.sessions() as session, session.begin():
        found = await session.get(Conversation, reviewing.conversation.id)
        await session.delete(found)
    async with reviewing.sessions() as session:
        assert (await session.scalars(select(TurnVerdict))).all() == []
        assert (await session.scalars(select(ReviewComment))).all() == []
