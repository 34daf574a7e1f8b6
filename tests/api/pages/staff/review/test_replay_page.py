"""The page of a replay, in a browser."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations.models import Author, Conversation
from api.conversations.schemas import Outgoing
from api.database import Sessions
from api.proposals.models import Proposal
from api.review.verdict_models import TurnVerdict
from api.staff.models import Role
from tests.api.pages.staff.browsing import CHROMIUM
from tests.api.review import talks
from tests.api.staff import factories
from tests.api.staff.booked import seal_of

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)

_CLICKS = """
window.clicks = 0;
document.addEventListener("pointerdown", () => { window.clicks += 1; }, true);
"""


@dataclass
class _Talk:
    conversation: Conversation
    turns: list[int]
    cookie: Any


@pytest.fixture
async def talk(staffed_app: FastAPI, address: str, sessions: Sessions, clock: FixedClock) -> _Talk:
    """Three turns of a patient with a visitor card, and a trainer who is logged in."""
    _, headers = await factories.logged_in(sessions, clock, Role.TRAINER)
    name, _, value = headers["Cookie"].partition("=")
    async with sessions() as session, session.begin():
        conversation = await factories.conversation(session, clock.now())
        await talks.with_card(session, seal_of(staffed_app), conversation, clock.now())
        turns = await talks.booking_talk(session, conversation, clock.now())
    return _Talk(conversation, turns, {"name": name, "value": value})


async def _open(page: Page, address: str, talk: _Talk) -> None:
    await page.context.add_cookies([{"url": address, **talk.cookie}])
    await page.goto(f"{address}/staff/review/{talk.conversation.id}")
    await expect(page.locator(".turn.chosen")).to_be_visible()


async def test_the_replay_shows_what_was_said_and_what_was_made_of_it(
    page: Page, address: str, talk: _Talk
) -> None:
    await _open(page, address, talk)
    turns = page.locator(".turn")
    await expect(turns).to_have_count(3)
    # Where somebody should look first is chosen already.
    await expect(page.locator(".turn.chosen")).to_contain_text("停车场还有位子没")
    await expect(turns.nth(0)).to_contain_text("周四上午")
    await expect(turns.nth(2)).to_contain_text("呼吸内科 · 刘阳 · 2026-11-19 · 09:30")
    await turns.nth(0).click()
    side = page.locator(".inspector")
    for words in (
        "要挂号（把握 97%）",
        "两个分类器意见不同",
        "医生：刘阳",
        "预约挂号，正在问：哪一次出诊",
        "科室或医生：刘阳",
        "开始预约挂号 → 问：哪一次出诊",
        "模型 180 毫秒，整轮 240 毫秒",
        "0123456789ab",
    ):
        await expect(side).to_contain_text(words)
    await expect(side.locator("mark")).to_contain_text("刘阳")


async def test_four_clicks_lead_from_the_replay_to_a_proposed_example(
    page: Page, address: str, talk: _Talk, sessions: Sessions
) -> None:
    await page.add_init_script(_CLICKS)
    await _open(page, address, talk)
    await page.locator(".turn").nth(1).click()
    await page.locator("[data-act=intent]").click()
    await page.keyboard.type("流程")
    await page.get_by_role("option", name="问流程、地点、费用、规定").click()
    await expect(page.locator(".example-line input")).to_have_value("我叫陈志强，停车场还有位子没")
    await page.locator("[data-act=send-example]").click()
    await expect(page.get_by_text("已提议，等同事审定。")).to_be_visible()
    assert await page.evaluate("window.clicks") <= 4
    await expect(page.locator(".turn.chosen .turn-marks")).to_contain_text("已复盘")
    async with sessions() as session:
        [proposal] = await session.scalars(select(Proposal))
        [verdict] = await session.scalars(select(TurnVerdict))
    assert proposal.content["intent"] == verdict.right_intent == "guide_ask"
    assert talks.NAME not in str(proposal.content)


async def test_a_reviewer_works_with_the_keyboard_alone(
    page: Page, address: str, talk: _Talk, sessions: Sessions
) -> None:
    await _open(page, address, talk)
    await page.keyboard.press("g")
    await expect(page.locator(".turn").nth(0)).to_have_class("turn chosen")
    await page.keyboard.press("j")
    await expect(page.locator("[data-turn-title]")).to_contain_text("第 2 轮")
    await page.keyboard.press("k")
    await expect(page.locator("[data-turn-title]")).to_contain_text("第 1 轮")
    await page.keyboard.press("1")
    await expect(page.get_by_role("status").filter(has_text="已记为理解正确")).to_be_visible()
    await page.keyboard.press("c")
    await expect(page.locator(".comment-line input")).to_be_focused()
    await page.keyboard.type("问得很清楚")
    await page.keyboard.press("Enter")
    await expect(page.locator(".remark")).to_contain_text("问得很清楚")
    await page.locator(".turn.chosen .turn-head").focus()
    await page.keyboard.press("j")
    await page.keyboard.press("2")
    await expect(page.locator(".right-choice input")).to_be_focused()
    await page.keyboard.type("流程")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-act=send-example]")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("已提议，等同事审定。")).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.get_by_text("键盘操作")).to_be_visible()
    async with sessions() as session:
        found = {one.message_id: one for one in await session.scalars(select(TurnVerdict))}
        [proposal] = await session.scalars(select(Proposal))
    first, second, _ = talk.turns
    assert (found[first].correct, found[second].right_intent) == (True, "guide_ask")
    assert proposal.message_id == second


async def test_an_entity_is_marked_in_the_sentence(
    page: Page, address: str, talk: _Talk, sessions: Sessions
) -> None:
    await _open(page, address, talk)
    await page.locator("[data-act=entities]").click()
    await expect(page.locator(".entity-part input")).to_be_visible()
    await page.evaluate(
        """() => {
            const words = document.querySelector(".said-text span").firstChild;
            const range = document.createRange();
            range.setStart(words, words.data.indexOf("停车场"));
            range.setEnd(words, words.data.indexOf("停车场") + 3);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    await expect(page.locator(".entity-part input")).to_have_value("停车场")
    await page.locator(".entity-kind").click()
    await page.get_by_role("option", name="检查、床位、停车").click()
    await page.get_by_role("button", name="标上").click()
    await page.get_by_role("button", name="保存实体").click()
    await expect(
        page.get_by_role("status").filter(has_text="检查、床位、停车：停车场")
    ).to_be_visible()
    async with sessions() as session:
        [verdict] = await session.scalars(select(TurnVerdict))
    assert verdict.right_entities is not None
    [entity] = verdict.right_entities
    assert (entity["entity"], entity["value"]) == ("resource", "停车场")


async def test_a_long_conversation_opens_within_a_second(
    page: Page, address: str, talk: _Talk, sessions: Sessions, clock: FixedClock
) -> None:
    async with sessions() as session, session.begin():
        for number in range(297):
            now = clock.now() + timedelta(minutes=2 + number)
            told = talks.understood("guide_ask", 0.9)
            await talks.said(session, talk.conversation.id, f"再问一句 {number}", now, told)
    await page.context.add_cookies([{"url": address, **talk.cookie}])
    await page.goto(f"{address}/staff/review/{talk.conversation.id}")
    worked = time.process_time()
    await page.reload()
    await expect(page.locator(".turn.chosen")).to_be_visible()
    worked = time.process_time() - worked
    await expect(page.locator(".turn")).to_have_count(300)
    # What is judged or released is read when somebody goes to its tab.
    await expect(page.get_by_role("tab")).to_have_count(3)
    await expect(page.locator(".judge-panel")).to_have_count(0)
    # Our part of the second until it is there, however busy the machine is: 0.2 s when it is not.
    assert worked < 1.5


async def test_other_words_and_another_way_to_ask_are_proposed(
    page: Page, address: str, talk: _Talk, sessions: Sessions, clock: FixedClock
) -> None:
    said = "您想问什么？比如怎么走、几点上班、怎么报销、报告在哪取、停车怎么收费。"
    async with sessions() as session, session.begin():
        now = clock.now() + timedelta(minutes=5)
        told = talks.understood("guide_ask", 0.3)
        answer = Outgoing(text=said, author=Author.BOT)
        await talks.said(session, talk.conversation.id, "停车位几多钱", now, told, answer)
    await _open(page, address, talk)
    await page.keyboard.press("G")
    await expect(page.locator("[data-turn-title]")).to_contain_text("第 4 轮")
    await page.keyboard.press("w")
    await page.get_by_label("改成").fill("您想问什么呢？")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("已提议，等同事审定。")).to_be_visible()
    await page.locator("[data-propose=red_flag]").click()
    await page.get_by_label("属于哪一类").click()
    await page.get_by_role("option", name="不是在说病情").click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    async with sessions() as session:
        words, flag = await session.scalars(select(Proposal).order_by(Proposal.id))
    assert (words.content["key"], words.content["before"]) == ("utter_guide__ask", said)
    assert (flag.content["group"], flag.content["text"]) == ("none", "停车位几多钱")
