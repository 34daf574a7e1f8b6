"""Two rungs on WeChat: the conversation's own message, and the card of a template."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.conversations.models import Conversation, Message, MessageDelivery
from api.notices.delivery import deliver
from api.notices.models import DeliveryStatus, NoticeKind, NoticeStatus, Rung
from api.notices.post import Post
from api.notices.receipts import Report, miss_receipts, receipt_arrived
from api.notices.rules import Template
from api.sending import Busy, Outcome, Rejected, Unknown
from tests.api.notices.told import OPENID, SOON, Told, notice_rules

BOOKED, REMINDER, STOPPED = (
    NoticeKind.BOOKED,
    NoticeKind.REMINDER_DAY,
    NoticeKind.CLINIC_STOPPED,
)
DELIVERED, FAILED = DeliveryStatus.DELIVERED, DeliveryStatus.FAILED


@pytest.fixture
def post(told: Told) -> Post:
    """What delivers where WeChat lets us write."""
    return told.post_with(wechat=told.messages)


async def arrived(told: Told) -> tuple[int, int, int]:
    """How many messages, cards and texts."""
    return len(told.messages.phones), len(told.templates.phones), len(told.sms.phones)


async def reminded(told: Told, post: Post, channel: str = "wechat") -> NoticeStatus:
    """Deliver the reminder of a visit that was booked some hours before."""
    await told.book(await told.patient(channel), timedelta(hours=27))
    told.clock.advance(hours=3)
    return (await told.deliver(REMINDER, post)).status


class TestMessages:
    async def test_a_stopped_clinic_is_said_with_its_buttons(self, told: Told, post: Post) -> None:
        await told.stopped(await told.patient("wechat"))
        assert (await told.deliver(STOPPED, post)).status is NoticeStatus.SENT
        [(openid, message)] = told.messages.phones
        assert openid == OPENID
        assert "停诊了" in message.text
        assert message.buttons[-1].payload.startswith("/booking_cancel")
        assert await arrived(told) == (1, 0, 0)
        assert (await told.steps(STOPPED))[Rung.WECHAT_MESSAGE].status is DELIVERED

    async def test_it_is_the_conversations_own_message_and_not_posted_twice(
        self, told: Told, post: Post
    ) -> None:
        await told.stopped(await told.patient("wechat"))
        await told.deliver(STOPPED, post)
        async with told.sessions() as session:
            [shown] = await session.scalars(select(Message.id))
            posted = await session.scalar(select(func.count()).select_from(MessageDelivery))
        assert [message.id for _, message in told.messages.phones] == [str(shown)]
        assert posted == 0

    async def test_what_the_conversation_has_said_is_not_said_again(
        self, told: Told, post: Post
    ) -> None:
        await told.book(await told.patient("wechat"), SOON)
        await told.deliver(BOOKED, post)
        assert told.messages.asked == 0
        assert await arrived(told) == (0, 1, 0)

    async def test_a_page_has_no_such_rung(self, told: Told, post: Post) -> None:
        await told.stopped(await told.patient("web"))
        await told.deliver(STOPPED, post)
        assert told.messages.asked == 0

    async def test_a_conversation_of_yesterday_is_written_to(self, told: Told, post: Post) -> None:
        await told.stopped(await told.patient("wechat"))
        told.clock.advance(hours=26)
        await told.deliver(STOPPED, post)
        assert len(told.messages.phones) == 1

    async def test_an_older_one_is_not(self, told: Told, post: Post) -> None:
        await told.stopped(await told.patient("wechat"), timedelta(days=6))
        told.clock.advance(hours=49)
        await told.deliver(STOPPED, post)
        assert await arrived(told) == (0, 1, 0)

    async def test_nothing_more_is_sent_when_no_receipt_comes(self, told: Told, post: Post) -> None:
        await told.stopped(await told.patient("wechat"))
        await told.deliver(STOPPED, post)
        told.clock.advance(hours=5)
        async with told.sessions() as session, session.begin():
            assert await miss_receipts(session, told.clock.now(), post.rules) == 0


class TestOrder:
    async def test_a_reminder_is_a_card_first(self, told: Told, post: Post) -> None:
        assert await reminded(told, post) is NoticeStatus.SENT
        assert await arrived(told) == (0, 1, 0)

    async def test_and_a_message_when_the_card_is_refused(self, told: Told, post: Post) -> None:
        refusing = told.post_with(wechat=told.messages, templates=Ending(Rejected("43101")))
        assert await reminded(told, refusing) is NoticeStatus.SENT
        assert await arrived(told) == (1, 0, 0)

    async def test_without_a_template_it_is_a_message(self, told: Told) -> None:
        rules = notice_rules(wechat_templates={})
        post = told.post_with(wechat=told.messages, rules=rules)
        assert await reminded(told, post) is NoticeStatus.SENT
        assert await arrived(told) == (1, 0, 0)

    @pytest.mark.parametrize("outcome", [Rejected("quota"), Rejected("no_window")])
    async def test_a_card_when_nothing_may_be_written(
        self, told: Told, post: Post, outcome: Outcome
    ) -> None:
        await told.stopped(await told.patient("wechat"))
        told.messages.outcomes.append(outcome)
        assert (await told.deliver(STOPPED, post)).status is NoticeStatus.SENT
        assert await arrived(told) == (0, 1, 0)
        assert len(await told.in_chat(told.conversation)) == 1

    async def test_a_text_when_wechat_takes_neither(self, told: Told) -> None:
        await told.stopped(await told.patient("wechat"))
        told.messages.outcomes.append(Rejected("45015"))
        refusing = told.post_with(wechat=told.messages, templates=Ending(Rejected("43004")))
        assert (await told.deliver(STOPPED, refusing)).status is NoticeStatus.SENT
        assert await arrived(told) == (0, 0, 1)

    async def test_staff_call_when_nothing_reaches_the_patient(self, told: Told) -> None:
        await told.stopped(await told.patient("wechat", phone=None))
        told.messages.outcomes.append(Rejected("45015"))
        refusing = told.post_with(wechat=told.messages, templates=Ending(Rejected("43004")))
        assert (await told.deliver(STOPPED, refusing)).status is NoticeStatus.TO_CALL


class Ending:
    """A `TemplateSender` that always ends so."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    async def send(self, *_: object, **__: object) -> Outcome:
        return self.outcome


