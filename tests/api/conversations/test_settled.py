"""Words that answer whether something is settled."""

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.cases.models import Revisit
from api.cases.sweeping import ask_revisits
from api.complaints.models import Complaint, ComplaintStatus
from api.conversations import service
from api.conversations.models import Author
from api.conversations.schemas import Button, Outgoing
from api.conversations.settled import answer_in
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit

YES = '/press_revisit{"receipt": "TS20261118-0001", "solved": "yes"}'
NO = '/press_revisit{"receipt": "TS20261118-0001", "solved": "no"}'


@pytest.mark.parametrize(
    "text",
    [
        "解决了",
        "已经解决了，谢谢",
        "都处理好了",
        "是的",
        "嗯",
        "很满意",
        "是的，问题已经解决了。",
        "嗯嗯，好了，谢谢您！",
        "投诉处理完了，辛苦你们了",
        "总算办好了 谢谢啦",
    ],
)
def test_words_that_say_that_it_is_settled(text: str) -> None:
    assert answer_in(text) == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "没解决",
        "没有解决",
        "根本没给我解决",
        "还是老样子",
        "没有",
        "不满意",
        "处理得不好",
        "不算解决",
        "没人处理",
        "解决了一半",
    ],
)
def test_words_that_say_that_it_is_not(text: str) -> None:
    assert answer_in(text) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "解决了吗",
        "我想挂骨科",
        "怎么解决了",
        "头疼",
        "解决了" + "啊" * 60,
        "处理了一个星期了还没有结果",
        "哪里解决了",
        "要是解决了我还找你们",
        "处理了，可是钱没退",
        "说是解决了，其实没有",
        "解决了，但是态度很差",
    ],
)
def test_words_that_say_neither(text: str) -> None:
    assert answer_in(text) is None


async def asks(app: FastAPI, desk: Desk, visit: Visit, answers_id: int | None = None) -> None:
    """The question comes, by itself unless it answers a message."""
    conversation = await desk.conversation(visit)
    buttons = [Button(title="解决了", payload=YES), Button(title="没有解决", payload=NO)]
    question = Outgoing(text="问题解决了吗？", author=Author.SYSTEM, buttons=buttons)
    async with app.state.sessions() as session, session.begin():
        now = app.state.clock.now()
        await service.append(session, conversation.id, [question], now=now, answers_id=answers_id)


@pytest.mark.parametrize(("text", "payload"), [("解决了", YES), ("没有，还是没解决", NO)])
async def test_right_after_it_words_mean_its_buttons(
    app: FastAPI, visit: Visit, desk: Desk, dialogue: FakeDialogue, text: str, payload: str
) -> None:
    await asks(app, desk, visit)
    await visit.says(text)
    assert dialogue.messages == [payload]
    assert (await desk.said(visit)).text == text


async def test_anything_else_is_what_its_words_say(
    app: FastAPI, visit: Visit, desk: Desk, dialogue: FakeDialogue
) -> None:
    await asks(app, desk, visit)
    await visit.says("我想挂骨科")
    await visit.says("解决了")  # something else was said in between
    assert dialogue.messages == ["我想挂骨科", "解决了"]


async def test_so_they_do_when_it_was_asked_in_an_answer(
    app: FastAPI, visit: Visit, desk: Desk, dialogue: FakeDialogue
) -> None:
    await visit.says("我的投诉怎么样了")
    await asks(app, desk, visit, (await desk.said(visit)).id)
    await visit.says("解决了")
    assert dialogue.messages[-1] == YES


async def test_what_is_asked_days_after_a_complaint_is_answered_in_words(
    app: FastAPI, visit: Visit, desk: Desk, dialogue: FakeDialogue, internal: dict[str, str]
) -> None:
    conversation, state = await desk.conversation(visit), app.state
    body = {"conversation": str(conversation.id), "what": "等了三个小时"}
    filed = await visit.client.post("/v1/complaints", json=body, headers=internal)
    receipt, now = filed.json()["receipt"], state.clock.now()
    async with state.sessions() as session, session.begin():
        complaint = (await session.scalars(select(Complaint))).one()
        complaint.status, complaint.closed_at = ComplaintStatus.CLOSED, now
        session.add(Revisit(complaint_id=complaint.id, due_at=now))
        await session.flush()
        assert await ask_revisits(session, state.wording, state.levels, now) == [conversation.id]
    await visit.says("没有解决")
    assert dialogue.messages == [f'/press_revisit{{"receipt": "{receipt}", "solved": "no"}}']
    await visit.presses(dialogue.messages[0])
    assert visit.answer.status_code == 200
