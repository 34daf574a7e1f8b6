"""The page of an appointment on a patient's phone, from the link to the last line."""

from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from api.appointments.models import Appointment, AppointmentStatus
from api.page_links.models import PageKind
from api.page_links.schemas import PageAddress
from api.page_links.service import open_page_link
from tests.api.appointments.booking_rows import TODAY, in_days
from tests.api.attendance.visits import Visits
from tests.api.pages.linked.phones import Phones, measure, overflows


async def linked(visits: Visits, appointment: Appointment) -> PageAddress:
    """A link to it, as the account that booked it would get in the chat."""
    args = (visits.session, visits.clock, visits.conversation.account_id)
    link = await open_page_link(*args, PageKind.APPOINTMENT, str(appointment.id))
    await visits.session.commit()
    return link


@pytest.fixture
async def booked(visits: Visits) -> Appointment:
    """An appointment in three days, which can still be cancelled."""
    return await visits.booked(in_days(3))


@pytest.fixture
async def link(visits: Visits, booked: Appointment) -> PageAddress:
    return await linked(visits, booked)


async def test_it_shows_the_slip_the_way_what_to_bring_and_the_rule(
    phones: Phones, link: PageAddress, booked: Appointment
) -> None:
    page = await (await phones.new()).taps(link)
    await expect(page.locator(".stamp")).to_have_text("预约成功")
    await expect(page.locator(".code")).to_have_text(str(booked.number))
    for said in ("林*雨", "曾理 主任医师", "11 月 21 日 周六 14:00-14:30", "305 诊室", "50 元"):
        await expect(page.locator(".slip")).to_contain_text(said)
    await expect(page.get_by_text("门诊楼怎么进：文化路一侧的正门")).to_be_visible()
    await expect(page.get_by_text("请带上身份证")).to_be_visible()
    await expect(page.get_by_text("11 月 20 日（周五）15:00 之前可以退号或改约")).to_be_visible()
    await expect(page.get_by_text("要退号或改约，请回到微信对话里说")).to_be_visible()
    hotline = page.get_by_role("link", name="0571-0000-0000")
    await expect(hotline).to_have_attribute("href", "tel:0571-0000-0000")
    await expect(page.get_by_role("button")).to_have_count(0)


async def test_the_same_phone_opens_it_again(phones: Phones, link: PageAddress) -> None:
    phone = await phones.new()
    for _ in range(2):
        page = await phone.taps(link)
        await expect(page.locator(".slip")).to_be_visible()
    await page.reload()
    await expect(page.locator(".slip")).to_be_visible()


async def test_somebody_elses_phone_is_sent_back_to_wechat(
    phones: Phones, link: PageAddress
) -> None:
    await expect((await (await phones.new()).taps(link)).locator(".slip")).to_be_visible()
    page = await (await phones.new()).taps(link)
    await expect(page.get_by_role("alert")).to_contain_text("请回到微信里再要一次")
    await expect(page.locator(".slip")).to_have_count(0)
    assert "林" not in await page.content()
    await expect(page.get_by_role("link", name="0571-0000-0000")).to_be_visible()


async def test_a_preview_does_not_use_the_link_up(phones: Phones, link: PageAddress) -> None:
    await (await phones.new(scripts=False)).taps(link)
    page = await (await phones.new()).taps(link)
    await expect(page.locator(".slip")).to_be_visible()


async def test_without_scripts_the_hotline_is_there(phones: Phones, link: PageAddress) -> None:
    page = await (await phones.new(scripts=False)).taps(link)
    await expect(page.get_by_role("link", name="0571-0000-0000")).to_be_visible()


