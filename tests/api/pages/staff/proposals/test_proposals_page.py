"""Deciding about proposals in a real browser, by keyboard alone."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from api.clock import FixedClock
from api.database import Sessions
from api.proposals.models import Proposal, ProposalState
from api.staff.models import Staff
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.proposals.proposed import EXAMPLE, proposed
from tests.api.review import talks
from tests.api.staff import factories

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)

WORDS = {
    "kind": "wording",
    "key": "utter_fallback__choose",
    "before": "我不太确定您的意思，您是想：",
    "after": "我没太听明白，您是想：",
}
ALIAS = {"kind": "alias", "of": "department", "code": "huxi", "alias": "看气管的"}
DANGER = {
    "kind": "red_flag",
    "group": "emergency",
    "text": "我爸说前胸像压了个磨盘，直翻白眼",
    "sign": "chest_pain",
    "form": "压了个磨盘",
}


async def given(
    sessions: Sessions,
    clock: FixedClock,
    contents: Sequence[dict[str, object]],
    username: str = "complaints",
) -> list[int]:
    """Open proposals of a colleague's, the first from a conversation; their numbers."""
    async with sessions() as session, session.begin():
        author = (await session.scalars(select(Staff).where(Staff.username == username))).one()
        asked = await factories.conversation(session, clock.now())
        told = await talks.said(session, asked.id, "停车场还有位子没", clock.now(), None)
        return [
            (await proposed(session, author, clock.now(), content, asked.id, told)).id
            for content in contents
        ]


async def opens(page: Page, address: str, username: str) -> None:
    """Log in and open the page."""
    await log_in(page, address, username)
    await page.wait_for_url(re.compile(r"/staff/(?!login)\w+"))
    await page.goto(f"{address}/staff/proposals")


async def states(sessions: Sessions) -> list[ProposalState]:
    """What became of each proposal, in order."""
    async with sessions() as session:
        found = await session.scalars(select(Proposal).order_by(Proposal.id))
        return [one.state for one in found]


async def test_proposals_are_decided_by_keyboard_and_what_is_learned_is_shown(
    address: str, page: Page, sessions: Sessions, clock: FixedClock, tmp_path: Path
) -> None:
    numbers = await given(sessions, clock, [EXAMPLE, WORDS, ALIAS, DANGER])
    await opens(page, address, "trainer")
    cards = page.get_by_role("article")
    await expect(cards).to_have_count(4)
    danger, alias, wording, example = (cards.nth(at) for at in range(4))
    await expect(danger.get_by_text("由主管审批")).to_be_visible()
    await expect(danger.get_by_role("button", name="采纳", exact=True)).to_be_hidden()
    await expect(alias.get_by_text("把呼吸内科也叫作“看气管的”")).to_be_visible()
    await expect(alias.locator(".diff-line.added mark")).to_have_text(", 看气管的")
    await expect(wording.locator(".diff-line.removed")).to_contain_text(WORDS["before"])
    await expect(example.get_by_role("link", name="看原会话")).to_have_attribute(
        "href", "/staff/review/" + (await _origin(sessions, numbers[0]))
    )
    await page.screenshot(path=tmp_path / "proposals.png", full_page=True)
    await danger.get_by_role("button", name="试算影响").click()
    tried = page.get_by_role("dialog")
    # The engine is made anew with the form.
    then = tried.get_by_text("加上“压了个磨盘”后：急症")
    await expect(then).to_be_visible(timeout=30_000)
    await expect(tried.get_by_text("没有别的句子含这个说法")).to_be_visible()
    await page.screenshot(path=tmp_path / "effects.png")
    await page.keyboard.press("Escape")
    await expect(tried).to_have_count(0)
    await danger.click()
    await page.keyboard.press("j")
    await expect(alias).to_have_class(re.compile("chosen"))
    await page.keyboard.press("a")
    # All files of the hospital are checked with the alias in them.
    await expect(cards).to_have_count(3, timeout=30_000)
    await expect(page.get_by_role("button", name="已采纳，等训练 1")).to_be_visible()
    # What takes its place is chosen: no step is needed between two decisions.
    await page.keyboard.press("r")
    await page.get_by_label("理由").fill("原来的更清楚")
    await page.get_by_role("button", name="确定").click()
    await expect(cards).to_have_count(2)
    assert await states(sessions) == ["proposed", "refused", "accepted", "proposed"]
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("d")
    learned = page.get_by_role("dialog")
    await expect(learned.get_by_text("knowledge_base/departments.yml")).to_be_visible()
    await expect(learned.get_by_text("已采纳 1 条")).to_be_visible()
    await page.screenshot(path=tmp_path / "learning.png")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="未采纳 1").click()
    await expect(cards).to_have_count(1)
    await expect(cards.get_by_text("原来的更清楚")).to_be_visible()


async def test_who_does_not_decide_sees_their_own_and_takes_it_back(
    address: str, page: Page, sessions: Sessions, clock: FixedClock
) -> None:
    await given(sessions, clock, [EXAMPLE])
    await given(sessions, clock, [ALIAS], "agent1")
    await opens(page, address, "agent1")
    card = page.get_by_role("article")
    await expect(card).to_have_count(1)
    await expect(page.get_by_role("button", name="看下次训练会学什么")).to_have_count(0)
    await expect(card.get_by_role("button", name="采纳", exact=True)).to_be_hidden()
    button = await card.get_by_role("button", name="撤回").element_handle()
    assert button is not None
    await button.click()
    await expect(card.get_by_text("已撤回").first).to_be_visible()
    assert await states(sessions) == ["proposed", "withdrawn"]


async def _origin(sessions: Sessions, number: int) -> str:
    """The conversation, and the turn in it."""
    async with sessions() as session:
        proposal = await session.get_one(Proposal, number)
    assert proposal.message_id is not None
    return f"{proposal.conversation_id}#m{proposal.message_id}"
