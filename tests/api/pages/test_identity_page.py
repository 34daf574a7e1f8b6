"""The identity form on a page of its own, opened from a link."""

from typing import ClassVar

from playwright.sync_api import Page, expect

from tests.api.pages.acting import CHILD_CARD, fill_identity
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


def test_an_expired_link_says_so_before_anything_is_typed(
    desk: FakeDesk, address: str, phone: Page, faults: list[str]
) -> None:
    desk.form_status = 404
    phone.goto(f"{address}/identity/one-time-token")

    expect(phone.get_by_text("这张表已失效")).to_be_visible()
    expect(phone.locator("form")).to_have_count(0)
    forget_refused_requests(faults)


def test_a_form_that_does_not_open_can_be_asked_for_again(
    desk: FakeDesk, address: str, phone: Page, faults: list[str]
) -> None:
    desk.form_status = 503
    phone.goto(f"{address}/identity/one-time-token")
    expect(phone.get_by_role("alert")).to_contain_text("表还没打开")
    desk.form_status = 200
    phone.get_by_role("button", name="再试一次").click()

    expect(phone.get_by_label("就诊人姓名")).to_be_visible()
    forget_refused_requests(faults)


def forget_refused_requests(faults: list[str]) -> None:
    """The browser tells of every answer that is no 200; these were meant."""
    assert all("Failed to load resource" in fault for fault in faults)
    faults.clear()


def test_a_child_is_registered_with_its_guardians_own_consent(
    desk: FakeDesk, address: str, phone: Page
) -> None:
    phone.goto(f"{address}/identity/one-time-token")
    expect(phone.get_by_text("我是孩子的监护人")).to_be_hidden()
    fill_identity(phone, CHILD_CARD)
    expect(phone.get_by_text("我是孩子的监护人")).to_be_visible()
    phone.get_by_label("监护人姓名").fill("王 小明")
    phone.get_by_role("button", name="确认提交").click()
    expect(phone.get_by_text("不能和孩子同名")).to_be_visible()
    phone.get_by_label("监护人姓名").fill("王大山")
    phone.get_by_role("button", name="确认提交").click()

    expect(phone.get_by_text("已登记：王*")).to_be_visible()


class TestCorrection:
    CARD: ClassVar = {
        "card_id": 1,
        "name_masked": "林*雨",
        "relation": "self",
        "id_type": "id_card",
        "id_number_masked": "990***********2428",
        "phone_masked": "138****1234",
        "guardian_masked": None,
        "guardian_needed": False,
        "consent_withdrawn": False,
        "since": "2026-11-18T10:00:00+08:00",
    }

    def test_shows_what_is_kept_masked_and_sends_only_what_was_typed(
        self, desk: FakeDesk, address: str, phone: Page
    ) -> None:
        desk.card_to_correct = self.CARD
        phone.goto(f"{address}/identity/one-time-token")
        expect(phone.get_by_text("990***********2428")).to_be_visible()
        expect(phone.get_by_text("现在登记的是 138****1234")).to_be_visible()
        expect(phone.get_by_label("联系电话")).to_have_value("")
        expect(phone.get_by_label("监护人姓名")).to_be_hidden()
        expect(phone.get_by_role("checkbox")).to_be_hidden()
        phone.get_by_label("联系电话").fill("139 0000 5678")
        phone.get_by_role("button", name="确认提交").click()

        expect(phone.get_by_text("请回到刚才的对话继续")).to_be_visible()
        assert desk.identities == [{"phone": "13900005678"}]

    def test_with_nothing_typed_nothing_is_sent(
        self, desk: FakeDesk, address: str, phone: Page
    ) -> None:
        desk.card_to_correct = self.CARD
        phone.goto(f"{address}/identity/one-time-token")
        phone.get_by_role("button", name="确认提交").click()

        expect(phone.get_by_text("还没有填要改的内容")).to_be_visible()
        assert desk.identities == []

    def test_a_slip_is_told_beside_its_field(
        self, desk: FakeDesk, address: str, phone: Page
    ) -> None:
        desk.card_to_correct = self.CARD
        phone.goto(f"{address}/identity/one-time-token")
        phone.get_by_label("联系电话").fill("1390000567")
        phone.get_by_role("button", name="确认提交").click()

        expect(phone.get_by_text("手机号是 11 位")).to_be_visible()
        expect(phone.get_by_label("联系电话")).to_be_focused()

    def test_a_withdrawn_consent_can_be_given_again(
        self, desk: FakeDesk, address: str, phone: Page
    ) -> None:
        desk.card_to_correct = self.CARD | {"consent_withdrawn": True}
        phone.goto(f"{address}/identity/one-time-token")
        phone.get_by_text("我重新同意").click()
        phone.get_by_role("button", name="确认提交").click()

        expect(phone.get_by_text("请回到刚才的对话继续")).to_be_visible()
        assert desk.identities == [{"consent": True}]

    def test_it_can_be_read_in_the_dark(self, desk: FakeDesk, address: str, phone: Page) -> None:
        desk.card_to_correct = self.CARD | {"consent_withdrawn": True, "guardian_needed": True}
        phone.goto(f"{address}/identity/one-time-token")
        phone.get_by_role("button", name="确认提交").click()
        drawn = measure(phone)

        assert drawn.fainter_than(4.5) == []
        assert drawn.smaller_targets_than(44) == []


def test_every_field_is_named_to_whoever_hears_the_page(address: str, phone: Page) -> None:
    phone.goto(f"{address}/identity/one-time-token")
    phone.get_by_label("就诊人姓名").wait_for()
    for place in phone.locator("input").all():
        assert place.evaluate("input => input.labels.length") > 0
    for name in ("就诊人姓名", "证件号码", "联系电话"):
        expect(phone.get_by_label(name)).to_have_attribute("aria-required", "true")
    for group in ("您在为谁办理？", "证件类型"):
        expect(phone.get_by_role("group", name=group)).to_be_visible()


def test_nothing_is_filled_in_by_the_browser(address: str, phone: Page) -> None:
    phone.goto(f"{address}/identity/one-time-token")

    expect(phone.locator("form")).to_have_attribute("autocomplete", "off")
    assert phone.locator("input[type=text]").count() > 0
    for field in phone.locator("input[type=text]").all():
        expect(field).to_have_attribute("autocomplete", "off")


def test_it_can_be_read_in_the_dark(address: str, phone: Page) -> None:
    phone.goto(f"{address}/identity/one-time-token")
    phone.get_by_role("button", name="确认提交").click()
    drawn = measure(phone)

    assert drawn.fainter_than(4.5) == []
    assert drawn.smaller_targets_than(44) == []