async def test_a_lost_answer_does_not_lose_the_link(phones: Phones, link: PageAddress) -> None:
    phone = await phones.new()
    page = await phone.page()
    taken: list[int] = []

    async def lose(route: Route) -> None:
        # The server takes the link; its answer, and the cookie with it, never reach the phone.
        answer = await elsewhere.post(route.request.url, data=route.request.post_data_json)
        taken.append(answer.status)
        await route.abort()

    elsewhere = (await phones.new()).requests
    await page.route("**/open", lose, times=1)
    await page.goto(phone.at(link))
    await expect(page.get_by_role("alert")).to_contain_text("网络不通")
    await page.get_by_role("button", name="再试一次").click()
    await expect(page.locator(".slip")).to_be_visible()
    assert taken == [204]


async def test_whoever_asks_too_often_may_try_again(phones: Phones, link: PageAddress) -> None:
    phone = await phones.new()
    page = await phone.page()
    words = {"error": {"code": "too_fast", "message": "您发得太快了，请稍等几秒再试。"}}
    await page.route("**/open", lambda route: route.fulfill(status=429, json=words))
    await page.goto(phone.at(link))
    await expect(page.get_by_role("alert")).to_contain_text("请稍等几秒再试")
    await page.unroute("**/open")
    await page.get_by_role("button", name="再试一次").click()
    await expect(page.locator(".slip")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "stamp", "says"),
    [
        (AppointmentStatus.CANCELLED, "已取消", "这个号已经退掉了"),
        (AppointmentStatus.NO_SHOW, "没有来", "约了没有来"),
        (AppointmentStatus.SEEN, "已就诊", "这次就诊已经结束"),
    ],
)
async def test_what_is_over_says_so_and_offers_nothing(
    phones: Phones, visits: Visits, status: AppointmentStatus, stamp: str, says: str
) -> None:
    link = await linked(visits, await visits.booked(in_days(-1), status=status))
    page = await (await phones.new()).taps(link)
    await expect(page.locator(".stamp")).to_have_text(stamp)
    await expect(page.get_by_text(says)).to_be_visible()
    await expect(page.get_by_text("请回到微信对话里说")).to_have_count(0)
    await expect(page.get_by_role("heading", level=2)).to_have_count(0)


async def test_an_appointment_of_today_can_no_longer_be_cancelled_here_or_in_the_chat(
    phones: Phones, visits: Visits
) -> None:
    page = await (await phones.new()).taps(await linked(visits, await visits.booked(TODAY)))
    await expect(page.locator(".slip")).to_contain_text("今天（11 月 18 日 周三）")
    await expect(page.get_by_text("有困难请打科室电话")).to_be_visible()
    await expect(page.get_by_text("要退号或改约，请回到微信对话里说")).to_have_count(0)


async def test_a_link_to_the_other_page_finds_its_own(phones: Phones, link: PageAddress) -> None:
    phone = await phones.new()
    page = await phone.page()
    await page.goto(phone.at(link).replace("/appointment", "/complaint"))
    await expect(page.locator(".slip.appointment")).to_be_visible()
    await expect(page).to_have_title("我的预约 · 示范人民医院")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_old_eyes_can_read_it_on_a_small_phone(
    phones: Phones, visits: Visits, scheme: str, tmp_path: Path
) -> None:
    for appointment in (
        await visits.booked(in_days(3)),
        await visits.booked(in_days(4), stopped=True),
    ):
        link = await linked(visits, appointment)
        page = await (await phones.new(scheme)).taps(link)  # type: ignore[arg-type]
        await expect(page.locator(".slip")).to_be_visible()
        drawn = await measure(page)
        assert drawn.texts
        assert drawn.smaller_text_than(15) == []
        assert drawn.fainter_than(4.5) == []
        assert drawn.smaller_targets_than(44) == []
        assert not await overflows(page)
        await page.screenshot(path=tmp_path / "appointment.png", full_page=True)


async def test_it_speaks_to_whoever_hears_the_page(phones: Phones, link: PageAddress) -> None:
    page = await (await phones.new()).taps(link)
    await expect(page.get_by_role("region", name="挂号单")).to_be_visible()
    headings = page.get_by_role("heading", level=2)
    await expect(headings).to_have_text(["怎么走", "带什么", "退号和改约"])