class TestEnds:
    @pytest.mark.parametrize(
        "code", ["43101", "43004", "47003", "40003", "48001", "40164", "token_40001"]
    )
    async def test_a_refused_card_is_a_text_at_once(self, told: Told, code: str) -> None:
        await told.book(await told.patient("wechat"), SOON)
        post = told.post_with(templates=Ending(Rejected(code)))
        assert (await told.deliver(BOOKED, post)).status is NoticeStatus.SENT
        step = (await told.steps(BOOKED))[Rung.WECHAT]
        assert (step.status, step.error, step.attempts) == (FAILED, code, 1)
        assert len(told.sms.phones) == 1

    @pytest.mark.parametrize("code", ["45015", "45047", "43004", "45002"])
    async def test_a_refused_message_is_a_card_at_once(
        self, told: Told, post: Post, code: str
    ) -> None:
        await told.stopped(await told.patient("wechat"))
        told.messages.outcomes.append(Rejected(code))
        await told.deliver(STOPPED, post)
        assert (await told.steps(STOPPED))[Rung.WECHAT_MESSAGE].error == code
        assert await arrived(told) == (0, 1, 0)

    async def test_a_busy_wechat_is_asked_again_for_the_same_message(
        self, told: Told, post: Post
    ) -> None:
        await told.stopped(await told.patient("wechat"))
        told.messages.outcomes.append(Busy("-1"))
        assert (await told.deliver(STOPPED, post)).status is NoticeStatus.WAITING
        told.clock.advance(minutes=1)
        assert (await told.deliver(STOPPED, post)).status is NoticeStatus.SENT
        assert await arrived(told) == (1, 0, 0)
        assert len(await told.in_chat(told.conversation)) == 1

    async def test_a_message_without_an_answer_is_never_repeated(
        self, told: Told, post: Post
    ) -> None:
        await told.stopped(await told.patient("wechat"))
        told.messages.outcomes.append(Unknown("ReadTimeout"))
        assert (await told.deliver(STOPPED, post)).status is NoticeStatus.SENT
        assert told.messages.asked == 1
        assert await arrived(told) == (0, 1, 0)

    async def test_nor_one_that_a_dead_process_left_half_sent(self, told: Told) -> None:
        class Dies(Exception):
            pass

        class Deadly:
            async def send(self, *_: object) -> Outcome:
                raise Dies

        await told.stopped(await told.patient("wechat"))
        with pytest.raises(Dies):
            await told.deliver(STOPPED, told.post_with(wechat=Deadly()))
        assert await told.status(STOPPED) is NoticeStatus.WAITING
        await told.deliver(STOPPED, told.post_with(wechat=told.messages))
        assert await arrived(told) == (0, 1, 0)

    async def test_a_card_that_cannot_show_its_value_is_not_tried(self, told: Told) -> None:
        narrow = Template(id="t", fields={"phrase1": "department"})
        post = told.post_with(rules=notice_rules(wechat_templates={BOOKED: narrow}))
        appointment = await told.book(await told.patient("wechat"), SOON)
        assert appointment.department_code.startswith("test")  # 测试科 and a number
        assert (await told.deliver(BOOKED, post)).status is NoticeStatus.SENT
        assert (await told.steps(BOOKED))[Rung.WECHAT].error == "field_phrase1"
        assert await arrived(told) == (0, 0, 1)


