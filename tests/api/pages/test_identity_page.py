"""The identity form on a page of its own, opened from a link."""

from playwright.sync_api import Page, expect

from tests.api.pages.acting import fill_identity
from tests.api.pages.fake_desk import FakeDesk
from tests.api.pages.legibility import measure


def test_it_posts_to_its_own_address_and_sends_the_patient_back(
    desk: FakeDesk, address: str, phone: Page
) -> None:
    phone.goto(f"{address}/identity/one-time-token")
    fill_identity(phone)
    phone.get_by_role("button", name="确认提交").click()

    expect(phone.get_by_text("已登记：王*")).to_be_visible()
    expect(phone.get_by_text("请回到刚才的对话继续")).to_be_visible()
    expect(phone.locator("form")).to_have_count(0)
    assert desk.identities[0]["relation"] == "self"


def test_a_used_link_says_so(desk: FakeDesk, address: str, phone: Page) -> None:
    desk.identity_status = 404
    phone.goto(f"{address}/identity/one-time-token")
    fill_identity(phone)
    phone.get_by_role("button", name="确认提交").click()

    expect(phone.get_by_text("这张表已失效")).to_be_visible()
    expect(phone.get_by_text("请回到刚才的对话继续")).to_be_hidden()


def test_without_a_network_what_was_typed_stays(address: str, phone: Page) -> None:
    phone.goto(f"{address}/identity/one-time-token")
    fill_identity(phone)
    phone.route("**/identity/*", lambda route: route.abort())
    phone.get_by_role("button", name="确认提交").click()

    expect(phone.get_by_role("alert")).to_contain_text("网络不通")
    expect(phone.get_by_label("就诊人姓名")).to_have_value("王小明")


def test_nothing_is_filled_in_by_the_browser(address: str, phone: Page) -> None:
    phone.goto(f"{address}/identity/one-time-token")

    expect(phone.locator("form")).to_have_attribute("autocomplete", "off")
    for field in phone.locator("input[type=text]").all():
        expect(field).to_have_attribute("autocomplete", "off")


def test_it_can_be_read_in_the_dark(address: str, phone: Page) -> None:
    phone.goto(f"{address}/identity/one-time-token")
    phone.get_by_role("button", name="确认提交").click()
    drawn = measure(phone)

    assert drawn.fainter_than(4.5) == []
    assert drawn.smaller_targets_than(44) == []
