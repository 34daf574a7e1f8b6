"""Providers' reports: late, twice, early, wrong; and the door they come through."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from pydantic import SecretStr
from sqlalchemy import func, select

from api.notices.delivery import deliver
from api.notices.models import DeliveryStatus, EarlyReceipt, NoticeKind, NoticeStatus, Rung
from api.notices.receipts import Report, forget_early, miss_receipts, receipt_arrived
from api.settings import Settings
from api.signing import SIGNATURE, TIMESTAMP, signed
from tests.api.notices.told import SOON, Told, notice_rules
from tests.simulators.doubles import Sent
from tests.simulators.faults import Fault
from tests.simulators.sms_gateway import SECRET, Pushed, SmsGateway, Text

STOPPED = NoticeKind.CLINIC_STOPPED


async def reports(told: Told, *arriving: Report) -> list[bool]:
    known = []
    for report in arriving:
        async with told.sessions() as session, session.begin():
            known.append(await receipt_arrived(session, told.clock.now(), report))
    return known


async def sent_by_sms(told: Told) -> Sent:
    await told.stopped(await told.patient())
    await told.deliver(STOPPED)
    return told.sms.phones[0]


async def sent_by_wechat(told: Told) -> Sent:
    await told.stopped(await told.patient("wechat"))
    await told.deliver(STOPPED)
    return told.templates.phones[0]


async def test_a_delivered_message_is_marked(told: Told) -> None:
    sent = await sent_by_sms(told)
    assert await reports(told, Report(Rung.SMS, sent.receipt, True)) == [True]
    assert (await told.steps(STOPPED))[Rung.SMS].status is DeliveryStatus.DELIVERED
    assert await told.status(STOPPED) is NoticeStatus.SENT


async def test_a_text_that_did_not_arrive_is_for_the_staff_to_call(told: Told) -> None:
    sent = await sent_by_sms(told)
    await reports(told, Report(Rung.SMS, sent.receipt, False, "phone off"))
    assert await told.status(STOPPED) is NoticeStatus.WAITING
    assert (await told.deliver(STOPPED)).status is NoticeStatus.TO_CALL
    assert (await told.steps(STOPPED))[Rung.SMS].error == "phone off"


async def test_a_template_that_did_not_arrive_becomes_a_text(told: Told) -> None:
    sent = await sent_by_wechat(told)
    await reports(told, Report(Rung.WECHAT, sent.receipt, False, "failed:user block"))
    assert (await told.deliver(STOPPED)).status is NoticeStatus.SENT
    assert len(told.sms.phones) == 1


async def test_the_same_failure_twice_sends_one_text(told: Told) -> None:
    sent = await sent_by_wechat(told)
    failure = Report(Rung.WECHAT, sent.receipt, False, "failed: system failed")
    await reports(told, failure, failure)
    await told.deliver(STOPPED)
    await reports(told, failure)
    await told.deliver(STOPPED)
    assert len(told.sms.phones) == 1


async def test_a_failure_after_delivery_is_not_believed(told: Told) -> None:
    sent = await sent_by_sms(told)
    await reports(told, Report(Rung.SMS, sent.receipt, True), Report(Rung.SMS, sent.receipt, False))
    assert (await told.steps(STOPPED))[Rung.SMS].status is DeliveryStatus.DELIVERED


async def test_nobody_need_call_who_was_reached_after_all(told: Told) -> None:
    sent = await sent_by_sms(told)
    await reports(told, Report(Rung.SMS, sent.receipt, False, "retrying"))
    await told.deliver(STOPPED)
    await reports(told, Report(Rung.SMS, sent.receipt, True))
    assert await told.status(STOPPED) is NoticeStatus.SENT


async def test_a_report_before_the_answer_is_found_by_our_key(told: Told) -> None:
    async def quick(sent: Sent) -> None:
        known = await reports(told, Report(Rung.SMS, sent.receipt, True, key=sent.key))
        assert known == [True]

    told.sms.before_answer = quick
    await sent_by_sms(told)
    step = (await told.steps(STOPPED))[Rung.SMS]
    assert (step.status, step.receipt) == (
        DeliveryStatus.DELIVERED,
        told.sms.phones[0].receipt,
    )
    assert await told.status(STOPPED) is NoticeStatus.SENT


@pytest.mark.parametrize(("delivered", "texts"), [(True, 0), (False, 1)])
async def test_a_report_without_our_key_before_the_answer_is_kept_until_then(
    told: Told, delivered: bool, texts: int
) -> None:
    async def quick(sent: Sent) -> None:
        assert await reports(told, Report(Rung.WECHAT, sent.receipt, delivered)) == [False]

    told.templates.before_answer = quick
    await sent_by_wechat(told)
    assert len(told.sms.phones) == texts


async def test_a_failure_before_the_answer_goes_on_to_the_next_rung(told: Told) -> None:
    async def quick(sent: Sent) -> None:
        await reports(told, Report(Rung.SMS, sent.receipt, False, "no such number", sent.key))

    told.sms.before_answer = quick
    await sent_by_sms(told)
    assert await told.status(STOPPED) is NoticeStatus.TO_CALL


async def test_a_report_while_the_answer_is_lost_counts(told: Told) -> None:
    await told.stopped(await told.patient())
    told.sms.faults.then(Fault.LATE)
    await told.deliver(STOPPED)
    sent = told.sms.phones[0]
    await reports(told, Report(Rung.SMS, sent.receipt, True, key=sent.key))
    assert await told.status(STOPPED) is NoticeStatus.SENT
    told.clock.advance(minutes=1)
    await told.deliver(STOPPED)
    assert len(told.sms.phones) == 1


class TestNoReceipt:
    async def missed(self, told: Told, hours: float = 2) -> int:
        told.clock.advance(hours=hours)
        rules = notice_rules(receipt_within_hours=2)
        async with told.sessions() as session, session.begin():
            return await miss_receipts(session, told.clock.now(), rules)

    async def test_staff_call_when_a_stopped_clinic_is_not_known_to_have_arrived(
        self, told: Told
    ) -> None:
        await sent_by_sms(told)
        assert await self.missed(told, hours=1.9) == 0
        assert await self.missed(told, hours=0.1) == 1
        assert (await told.deliver(STOPPED)).status is NoticeStatus.TO_CALL
        assert (await told.steps(STOPPED))[Rung.SMS].error == "no_receipt"
        assert await self.missed(told, hours=0) == 0

    async def test_nobody_calls_when_the_receipt_came(self, told: Told) -> None:
        sent = await sent_by_sms(told)
        await reports(told, Report(Rung.SMS, sent.receipt, True))
        assert await self.missed(told) == 0

    async def test_a_confirmation_is_not_waited_for(self, told: Told) -> None:
        await told.book(await told.patient(), SOON)
        await told.deliver(NoticeKind.BOOKED)
        assert await self.missed(told) == 0

    async def test_gateways_without_receipts_can_be_trusted(self, told: Told) -> None:
        await sent_by_sms(told)
        told.clock.advance(hours=5)
        async with told.sessions() as session:
            never = notice_rules(receipt_within_hours=0)
            assert await miss_receipts(session, told.clock.now(), never) == 0


async def test_reports_about_nothing_of_ours_are_forgotten_after_a_day(told: Told) -> None:
    assert await reports(told, Report(Rung.WECHAT, "4711", True)) == [False]
    for days, left in ((0.5, 1), (1, 0)):
        told.clock.advance(days=days)
        async with told.sessions() as session, session.begin():
            await forget_early(session, told.clock.now())
            assert await session.scalar(select(func.count()).select_from(EarlyReceipt)) == left


class TestDoor:
    @pytest.fixture(autouse=True)
    def _has_a_gateway(self, app: FastAPI, settings: Settings) -> None:
        app.state.settings = settings.model_copy(update={"sms_secret": SecretStr(SECRET)})

    @pytest.fixture
    def gateway(self, told: Told) -> SmsGateway:
        return SmsGateway(told.clock)

    async def push(self, client: AsyncClient, pushed: Pushed) -> tuple[int, object]:
        answer = await client.post(
            "/v1/notices/receipts/sms", content=pushed.body, headers=pushed.headers
        )
        return answer.status_code, answer.json()

    async def test_takes_a_signed_report_again_and_again(
        self, told: Told, client: AsyncClient, gateway: SmsGateway
    ) -> None:
        sent = await sent_by_sms(told)
        text = Text(sent.receipt, sent.key, sent.to, sent.text)
        pushed = gateway.report(text, delivered=False, error="phone off")
        assert await self.push(client, pushed) == (200, {"known": True})
        assert await self.push(client, pushed) == (200, {"known": True})
        notice = await told.notice(STOPPED)
        await deliver(told.post, notice.id)
        assert await told.status(STOPPED) is NoticeStatus.TO_CALL

    async def test_says_that_it_does_not_know_a_message(
        self, client: AsyncClient, gateway: SmsGateway
    ) -> None:
        pushed = gateway.report(Text("sms-1", "not-a-key", "138", ""), delivered=True)
        assert await self.push(client, pushed) == (200, {"known": False})

    async def test_refuses_another_signature(
        self, client: AsyncClient, gateway: SmsGateway
    ) -> None:
        pushed = gateway.report(Text("sms-1", "k", "138", ""), delivered=True)
        for wrong in ({}, {SIGNATURE: "0" * 64}, {SIGNATURE: ""}, {TIMESTAMP: "soon"}):
            headers = {TIMESTAMP: pushed.headers[TIMESTAMP]} | wrong
            assert (await self.push(client, Pushed(pushed.body, headers)))[0] == 401

    async def test_refuses_an_old_report(
        self, told: Told, client: AsyncClient, gateway: SmsGateway
    ) -> None:
        pushed = gateway.report(Text("sms-1", "k", "138", ""), delivered=True)
        told.clock.advance(minutes=6)
        assert (await self.push(client, pushed))[0] == 401

    @pytest.mark.parametrize("body", [b"", b"[]", b'{"id": "x", "status": "perhaps"}', b"\xff"])
    async def test_refuses_what_is_no_report(
        self, told: Told, client: AsyncClient, body: bytes
    ) -> None:
        headers = signed(SECRET, told.clock.now(), body)
        assert (await self.push(client, Pushed(body, headers)))[0] == 422

    async def test_refuses_too_much(self, told: Told, client: AsyncClient) -> None:
        assert (await self.push(client, Pushed(b"x" * 5000, {})))[0] == 413


async def test_without_a_secret_nobody_is_believed(told: Told, client: AsyncClient) -> None:
    pushed = SmsGateway(told.clock).report(Text("sms-1", "k", "138", ""), delivered=True)
    answer = await client.post(
        "/v1/notices/receipts/sms", content=pushed.body, headers=pushed.headers
    )
    assert answer.status_code == 401
