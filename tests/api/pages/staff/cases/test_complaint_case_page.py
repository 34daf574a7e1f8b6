"""A complaint from its intake to the archive, through the pages, in real browsers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from playwright.async_api import Browser, FilePayload, Locator, Page, expect
from sqlalchemy import select

from api.cases.sweeping import archive_due
from api.clock import FixedClock
from api.complaints.models import Complaint, ComplaintStatus
from api.database import Sessions
from api.handoff.levels import load_service_levels
from api.settings import Settings
from tests.api.pages.staff.browsing import CHROMIUM, log_in
from tests.api.staff import factories

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)

Desk = Callable[[str], Awaitable[Page]]
_PICTURE = bytes.fromhex("89504e470d0a1a0a") + b"a made-up picture"


@pytest.fixture
async def desk(browser: Browser, address: str, staffed: None) -> AsyncIterator[Desk]:
    """Opens a browser of its own for a member of staff, logged in."""
    problems: list[str] = []

    async def open_desk(username: str) -> Page:
        context = await browser.new_context(
            viewport={"width": 1280, "height": 800}, locale="zh-CN", base_url=address
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.add_init_script("window.print = () => { window.printed = true }")
        await log_in(page, address, username)
        await expect(page.get_by_role("button", name="退出")).to_be_visible()
        return page

    yield open_desk
    assert problems == []


def _field(page: Page, label: str) -> Locator:
    """The field that can be seen: the forms that are folded away have some of the same name."""
    return page.get_by_label(label, exact=True).filter(visible=True)


async def _choose(page: Page, label: str, option: str) -> None:
    await _field(page, label).click()
    await page.get_by_role("option", name=option, exact=True).click()
    await expect(page.get_by_role("option")).to_have_count(0)


async def _confirm(page: Page) -> None:
    """Press the button of the open dialog, which closes when it is done."""
    await page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def _file(page: Page, what: str) -> str:
    """Write a complaint down at the window; returns its number, from the printed receipt."""
    await page.goto("/staff/complaints/new")
    await _choose(page, "从哪里来", "现场")
    await page.get_by_label("事由").fill(what)
    await page.get_by_label("地点").fill("门诊三楼")
    await page.get_by_label("投诉人", exact=True).fill("张女士")
    await page.get_by_label("联系电话").fill("13800000000")
    await page.get_by_role("button", name="登记，出回执").click()
    await expect(page.get_by_role("heading", name="投诉受理回执")).to_be_visible()
    return await page.locator(".slip .number").inner_text()


async def test_a_complaint_goes_from_the_window_to_the_archive(
    desk: Desk, sessions: Sessions, clock: FixedClock, settings: Settings
) -> None:
    officer = await desk("complaints")
    receipt = await _file(officer, "护士态度很凶，大声吼我妈")
    await officer.get_by_role("button", name="打印").click()
    assert await officer.evaluate("window.printed") is True
    await officer.emulate_media(media="print")
    await expect(officer.get_by_role("button", name="退出")).to_be_hidden()
    await officer.emulate_media(media="screen")

    await officer.goto(f"/staff/complaints/{receipt}")
    await expect(officer.get_by_text("下一步：指定调查人")).to_be_visible()
    await officer.get_by_role("button", name="更正归类").click()
    await _choose(officer, "责任科室", "后勤保障部")
    await officer.get_by_role("dialog").get_by_role("button", name="确定").click()
    await expect(officer.get_by_text("这一项要填。")).to_be_visible()
    await _field(officer, "原因").fill("是后勤的护工")
    await _confirm(officer)
    await officer.get_by_role("button", name="指定调查人").click()
    await _choose(officer, "调查人", "周老师")
    await _confirm(officer)
    await expect(officer.get_by_text("下一步：调查取证")).to_be_visible()
    await _investigate(officer)
    await _answer_with_approval(officer, await desk("supervisor"), receipt)
    await _end(officer, receipt)
    levels = load_service_levels(settings.knowledge_base)
    async with sessions() as session, session.begin():
        assert await archive_due(session, levels, clock.now() + timedelta(days=30)) == 1
    await _archived(officer, receipt)

    async with sessions() as session:
        found = await session.scalar(select(Complaint).where(Complaint.receipt == receipt))
        record = await factories.audited(session)
    assert found is not None
    assert found.status is ComplaintStatus.CLOSED
    assert "staff:supervisor" in {actor for actor, action, _ in record if "approve" in action}


async def _investigate(officer: Page) -> None:
    await officer.get_by_role("button", name="添加证据").click()
    await _choose(officer, "证据类型", "照片")
    await officer.get_by_label("来源").fill("门诊监控 2 号")
    async with officer.expect_file_chooser() as choosing:
        await officer.get_by_role("button", name="选文件").click()
    picture: FilePayload = {"name": "现场.png", "mimeType": "image/png", "buffer": _PICTURE}
    await (await choosing.value).set_files(picture)
    await expect(officer.get_by_role("status").filter(has_text="现场.png")).to_be_visible()
    await officer.get_by_role("button", name="存入证据").click()
    await expect(officer.get_by_text("核对一致")).to_be_visible()
    async with officer.expect_response("**/evidence/*") as looked:
        await officer.get_by_role("button", name="查看图片").click()
    assert await (await looked.value).body() == _PICTURE

    await officer.get_by_role("button", name="征求意见").click()
    await officer.get_by_label("向谁征求").fill("骨科")
    await officer.get_by_label("要他们说明什么").fill("当时是谁当班？")
    await _confirm(officer)
    await expect(officer.get_by_text("现在：等意见返回")).to_be_visible()
    await officer.get_by_role("button", name="意见已返回").click()
    await officer.get_by_label("返回的意见").fill("当班护士没有协助老人。")
    await _confirm(officer)

    await officer.get_by_role("button", name="写调查结论").click()
    await _choose(officer, "是否属实", "属实")
    await _choose(officer, "影响程度", "耽误时间或引起不快")
    await _choose(officer, "原因", "沟通解释不到位")
    await officer.get_by_label("查到的情况和结论").fill("监控显示护士没有协助。")
    await officer.get_by_role("button", name="存结论").click()
    await expect(officer.get_by_text("下一步：定整改措施")).to_be_visible()
    await officer.get_by_role("button", name="添加整改措施").click()
    await officer.get_by_label("做什么").fill("重新学习服务规范。")
    await officer.get_by_label("责任人", exact=True).fill("护士长孙丽")
    await officer.get_by_label("完成期限").fill("2026-11-25")
    await _confirm(officer)
    await expect(officer.get_by_text("11 月 25 日 前完成")).to_be_visible()


async def _answer_with_approval(officer: Page, supervisor: Page, receipt: str) -> None:
    """An answer that admits a fault waits for the supervisor; meanwhile nothing typed is lost."""
    await officer.get_by_role("button", name="写答复").click()
    await officer.get_by_label("致歉", exact=True).fill("让您母亲受委屈了，我们很抱歉。")
    await officer.get_by_label("调查结果和处理意见").fill("护士没有协助老人，是我们的错。")
    await expect(officer.get_by_text("这些话等于承认过错")).to_be_visible()
    await officer.get_by_role("button", name="存答复").click()
    await expect(officer.get_by_text("等主管审批", exact=True)).to_be_visible()
    await expect(officer.get_by_role("button", name="发给投诉人")).to_have_count(0)
    await expect(officer.get_by_role("button", name="同意发出")).to_have_count(0)
    await officer.get_by_label("处理说明").fill("写了一半")

    await supervisor.goto("/staff/complaints")
    await supervisor.get_by_role("region", name="待办").get_by_role("link", name=receipt).click()
    await expect(supervisor.get_by_text("下一步：等主管审核")).to_be_visible()
    await supervisor.get_by_role("button", name="同意发出").click()
    await _confirm(supervisor)

    await expect(officer.get_by_text("已审核，待发出", exact=True)).to_be_visible()
    await expect(officer.get_by_label("处理说明")).to_have_value("写了一半")
    await officer.get_by_role("button", name="发给投诉人").click()
    await _confirm(officer)
    await expect(officer.get_by_text("下一步：办结")).to_be_visible()


async def _end(officer: Page, receipt: str) -> None:
    await officer.get_by_role("button", name="办结", exact=True).click()
    await _confirm(officer)
    await officer.get_by_role("button", name="记录回访").click()
    await _choose(officer, "事情解决了吗", "已经解决")
    await _choose(officer, "满意度", "满意")
    await _confirm(officer)
    await expect(officer.get_by_text("回访：已解决")).to_be_visible()


async def _archived(officer: Page, receipt: str) -> None:
    """As it was, found by its department, with the check that nothing has changed."""
    await officer.goto("/staff/complaints")
    await officer.get_by_role("link", name="投诉档案").click()
    await _choose(officer, "责任科室", "后勤保障部")
    await officer.get_by_role("button", name="查询").click()
    await expect(officer.get_by_text("共 1 件")).to_be_visible()
    await officer.get_by_role("link", name=receipt).click()
    await expect(officer.get_by_text("核对一致")).to_be_visible()
    await expect(officer.get_by_text("监控显示护士没有协助。").first).to_be_visible()
    await expect(officer.get_by_text("张女士")).to_have_count(0)


async def test_a_transfer_waits_for_its_acceptance_and_the_first_receiver_stays(desk: Desk) -> None:
    officer = await desk("complaints")
    receipt = await _file(officer, "做 CT 扣了两次费")
    await officer.goto(f"/staff/complaints/{receipt}")
    await officer.get_by_role("button", name="转给同事").click()
    await _choose(officer, "转给谁", "陈主管")
    await _field(officer, "原因").fill("请您协调收费处")
    await _confirm(officer)
    people = officer.get_by_role("region", name="负责人与时限")
    await expect(people.get_by_text("请陈主管接手：请您协调收费处")).to_be_visible()
    await expect(people.get_by_role("button", name="接手", exact=True)).to_have_count(0)

    supervisor = await desk("supervisor")
    await supervisor.goto("/staff/complaints")
    todo = supervisor.get_by_role("region", name="待办")
    await expect(todo.get_by_text("请您接手")).to_be_visible()
    await todo.get_by_role("link", name=receipt).click()
    await expect(supervisor.get_by_text("下一步：决定是否接手")).to_be_visible()
    await supervisor.get_by_role("button", name="接手", exact=True).click()

    # The officer's page hears of it by itself.
    await expect(people.get_by_text("转给陈主管", exact=False)).to_be_visible()
    facts = people.locator(".fact")
    await expect(facts.filter(has_text="首接负责人")).to_contain_text("周老师")
    await expect(facts.get_by_text("陈主管", exact=True)).to_be_visible()
    await supervisor.goto("/staff/complaints")
    await expect(supervisor.get_by_role("link", name=receipt)).to_be_visible()
    await expect(supervisor.get_by_text("请您接手")).to_have_count(0)


async def test_what_is_restricted_shows_nowhere_but_at_the_discipline_office(desk: Desk) -> None:
    discipline = await desk("discipline")
    secret = await _file(discipline, "主任暗示要红包")
    officer = await desk("complaints")
    open_one = await _file(officer, "排队太久，没人管")

    await officer.goto("/staff/complaints?status=all")
    await expect(officer.get_by_role("link", name=open_one)).to_be_visible()
    await expect(officer.get_by_text("共 1 件")).to_be_visible()
    await expect(officer.get_by_text(secret)).to_have_count(0)
    search = officer.get_by_label("受理号或原话里的词")
    await search.fill(secret)
    await expect(officer.get_by_text("没有符合条件的记录。")).to_be_visible()
    await search.fill("红包")
    await expect(officer.get_by_text("没有符合条件的记录。")).to_be_visible()
    for address in (secret, f"{secret}/receipt", f"archive/{secret}"):
        await officer.goto(f"/staff/complaints/{address}")
        await expect(officer.get_by_text("没有查到这个受理号")).to_be_visible()
        await expect(officer.get_by_text("红包")).to_have_count(0)

    await discipline.goto("/staff/complaints")
    await expect(discipline.get_by_role("link", name=secret)).to_be_visible()
    await expect(discipline.get_by_text(open_one)).to_have_count(0)
    await discipline.get_by_role("link", name=secret).click()
    await expect(discipline.get_by_text("主任暗示要红包")).to_be_visible()
