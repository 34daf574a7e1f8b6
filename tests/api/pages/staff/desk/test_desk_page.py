"""Stories of the desk in a real browser: by keyboard, politely, handed on, on behalf."""

import os
import uuid
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis
from sqlalchemy import select

from api.clock import FixedClock
from api.complaints.models import Complaint
from api.conversations import received
from api.conversations import service as conversations
from api.conversations.events import wake_desk
from api.conversations.models import Author, Message
from api.database import Sessions
from api.departments.models import Department
from api.handoff import service as handoff
from api.handoff.levels import ServiceLevels, load_service_levels
from api.handoff.models import Ticket, TicketState
from api.patients.models import VisitorCard
from api.settings import Settings
from tests.api.appointments.booking_rows import in_days
from tests.api.attendance.visits import Visits
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.staff import factories
from tests.api.staff.booked import NAME, PHONE, seal_of

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)
SHOTS = os.environ.get("DAOYI_DESK_SHOTS")


@pytest.fixture
def levels(settings: Settings) -> ServiceLevels:
    """The sample hospital's."""
    return load_service_levels(settings.knowledge_base)


class Patients:
    """Whoever asks for a person, and what they say."""

    def __init__(
        self, sessions: Sessions, redis: Redis, clock: FixedClock, levels: ServiceLevels
    ) -> None:
        self.sessions, self.redis, self.clock, self.levels = sessions, redis, clock, levels

    async def waits(
        self, said: str, reason: str = "asked", conversation: uuid.UUID | None = None
    ) -> uuid.UUID:
        async with self.sessions() as session, session.begin():
            now = self.clock.now()
            if conversation is None:
                conversation = (await factories.conversation(session, now)).id
            await factories.patient_says(session, conversation, said, now, "human_ask")
            await handoff.request(session, conversation, reason=reason, now=now, levels=self.levels)
        await wake_desk(self.redis, "queue", conversation)
        return conversation

    async def says(self, conversation: uuid.UUID, text: str) -> None:
        async with self.sessions() as session, session.begin():
            await received.record_inbound(
                session,
                conversation,
                text=text,
                payload=None,
                client_message_id=None,
                now=self.clock.now(),
            )
        await wake_desk(self.redis, "message", conversation)

    async def heard(self, conversation: uuid.UUID) -> list[Message]:
        async with self.sessions() as session:
            said = await conversations.transcript(session, conversation)
        return [message for message in said if message.author is Author.AGENT]


@pytest.fixture
def patients(
    sessions: Sessions, redis: Redis, clock: FixedClock, levels: ServiceLevels
) -> Patients:
    """People who ask for a person."""
    return Patients(sessions, redis, clock, levels)


async def _shot(page: Page, name: str) -> None:
    """To be looked at by whoever works on the page."""
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png")


async def test_a_whole_talk_by_keyboard_with_a_canned_reply_and_a_second_thought(
    address: str, page: Page, patients: Patients, sessions: Sessions
) -> None:
    await log_in(page, address, "agent1")
    await expect(page.get_by_text("现在没有人排队。")).to_be_visible()
    asked = await patients.waits("我想借轮椅", "service")
    await expect(page.get_by_role("button", name="需要服务")).to_be_visible()
    await expect(page).to_have_title("(1) 接待台")
    # Somebody new is heard: the browser was told to make a sound.
    assert await page.evaluate("window.daoyiAlarms") == 1

    await page.keyboard.press("Alt+n")
    box = page.get_by_placeholder("回复患者")
    await expect(box).to_be_focused()
    await box.press_sequentially("/jly")
    await expect(page.get_by_role("option", name="借轮椅")).to_be_visible()
    await _shot(page, "canned")
    await box.press("Enter")
    await expect(page.get_by_role("option")).to_have_count(0)
    assert (await box.input_value()).startswith("轮椅在门诊大厅服务台，免费借用")
    await box.press("Control+Enter")
    await expect(page.locator(".bubble", has_text="轮椅在门诊大厅服务台")).to_be_visible()

    await patients.says(asked, "怎么还没到")
    await expect(page.get_by_text("怎么还没到", exact=True)).to_be_visible()
    await box.fill("急什么，自己看去吧。")
    await box.press("Control+Enter")
    warning = page.get_by_role("alert").filter(has_text="发出去之前请看一下")
    await expect(warning).to_contain_text("“急什么”")
    await expect(page.get_by_role("button", name="仍然发送")).to_be_visible()
    await _shot(page, "forbidden")
    await expect(box).to_have_value("急什么，自己看去吧。")
    await box.fill("请您稍等，马上就到。")
    await box.press("Control+Enter")
    await expect(page.get_by_text("请您稍等，马上就到。", exact=True)).to_be_visible()
    await expect(warning).to_have_count(0)

    await page.keyboard.press("Alt+b")
    await page.get_by_label("备注，不会发给患者").fill("老人一个人来的")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("老人一个人来的", exact=True)).to_be_visible()
    await _shot(page, "talk")
    await page.keyboard.press("Alt+e")
    await page.get_by_label("备注（可以不写）").fill("轮椅已送到")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("您现在没有接待的会话。")).to_be_visible()

    sent = [message.text for message in await patients.heard(asked)]
    assert len(sent) == 2
    assert sent[1] == "请您稍等，马上就到。"
    async with sessions() as session:
        ticket = (await session.scalars(select(Ticket))).one()
    assert (ticket.state, ticket.note) == (TicketState.CLOSED, "resolved")
    assert ticket.wrap_up_note == "轮椅已送到"


