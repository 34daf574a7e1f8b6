"""What accounts are told that is about no appointment, with a visitor card and without one."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.conversations.models import Conversation
from api.notices import calls
from api.notices.accounts import tell_callback, tell_message_waiting, tell_progress, writer
from api.notices.models import Notice, NoticeKind, NoticeStatus, Rung
from api.notices.outbox import Recipient, Telling, tell
from api.patients.models import Patient, Relation
from tests.api.notices.told import OPENID, PHONE, SEAL, Told
from tests.simulators.faults import Fault

PROGRESS, WAITING, CALLBACK, SURVEY = (
    NoticeKind.COMPLAINT_PROGRESS,
    NoticeKind.MESSAGE_WAITING,
    NoticeKind.CALLBACK,
    NoticeKind.SURVEY,
)


async def stranger(told: Told, channel: str = "wechat") -> Conversation:
    """The conversation of somebody without a visitor card."""
    account = await told.rows.account()
    account.channel = channel
    account.external_sealed = SEAL.seal(OPENID) if channel == "wechat" else None
    conversation = await told.rows.conversation(account)
    conversation.channel = channel
    await told.rows.session.commit()
    return conversation


async def waiting(told: Told, conversation: Conversation) -> None:
    async with told.sessions() as session, session.begin():
        now = told.clock.now()
        await tell_message_waiting(session, now, conversation.account_id, conversation.id)


async def promised(told: Told, conversation: Conversation, *, said: bool) -> None:
    async with told.sessions() as session, session.begin():
        now = told.clock.now()
        whom = await writer(session, conversation.account_id, conversation.id)
        by = now + timedelta(hours=22)
        await tell_callback(session, now, whom, "ticket-1", by, said=said)


class TestWriter:
    async def whom(self, told: Told) -> Recipient:
        async with told.sessions() as session:
            conversation = told.conversation
            return await writer(session, conversation.account_id, conversation.id)

    async def test_is_the_patient_of_their_own_card(self, told: Told) -> None:
        card = await told.patient()
        where = told.conversation.account_id, told.conversation.id
        assert await self.whom(told) == Recipient(card.patient_id, *where)

    async def test_is_not_who_somebody_else_is_to_them(self, told: Told) -> None:
        (await told.patient()).relation = Relation.PARENT
        await told.rows.session.commit()
        assert (await self.whom(told)).patient_id is None

    async def test_is_not_reached_by_a_card_whose_consent_is_withdrawn(self, told: Told) -> None:
        (await told.patient()).consent_withdrawn_at = told.clock.now()
        await told.rows.session.commit()
        assert (await self.whom(told)).patient_id is None


class TestMessageWaiting:
    async def test_is_told_on_wechat_without_any_card(self, told: Told) -> None:
        conversation = await stranger(told)
        await waiting(told, conversation)
        assert (await told.deliver(WAITING)).status is NoticeStatus.SENT
        assert [sent.to for sent in told.templates.phones] == [OPENID]

    async def test_is_not_said_where_the_message_is(self, told: Told) -> None:
        conversation = await stranger(told)
        await waiting(told, conversation)
        await told.deliver(WAITING, told.post_with(wechat=told.messages))
        assert await told.in_chat(conversation) == []
        assert told.messages.asked == 0

    async def test_is_told_once_an_hour(self, told: Told) -> None:
        conversation = await stranger(told)
        for minutes in (0, 20, 50):
            told.clock.advance(minutes=minutes)
            await waiting(told, conversation)
        async with told.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Notice)) == 2

    async def test_is_a_text_to_who_has_a_card(self, told: Told) -> None:
        await told.patient("wechat")
        told.templates.faults.then(Fault.REJECTED)
        await waiting(told, told.conversation)
        assert (await told.deliver(WAITING)).status is NoticeStatus.SENT
        [text] = told.sms.phones
        assert text.to == PHONE
        assert text.text.startswith("【示范医院】导医台给您回了话")

    async def test_is_called_when_nothing_else_reaches_them(self, told: Told) -> None:
        await told.patient("wechat")
        told.templates.faults.then(Fault.REJECTED)
        told.sms.faults.then(Fault.REJECTED)
        await waiting(told, told.conversation)
        assert (await told.deliver(WAITING)).status is NoticeStatus.TO_CALL
        async with told.sessions() as session:
            [call] = await calls.waiting_calls(session, SEAL, told.post.words)
        assert (call.patient, call.phone) == ("林*雨", "138****1234")

    async def test_nobody_can_call_who_left_nothing(self, told: Told) -> None:
        told.templates.faults.then(Fault.REJECTED)
        await waiting(told, await stranger(told))
        assert (await told.deliver(WAITING)).status is NoticeStatus.UNREACHED
        assert told.counted["call", "unreached"] == 1
        assert set(await told.steps(WAITING)) == {Rung.WECHAT}

    async def test_who_has_removed_the_card_is_still_told_on_wechat(self, told: Told) -> None:
        card = await told.patient("wechat")
        await waiting(told, told.conversation)
        async with told.sessions() as session, session.begin():
            patient = await session.get_one(Patient, card.patient_id)
            patient.erased_at, patient.phone_sealed = told.clock.now(), b""
            await session.delete(await session.merge(card))
        assert (await told.deliver(WAITING)).status is NoticeStatus.SENT
        assert len(told.templates.phones) == 1

    async def test_and_nobody_calls_a_person_who_was_erased(self, told: Told) -> None:
        card = await told.patient("wechat")
        await waiting(told, told.conversation)
        async with told.sessions() as session, session.begin():
            patient = await session.get_one(Patient, card.patient_id)
            patient.erased_at = told.clock.now()
            await session.delete(await session.merge(card))
        told.templates.faults.then(Fault.REJECTED)
        assert (await told.deliver(WAITING)).status is NoticeStatus.UNREACHED

    async def test_who_has_erased_everything_is_not(self, told: Told) -> None:
        conversation = await stranger(told)
        await waiting(told, conversation)
        for account in await told.accounts():
            async with told.sessions() as session, session.begin():
                (await session.merge(account)).external_sealed = None
        assert (await told.deliver(WAITING)).status is NoticeStatus.UNREACHED


class TestCallback:
    async def test_is_said_to_who_was_not_there_when_it_was_promised(self, told: Told) -> None:
        conversation = await stranger(told, "web")
        await promised(told, conversation, said=False)
        await told.deliver(CALLBACK)
        [said] = await told.in_chat(conversation)
        assert said.startswith("人工服务台会在 11 月 19 日（周四）08:00 之前联系您。")

    async def test_is_only_a_card_for_who_has_just_read_it(self, told: Told) -> None:
        conversation = await stranger(told)
        await promised(told, conversation, said=True)
        await told.deliver(CALLBACK, told.post_with(wechat=told.messages))
        assert await told.in_chat(conversation) == []
        assert (told.messages.asked, len(told.templates.phones)) == (0, 1)

    async def test_is_not_told_when_its_time_is_over(self, told: Told) -> None:
        await promised(told, await stranger(told), said=False)
        told.clock.advance(hours=22)
        assert (await told.deliver(CALLBACK)).status is NoticeStatus.DROPPED


class TestProgress:
    async def told_of(self, told: Told, whom: Recipient) -> None:
        async with told.sessions() as session, session.begin():
            await tell_progress(
                session, told.clock.now(), whom, receipt="TS1", event_id=1, message_id=None
            )

    async def test_is_a_text_that_says_nothing_of_what_it_is(self, told: Told) -> None:
        card = await told.patient()
        await self.told_of(told, Recipient(card.patient_id, card.account_id))
        assert (await told.deliver(PROGRESS)).status is NoticeStatus.SENT
        assert "您反映的事（受理号 TS1）有了新进展" in told.sms.phones[0].text

    async def test_is_never_on_the_call_list(self, told: Told) -> None:
        card = await told.patient(phone=None)
        await self.told_of(told, Recipient(card.patient_id, card.account_id))
        assert (await told.deliver(PROGRESS)).status is NoticeStatus.UNREACHED


@pytest.mark.parametrize("channel", ["wechat", "web"])
async def test_somebody_can_be_asked_to_rate(told: Told, channel: str) -> None:
    conversation = await stranger(told, channel)
    whom = Recipient(None, conversation.account_id, conversation.id)
    async with told.sessions() as session, session.begin():
        telling = Telling(SURVEY, f"survey:{uuid.uuid4()}", told.clock.now())
        await tell(session, told.clock.now(), whom, telling)
    await told.deliver(SURVEY)
    assert len(told.templates.phones) == (channel == "wechat")
    assert len(await told.in_chat(conversation)) == 1
