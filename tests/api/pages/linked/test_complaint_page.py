"""The page of a complaint on a patient's phone."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.async_api import expect

from api.clock import FixedClock
from api.complaints import casework, service
from api.complaints.models import ComplaintStatus
from api.complaints.rules import load_complaint_rules
from api.complaints.schemas import ComplaintIn, ProgressIn
from api.page_links.models import PageKind
from api.page_links.schemas import PageAddress
from api.page_links.service import open_page_link
from api.staff.models import Role
from tests.api.appointments.booking_rows import BookingRows
from tests.api.pages.linked.phones import Phones, measure, overflows
from tests.api.staff import factories

NOTE = "已经向门诊了解情况。\n<b>下周</b>加开一个窗口。"


class Office:
    """Files a complaint, answers it, and hands out links to it."""

    def __init__(self, app: FastAPI, clock: FixedClock) -> None:
        self.app, self.clock = app, clock

    async def link(
        self, what: str = "排队太久", *changes: ProgressIn, **fields: str
    ) -> PageAddress:
        state = self.app.state
        async with state.sessions() as session, session.begin():
            conversation = await BookingRows(session).conversation()
            request = ComplaintIn.model_validate(
                {"conversation": conversation.id, "what": what, **fields}
            )
            rules = load_complaint_rules(state.settings.knowledge_base)
            filed = await service.file(session, self.clock, state.levels, rules, request)
            officer = await factories.staff_member(session, Role.COMPLAINT_OFFICER)
            for change in changes:
                await casework.progress(session, filed, officer, change, self.clock.now())
                self.clock.advance(hours=1)
            args = (session, self.clock, conversation.account_id, PageKind.COMPLAINT)
            return await open_page_link(*args, filed.receipt)


@pytest.fixture
def office(app: FastAPI, clock: FixedClock) -> Office:
    return Office(app, clock)


async def test_it_shows_the_receipt_and_when_it_will_be_answered(
    phones: Phones, office: Office
) -> None:
    page = await (await phones.new()).taps(await office.link())
    await expect(page.locator(".stamp")).to_have_text("已受理")
    await expect(page.locator(".code")).to_contain_text("TS20261118-")
    await expect(page.locator(".slip")).to_contain_text("11 月 23 日 周一 17:00 前")
    await expect(page.get_by_text("还没有新的进展")).to_be_visible()
    phone = page.get_by_role("link", name="0571-0000-0012")
    await expect(phone).to_have_attribute("href", "tel:0571-0000-0012")
    await expect(page.get_by_role("button")).to_have_count(0)


async def test_it_shows_what_the_patient_was_told_the_newest_first(
    phones: Phones, office: Office
) -> None:
    link = await office.link(
        "排队太久",
        ProgressIn(status=ComplaintStatus.INVESTIGATING, note="正在核实。", public=True),
        ProgressIn(note="科室不配合。"),
        ProgressIn(status=ComplaintStatus.ANSWERED, note=NOTE, public=True),
    )
    page = await (await phones.new()).taps(link)
    await expect(page.locator(".told")).to_have_text([NOTE, "正在核实。"], use_inner_text=True)
    await expect(page.locator(".stamp")).to_have_text("已答复")
    await expect(page.get_by_text("答复期限")).to_have_count(0)
    await expect(page.locator(".progress time").first).to_have_text("今天 12:00")
    content = await page.content()
    assert "科室不配合" not in content
    assert "<b>" not in content


async def test_the_same_phone_opens_it_again_and_no_other_does(
    phones: Phones, office: Office
) -> None:
    link, phone = await office.link(), await phones.new()
    for _ in range(2):
        await expect((await phone.taps(link)).locator(".slip")).to_be_visible()
    page = await (await phones.new()).taps(link)
    await expect(page.get_by_role("alert")).to_contain_text("请回到微信里再要一次")
    assert "TS2026" not in await page.content()


async def test_praise_is_called_praise_and_owes_no_answer(phones: Phones, office: Office) -> None:
    page = await (await phones.new()).taps(await office.link("护士很耐心", kind="praise"))
    await expect(page.locator(".slip")).to_contain_text("表扬")
    await expect(page.get_by_text("答复期限")).to_have_count(0)


async def test_a_restricted_one_shows_its_complainant_what_they_were_told(
    phones: Phones, office: Office
) -> None:
    told = ProgressIn(note="纪检部门已经受理。", public=True)
    page = await (await phones.new()).taps(await office.link("医生收红包", told))
    await expect(page.locator(".told")).to_have_text("纪检部门已经受理。")
    assert "红包" not in await page.content()


async def test_after_half_an_hour_the_link_is_worth_nothing(phones: Phones, office: Office) -> None:
    link = await office.link()
    office.clock.advance(minutes=30)
    page = await (await phones.new()).taps(link)
    await expect(page.get_by_role("alert")).to_contain_text("请回到微信里再要一次")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_old_eyes_can_read_it_on_a_small_phone(
    phones: Phones, office: Office, scheme: str, tmp_path: Path
) -> None:
    link = await office.link("排队太久", ProgressIn(note=NOTE * 5, public=True))
    page = await (await phones.new(scheme)).taps(link)  # type: ignore[arg-type]
    await expect(page.locator(".slip")).to_be_visible()
    drawn = await measure(page)
    assert drawn.texts
    assert drawn.smaller_text_than(15) == []
    assert drawn.fainter_than(4.5) == []
    assert drawn.smaller_targets_than(44) == []
    assert not await overflows(page)
    await page.screenshot(path=tmp_path / "complaint.png", full_page=True)