async def test_what_was_warned_of_can_be_sent_all_the_same(
    address: str, page: Page, patients: Patients
) -> None:
    asked = await patients.waits("报告怎么查")
    await log_in(page, address, "agent1")
    await page.get_by_role("button", name="接下一位").click()
    box = page.get_by_placeholder("回复患者")
    await box.fill("规定就是这样的，请您理解。")
    await page.get_by_role("button", name="发送", exact=True).click()
    await expect(page.get_by_role("button", name="仍然发送")).to_be_visible()
    await page.get_by_role("button", name="仍然发送").click()
    await expect(box).to_have_value("")
    await expect(page.get_by_text("规定就是这样的，请您理解。", exact=True)).to_be_visible()
    assert [message.text for message in await patients.heard(asked)] == [
        "规定就是这样的，请您理解。"
    ]


async def test_a_suggestion_is_sent_as_it_stands_and_the_draft_stays(
    address: str, page: Page, patients: Patients
) -> None:
    asked = await patients.waits("我想借轮椅")
    await log_in(page, address, "agent1")
    await page.get_by_role("button", name="接下一位").click()
    box = page.get_by_placeholder("回复患者")
    await box.fill("您稍等")
    suggested = page.get_by_role("note").filter(has=page.get_by_role("button", name="直接发送"))
    text = await suggested.first.locator(".suggestion-text").inner_text()
    await suggested.first.get_by_role("button", name="直接发送").click()
    await expect(page.locator(".bubble").filter(has_text=text)).to_be_visible()
    await expect(box).to_have_value("您稍等")
    assert [message.text for message in await patients.heard(asked)] == [text]


async def test_a_complaint_is_filed_beside_the_talk_which_ends_with_its_reason_left_for_later(
    address: str, page: Page, patients: Patients, sessions: Sessions
) -> None:
    asked = await patients.waits("我要投诉，等了两个小时")
    await log_in(page, address, "agent1")
    await page.get_by_role("button", name="接下一位").click()
    await expect(page.get_by_role("link", name="登记投诉")).to_have_attribute(
        "href", "/staff/complaints/new"
    )
    await page.get_by_role("button", name="登记投诉").click()
    await page.get_by_label("事由").fill("挂号窗口等了两个小时")
    await page.get_by_role("button", name="确定").click()
    await expect(page.locator(".bubble", has_text="您的投诉已经受理")).to_be_visible()
    (told,) = await patients.heard(asked)
    assert told.card is not None
    async with sessions() as session:
        filed = (await session.scalars(select(Complaint))).one()
    assert (filed.channel, filed.conversation_id) == ("web", asked)
    assert told.card["receipt"] == filed.receipt

    await page.keyboard.press("Alt+e")
    await page.get_by_label("结束原因").click()
    await page.get_by_role("option", name="先结束，原因稍后填").click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("接待已经结束，请填写结束原因")).to_be_visible()
    async with sessions() as session:
        ticket = (await session.scalars(select(Ticket))).one()
    assert ticket.state is TicketState.WRAP_UP


async def test_a_promised_call_is_moved_with_a_word_to_the_patient_and_made(
    address: str, page: Page, patients: Patients, sessions: Sessions, clock: FixedClock
) -> None:
    asked = await patients.waits("下午再打给我")
    async with sessions() as session, session.begin():
        await handoff.promise_call(session, asked, clock.now(), patients.levels)
    await log_in(page, address, "agent1")
    await page.get_by_role("button", name="患者要求人工").click()
    await page.get_by_role("button", name="改时间").click()
    await page.get_by_label("几点之前").click()
    await page.get_by_role("option", name="16:30").click()
    await page.get_by_label("原因，只有同事看得到").fill("患者下午才有空")
    await page.get_by_role("button", name="确定").click()
    await expect(page.locator(".bubble", has_text="16:30")).to_be_visible()
    await page.get_by_role("button", name="已回电").click()
    await page.get_by_label("说了什么（可以不写）").fill("报告已经说清楚")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("已经记下，这个回电办完了。")).to_be_visible()
    async with sessions() as session:
        ticket = (await session.scalars(select(Ticket))).one()
    assert (ticket.state, ticket.note) == (TicketState.CLOSED, "called:reached")
    assert (ticket.rescheduled, ticket.wrap_up_note) == (1, "报告已经说清楚")


