"""Who stops following, and what became of what was sent."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from api.appointments import service as appointments
from api.appointments.rules import load_booking_rules
from api.appointments.schemas import BookingRequest
from api.clock import FixedClock
from api.database import Sessions
from api.notices.models import (
    Delivery,
    DeliveryStatus,
    EarlyReceipt,
    Notice,
    NoticeKind,
    NoticeStatus,
    Rung,
)
from api.patients.models import Account, VisitorCard
from api.settings import ROOT
from api.wechat.models import WeChatContact
from tests.api.appointments.booking_rows import BookingRows, remove_hospital
from tests.api.channels.wechat.house import PATIENT, House
from tests.api.channels.wechat.pushed import request_of, send

RECEIPT = 2_400_000_000_000_007_001


@pytest.fixture
async def rows(sessions: Sessions) -> AsyncIterator[BookingRows]:
    """A small hospital to book in, removed after the test."""
    async with sessions() as session:
        yield BookingRows(session)
    async with sessions() as session, session.begin():
        await remove_hospital(session)


async def count(house: House, table: type) -> int:
    async with house.state.sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def contact(house: House) -> WeChatContact:
    async with house.state.sessions() as session:
        return (await session.scalars(select(WeChatContact))).one()


async def account(house: House) -> Account:
    async with house.state.sessions() as session:
        return (await session.scalars(select(Account))).one()


async def with_card(house: House, rows: BookingRows) -> VisitorCard:
    """A patient who has registered themselves."""
    await house.wechat.says(PATIENT, "我想挂号")
    [conversation] = await house.conversations()
    card = await rows.card(conversation)
    await rows.session.commit()
    return card


async def books(house: House, rows: BookingRows, card: VisitorCard) -> None:
    slot = await rows.slot()
    await rows.session.commit()
    [conversation] = await house.conversations()
    request = BookingRequest(conversation.id, card.id, slot.id, None)
    rules = load_booking_rules(ROOT / "knowledge_base" / "booking.yml")
    async with house.state.sessions() as session, session.begin():
        await appointments.book(session, house.clock, rules, request)


class TestWhoeverStopsFollowing:
    async def test_takes_their_visitor_cards_with_them(
        self, house: House, rows: BookingRows
    ) -> None:
        await with_card(house, rows)
        delivered = await house.wechat.unfollows(PATIENT)
        assert delivered is not None
        assert (delivered.statuses, delivered.shown) == ((200,), None)
        assert await count(house, VisitorCard) == 0
        assert (await account(house)).external_sealed is None
        assert (await contact(house)).unfollowed_at == house.clock.now()

    async def test_leaves_them_while_something_is_booked(
        self, house: House, rows: BookingRows
    ) -> None:
        await books(house, rows, await with_card(house, rows))
        await house.wechat.unfollows(PATIENT)
        assert await count(house, VisitorCard) == 1
        assert (await contact(house)).unfollowed_at == house.clock.now()

    async def test_takes_them_when_what_was_booked_is_over(
        self, house: House, rows: BookingRows
    ) -> None:
        await books(house, rows, await with_card(house, rows))
        house.clock.advance(days=4)
        await house.wechat.unfollows(PATIENT)
        assert await count(house, VisitorCard) == 0

    async def test_is_not_written_to(self, house: House) -> None:
        await house.wechat.says(PATIENT, "我想挂号")
        await house.wechat.unfollows(PATIENT)
        now_left = await contact(house)
        assert (now_left.messages_left, now_left.short_left) == (0, 0)

    async def test_may_do_so_twice(self, house: House) -> None:
        await house.wechat.says(PATIENT, "我想挂号")
        left = await house.wechat.unfollows(PATIENT)
        assert left is not None
        again = await house.wechat.repeats(left)
        assert again is not None
        assert again.statuses == (200,)

    async def test_and_has_followed_again_is_not_forgotten_by_an_old_push(
        self, house: House, rows: BookingRows
    ) -> None:
        await with_card(house, rows)
        old = request_of(house, MsgType="event", Event="unsubscribe", EventKey="")
        house.clock.advance(seconds=20)
        await house.wechat.follows(PATIENT)
        assert (await send(house, old)).text == "success"
        assert await count(house, VisitorCard) == 1
        assert (await contact(house)).unfollowed_at is None

    async def test_need_not_be_known(self, house: House) -> None:
        left = await house.wechat.unfollows("openid-of-a-stranger")
        assert left is not None
        assert left.statuses == (200,)
        assert await count(house, Account) == 0

    async def test_is_welcomed_when_they_come_back(self, house: House) -> None:
        await house.wechat.says(PATIENT, "我想挂号")
        await house.wechat.unfollows(PATIENT)
        house.clock.advance(hours=1)
        await house.wechat.follows(PATIENT)
        assert "120" in house.texts()[-1]
        now = await contact(house)
        assert (now.followed_at, now.unfollowed_at) == (house.clock.now(), None)
        assert (now.short_left, (await account(house)).external_sealed is not None) == (3, True)


class TestANewFollower:
    async def test_hears_who_it_is_what_it_can_do_and_where_to_call(self, house: House) -> None:
        await house.wechat.follows(PATIENT, scene="12")
        [welcome] = house.texts()
        assert house.state.hospital.name in welcome
        assert "120" in welcome
        assert "转人工" in welcome
        assert "1 不知道挂什么科" in welcome
        assert (await contact(house)).followed_at == house.clock.now()
        assert house.dialogue.messages == []

    async def test_can_answer_the_welcome_by_a_number(self, house: House) -> None:
        await house.wechat.follows(PATIENT)
        await house.wechat.says(PATIENT, "2")
        assert house.dialogue.messages == ["/booking_make"]


@pytest.fixture
async def notice(sessions: Sessions, clock: FixedClock) -> uuid.UUID:
    """A notice whose template message WeChat has taken."""
    now = clock.now()
    notice = Notice(
        id=uuid.uuid4(),
        key="reminder_day:1",
        kind=NoticeKind.REMINDER_DAY,
        status=NoticeStatus.SENT,
        due_at=now,
        created_at=now,
        updated_at=now,
    )
    step = Delivery(
        notice_id=notice.id,
        rung=Rung.WECHAT,
        status=DeliveryStatus.ACCEPTED,
        receipt=str(RECEIPT),
        attempts=1,
        first_at=now,
        at=now,
    )
    async with sessions() as session, session.begin():
        session.add(notice)
        await session.flush()
        session.add(step)
    return notice.id


async def delivery(house: House) -> tuple[DeliveryStatus, str | None]:
    async with house.state.sessions() as session:
        step = (await session.scalars(select(Delivery).where(Delivery.rung == Rung.WECHAT))).one()
    return step.status, step.error


async def happens(house: House, event: str, **values: Any) -> None:
    answer = await send(house, request_of(house, MsgType="event", Event=event, **values))
    assert (answer.status_code, answer.text) == (200, "success")


@pytest.mark.usefixtures("notice")
class TestTheResultOfATemplate:
    @pytest.mark.parametrize("form", ["xml", "json"])
    async def test_that_arrived_is_noted(self, house: House, form: str) -> None:
        house.calls_back(form=form)
        await happens(house, "TEMPLATESENDJOBFINISH", MsgID=RECEIPT, Status="success")
        assert await delivery(house) == (DeliveryStatus.DELIVERED, None)

    @pytest.mark.parametrize("why", ["failed:user block", "failed: system failed"])
    async def test_that_did_not_goes_down_the_ladder(self, house: House, why: str) -> None:
        await happens(house, "TEMPLATESENDJOBFINISH", MsgID=RECEIPT, Status=why)
        assert await delivery(house) == (DeliveryStatus.FAILED, why)
        async with house.state.sessions() as session:
            notice = (await session.scalars(select(Notice))).one()
        assert notice.status is NoticeStatus.WAITING

    async def test_that_comes_again_changes_nothing(self, house: House) -> None:
        for _ in range(3):
            await happens(house, "TEMPLATESENDJOBFINISH", MsgID=RECEIPT, Status="success")
        assert await delivery(house) == (DeliveryStatus.DELIVERED, None)

    async def test_that_comes_before_we_know_of_it_is_kept(self, house: House) -> None:
        await happens(house, "TEMPLATESENDJOBFINISH", MsgID=RECEIPT + 1, Status="success")
        assert await count(house, EarlyReceipt) == 1
        assert await delivery(house) == (DeliveryStatus.ACCEPTED, None)

    async def test_without_a_number_says_nothing(self, house: House) -> None:
        await happens(house, "TEMPLATESENDJOBFINISH", Status="success")
        assert await count(house, EarlyReceipt) == 0

    async def test_as_long_as_a_book_is_cut(self, house: House) -> None:
        await happens(house, "TEMPLATESENDJOBFINISH", MsgID=RECEIPT, Status="failed:" + "x" * 500)
        status, error = await delivery(house)
        assert (status, len(error or "")) == (DeliveryStatus.FAILED, 40)


def result(code: int, status: str, message: int = RECEIPT) -> dict[str, object]:
    told = {"TemplateId": "template-1", "MsgID": message}
    return told | {"ErrorCode": code, "ErrorStatus": status}


@pytest.mark.usefixtures("notice")
class TestTheResultOfASubscriptionNotice:
    # In JSON the list stands at the top, in XML in a tag of its own; the simulator knows which.
    @pytest.mark.parametrize("form", ["xml", "json"])
    async def test_that_arrived_is_noted(self, house: House, form: str) -> None:
        house.calls_back(form=form)
        told = {"List": result(0, "success")}
        await happens(house, "subscribe_msg_sent_event", SubscribeMsgSentEvent=told)
        assert await delivery(house) == (DeliveryStatus.DELIVERED, None)

    @pytest.mark.parametrize("form", ["xml", "json"])
    async def test_that_was_refused_goes_down_the_ladder(self, house: House, form: str) -> None:
        house.calls_back(form=form)
        told = {"List": result(43101, "user refuse to accept the msg")}
        await happens(house, "subscribe_msg_sent_event", SubscribeMsgSentEvent=told)
        assert await delivery(house) == (DeliveryStatus.FAILED, "user refuse to accept the msg")

    async def test_may_be_one_of_several(self, house: House) -> None:
        house.calls_back(form="json")
        several = [result(0, "success", RECEIPT + 5), result(0, "success")]
        await happens(house, "subscribe_msg_sent_event", List=several)
        assert await delivery(house) == (DeliveryStatus.DELIVERED, None)
        assert await count(house, EarlyReceipt) == 1