class TestResultEvents:
    """TEMPLATESENDJOBFINISH and subscribe_msg_sent_event, as `Report`."""

    async def report(self, told: Told, receipt: str, error: str | None = None) -> bool:
        report = Report(Rung.WECHAT, receipt, error is None, error)
        async with told.sessions() as session, session.begin():
            return await receipt_arrived(session, told.clock.now(), report)

    @pytest.mark.parametrize("error", ["failed:user block", "failed: system failed"])
    async def test_a_card_that_was_blocked_becomes_a_message_then_a_text(
        self, told: Told, error: str
    ) -> None:
        post = told.post_with(wechat=told.messages)
        await reminded(told, post)
        assert await self.report(told, told.templates.phones[0].receipt, error)
        told.messages.outcomes.append(Rejected("43004"))
        assert (await told.deliver(REMINDER, post)).status is NoticeStatus.SENT
        steps = await told.steps(REMINDER)
        assert (steps[Rung.WECHAT].status, steps[Rung.WECHAT].error) == (FAILED, error)
        assert await arrived(told) == (0, 1, 1)

    async def test_a_card_is_marked_as_delivered_however_late_its_result_comes(
        self, told: Told
    ) -> None:
        await told.stopped(await told.patient("wechat", phone=None))
        await told.deliver(STOPPED)
        told.clock.advance(hours=2)
        async with told.sessions() as session, session.begin():
            assert await miss_receipts(session, told.clock.now(), told.post.rules) == 1
        assert (await told.deliver(STOPPED)).status is NoticeStatus.TO_CALL
        assert await self.report(told, told.templates.phones[0].receipt)
        assert await told.status(STOPPED) is NoticeStatus.SENT
        assert (await told.steps(STOPPED))[Rung.WECHAT].status is DELIVERED

    async def test_a_result_before_our_own_commit_is_kept_until_then(self, told: Told) -> None:
        async def quick(sent: object) -> None:
            receipt = told.templates.phones[0].receipt
            assert not await self.report(told, receipt, "failed:user block")

        told.templates.before_answer = quick
        await told.stopped(await told.patient("wechat"))
        assert (await told.deliver(STOPPED)).status is NoticeStatus.SENT
        assert await arrived(told) == (0, 1, 1)


async def test_a_conversation_that_was_erased_is_not_sent(told: Told, post: Post) -> None:
    await told.stopped(await told.patient("wechat"))
    told.messages.outcomes.append(Busy("-1"))
    notice = await told.deliver(STOPPED, post)
    async with told.sessions() as session, session.begin():
        for message in await session.scalars(select(Message)):
            message.text = ""
        conversation = await session.get_one(Conversation, told.conversation.id)
        conversation.erased_at = told.clock.now()
    told.clock.advance(minutes=1)
    await deliver(post, notice.id)
    assert told.messages.asked == 1
    assert await arrived(told) == (0, 1, 0)