async def test_a_transfer_goes_over_when_the_colleague_accepts(
    address: str, browser: Browser, page: Page, patients: Patients
) -> None:
    asked = await patients.waits("医保怎么报")
    other = await browser.new_page(viewport={"width": 1280, "height": 800})
    await log_in(other, address, "agent2")
    await log_in(page, address, "agent1")
    await page.get_by_role("button", name="接下一位").click()
    await page.get_by_placeholder("回复患者").fill("您好")
    await page.keyboard.press("Alt+t")
    await page.get_by_label("同事", exact=True).click()
    await page.get_by_role("option", name="导医").first.click()
    await page.get_by_label("原因，接手的同事会看到").fill("医保的事您更熟")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("等对方答应")).to_be_visible()
    await expect(page.get_by_placeholder("回复患者")).to_have_value("您好")

    await expect(other.get_by_text("转给我的（1）")).to_be_visible()
    await other.get_by_role("button", name="患者要求人工").first.click()
    await expect(other.get_by_text("原因：医保的事您更熟")).to_be_visible()
    await _shot(other, "offered")
    await other.get_by_role("button", name="接手", exact=True).click()
    await expect(other.get_by_placeholder("回复患者")).to_be_visible()
    # Who had it first goes on watching, and can't write any more.
    await expect(page.get_by_text("我首接、同事在办（1）")).to_be_visible()
    await expect(page.get_by_placeholder("回复患者")).to_have_count(0)
    await _shot(page, "watched")
    async with patients.sessions() as session:
        said = await conversations.transcript(session, asked)
    assert said[-1].author is Author.SYSTEM


async def test_an_agent_sees_the_name_for_a_reason_and_books_for_the_patient(
    address: str,
    page: Page,
    staffed_app: FastAPI,
    patients: Patients,
    visits: Visits,
) -> None:
    session = visits.session
    card = (await session.scalars(select(VisitorCard))).one()
    seal = seal_of(staffed_app)
    card.name_sealed, card.phone_sealed = seal.seal(NAME), seal.seal(PHONE)
    doctor = await visits.rows.doctor()
    await visits.rows.slots(doctor, day=in_days(3), count=2)
    await session.commit()
    name = (await session.get_one(Department, doctor.department_code)).name
    await patients.waits("帮我挂个号", conversation=visits.conversation.id)
    await log_in(page, address, "agent1")
    await page.get_by_role("button", name="接下一位").click()

    await expect(page.get_by_text("林*雨（本人")).to_be_visible()
    await expect(page.get_by_text("称呼：林女士")).to_be_visible()
    await page.get_by_role("button", name="查看姓名电话").click()
    await page.get_by_label("为什么要看").click()
    await page.get_by_role("option", name="给患者回电").click()
    await expect(page.get_by_text(PHONE)).to_have_count(0)
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text(f"{NAME} {PHONE}")).to_be_visible()
    await _shot(page, "revealed")

    await page.get_by_role("button", name="代约").click()
    dialog = page.get_by_role("dialog")
    confirm = dialog.get_by_role("button", name="确认预约")
    await expect(confirm).to_be_disabled()
    await dialog.get_by_label("科室").click()
    await page.get_by_role("option", name=name, exact=True).click()
    await dialog.get_by_label("出诊").click()
    await page.get_by_role("option", name="曾理").click()
    await dialog.get_by_label("时段").click()
    await page.get_by_role("option", name="09:30-10:00").click()
    await expect(dialog.get_by_text("将替 林*雨 预约")).to_be_visible()
    await _shot(page, "booking")
    await confirm.click()
    await expect(page.get_by_text("已经帮林*雨约好了")).to_be_visible()
    await expect(page.get_by_text("11-21 09:30-10:00 · 已预约")).to_be_visible()
    await _shot(page, "booked")
    (told,) = await patients.heard(visits.conversation.id)
    assert told.card is not None
    assert told.card["status"] == "booked"
    async with patients.sessions() as reading:
        actions = [action for _, action, _ in await factories.audited(reading)]
    assert [one for one in actions if one in {"patient.reveal", "appointment.book"}] == [
        "patient.reveal",
        "appointment.book",
    ]
