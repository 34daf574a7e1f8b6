"""News of a complaint: what it is in the conversation, that there is some on the ladder."""

from collections.abc import Awaitable, Callable

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select

from api.conversations.models import Message, MessageDelivery
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.sending import Rejected
from api.staff.models import Role
from tests.api.notices.told import PHONE, Told
from tests.api.staff import factories

PROGRESS = NoticeKind.COMPLAINT_PROGRESS
NOTE = "已经和科室核实，今天起加开一个窗口"
Work = Callable[..., Awaitable[str]]


@pytest.fixture
def work(client: AsyncClient, internal: dict[str, str], told: Told) -> Work:
    """Somebody complains in `told.conversation`, and staff write down what was done."""

    async def filed_and_answered(*, public: bool = True, **fields: object) -> str:
        body = {"conversation": str(told.conversation.id), "what": "排队太久", **fields}
        filed = await client.post("/v1/complaints", json=body, headers=internal)
        receipt = str(filed.json()["receipt"])
        role = Role.DISCIPLINE if "红包" in str(fields) else Role.COMPLAINT_OFFICER
        _, cookie = await factories.logged_in(told.sessions, told.clock, role)
        answer = await client.post(
            f"/v1/staff/complaints/{receipt}/progress",
            json={"status": "answered" if public else None, "note": NOTE, "public": public},
            headers=cookie,
        )
        assert answer.status_code == 200
        return receipt

    return filed_and_answered


async def test_a_page_says_it_at_once_and_a_text_says_that_there_is_news(
    told: Told, work: Work
) -> None:
    await told.patient()
    receipt = await work()
    assert [NOTE in said for said in await told.in_chat(told.conversation)] == [True]
    assert (await told.deliver(PROGRESS)).status is NoticeStatus.SENT
    [text] = told.sms.phones
    assert text.to == PHONE
    assert receipt in text.text
    assert NOTE not in text.text
    assert len(await told.in_chat(told.conversation)) == 1


async def test_wechat_gets_the_news_itself_and_no_card_beside_it(told: Told, work: Work) -> None:
    await told.patient("wechat")
    await work()
    await told.deliver(PROGRESS, told.post_with(wechat=told.messages))
    [(_, message)] = told.messages.phones
    assert NOTE in message.text
    assert (len(told.templates.phones), len(told.sms.phones)) == (0, 0)
    async with told.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Message)) == 1
        assert await session.scalar(select(func.count()).select_from(MessageDelivery)) == 0


async def test_or_a_card_when_nothing_may_be_written_there(told: Told, work: Work) -> None:
    await told.patient("wechat")
    await work()
    told.messages.outcomes.append(Rejected("no_window"))
    assert (
        await told.deliver(PROGRESS, told.post_with(wechat=told.messages))
    ).status is NoticeStatus.SENT
    assert (len(told.templates.phones), len(told.sms.phones)) == (1, 0)


async def test_what_is_not_public_is_told_to_nobody(told: Told, work: Work) -> None:
    await told.patient()
    await work(public=False)
    assert await told.notices() == {}


async def test_an_anonymous_complaint_leads_to_no_phone_and_no_patient(
    told: Told, work: Work
) -> None:
    await told.patient()
    await work(anonymous=True)
    notice = await told.deliver(PROGRESS)
    assert (notice.patient_id, notice.status) == (None, NoticeStatus.UNREACHED)
    assert told.sms.phones == []


async def test_a_restricted_one_is_not_for_the_call_list(told: Told, work: Work) -> None:
    await told.patient(phone=None)
    await work(what="医生收红包")
    assert (await told.deliver(PROGRESS)).status is NoticeStatus.UNREACHED


async def test_the_notice_holds_nothing_of_what_was_said(told: Told, work: Work) -> None:
    await told.patient()
    receipt = await work()
    async with told.sessions() as session:
        [params] = await session.scalars(select(Notice.params))
        shown = await session.scalar(select(Message.id))
    assert params == {"receipt": receipt, "message": shown}
