"""Judging in a replay, one's own judgements, appeals and figures in a real browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from playwright.async_api import Page, expect

from api.clock import FixedClock
from api.database import Sessions
from api.rubric.rules import load_rubric
from api.staff.models import Role
from tests.api.pages.staff.browsing import CHROMIUM
from tests.api.staff.quality.judged_talk import JudgedTalk

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)


@pytest.fixture
async def talk(
    address: str,
    staffed_app: FastAPI,
    sessions: Sessions,
    clock: FixedClock,
    knowledge_base: Path,
) -> AsyncIterator[JudgedTalk]:
    """A conversation that li served, of the running application; judged once."""
    async with AsyncClient(base_url=address) as client:
        rules, levels = load_rubric(knowledge_base), staffed_app.state.levels
        there = await JudgedTalk(client, sessions, clock, levels, rules).open()
        await there.person(Role.TRAINER, "ma")
        await there.person(Role.SUPERVISOR, "ning")
        assert (await there.twice("ning", double=False)).status_code == 200
        yield there


async def enter_as(page: Page, address: str, talk: JudgedTalk, name: str, path: str) -> None:
    """Open a page as somebody who is logged in elsewhere."""
    value = talk.cookies[name]["Cookie"].partition("=")[2]
    await page.context.clear_cookies()
    await page.context.add_cookies([{"name": "daoyi_staff", "value": value, "url": address}])
    await page.goto(f"{address}/staff/{path}")


async def test_two_presses_judge_a_service_in_which_nothing_is_to_be_changed(
    page: Page, address: str, talk: JudgedTalk, tmp_path: Path
) -> None:
    await enter_as(page, address, talk, "ma", f"review/{talk.id}")
    await page.get_by_role("tab", name="服务评分").click()
    await expect(page.get_by_text("接手时患者已经收到姓名和职责的介绍。")).to_be_visible()
    total = await page.locator(".judge-total").inner_text()
    await page.screenshot(path=tmp_path / "panel.png")
    await page.get_by_role("button", name="提交评分").click()
    await expect(page.get_by_text(f"已提交，{total.removeprefix('总分 ')} 分。")).to_be_visible()
    seen = await talk.seen_by("ning")
    assert (seen["state"], f"总分 {seen['total']}") == ("done", total)


async def test_scores_are_changed_by_keys_and_remarks_kept(
    page: Page, address: str, talk: JudgedTalk
) -> None:
    await enter_as(page, address, talk, "ma", f"review/{talk.id}")
    await page.get_by_role("tab", name="服务评分").click()
    greeting = page.get_by_role("radiogroup", name="来有迎声")
    await greeting.get_by_role("radio", name="2").focus()
    await page.keyboard.press("0")
    await expect(greeting.get_by_role("radio", name="0")).to_be_checked()
    # The next row has the keyboard now; x says that it doesn't apply.
    await page.keyboard.press("x")
    introduction = page.get_by_role("radiogroup", name="介绍姓名和职责")
    await expect(introduction.get_by_role("radio", name="不适用")).to_be_checked()
    await page.get_by_label("来有迎声 备注（选填）").fill("接手先办事，忘了问候")
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("来有迎声：接手先办事，忘了问候")).to_be_visible()
    judged = (await talk.seen_by("ning"))["judgements"][0]
    assert (judged["scores"]["greeting"], judged["scores"]["introduction"]) == (0, None)


async def test_who_was_judged_appeals_and_a_supervisor_changes_the_score(
    page: Page, address: str, talk: JudgedTalk, tmp_path: Path
) -> None:
    remark = {"criterion": "farewell", "words": "没有道别", "message": None}
    judged = talk.sheet(farewell=0) | {"remarks": [remark]}
    assert (await talk.judge("ma", judged)).is_success

    await enter_as(page, address, talk, "li", "my_quality")
    await expect(page.get_by_text("平均分 93")).to_be_visible()
    await page.screenshot(path=tmp_path / "own.png")
    await page.get_by_role("link", name="看评分").click()
    await expect(page.get_by_text("评语：没有道别")).to_be_visible()
    await expect(page.get_by_text("祝您早日康复，再见。")).to_be_visible()
    await page.screenshot(path=tmp_path / "own_service.png", full_page=True)
    await page.get_by_role("button", name="我要申诉").click()
    await page.get_by_label("申诉理由").fill("最后一句就是道别")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("申诉处理中")).to_be_visible()

    await enter_as(page, address, talk, "ning", "quality")
    await expect(page.get_by_text("申诉理由：最后一句就是道别")).to_be_visible()
    await page.get_by_role("button", name="改评分").click()
    await page.get_by_label("走有送声").click()
    await page.get_by_role("option", name="2 道别").click()
    await page.get_by_label("处理理由").fill("确实道别了")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_text("现在没有待处理的申诉。")).to_be_visible()
    await expect(page.get_by_role("row", name="li 老师 1 100 — 1 1 1 0 —")).to_be_visible()
    await page.screenshot(path=tmp_path / "quality.png", full_page=True)

    await enter_as(page, address, talk, "li", "my_quality")
    await expect(page.get_by_text("平均分 100")).to_be_visible()
    await page.get_by_role("link", name="看评分").click()
    await expect(page.get_by_text("申诉后改分：93 分改为 100 分。确实道别了")).to_be_visible()
