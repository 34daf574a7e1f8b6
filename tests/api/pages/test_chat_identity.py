"""The identity form over the conversation on /chat, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.api.pages.acting import CHILD_CARD, fill_identity, say
from tests.api.pages.fake_desk import FakeDesk


class TestIdentity:
    def test_the_form_goes_to_its_own_address_and_the_conversation_goes_on(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        say(chat, "identity_form")
        chat.get_by_role("button", name="填写就诊人信息").click()
        fill_identity(chat)
        chat.get_by_role("button", name="确认提交").click()

        chat.get_by_text("已登记：王*").wait_for()
        assert desk.identities == [
            {
                "name": "王小明",
                "id_type": "id_card",
                "id_number": "000000199001010018",
                "phone": "13800001234",
                "relation": "self",
                "consent": True,
            }
        ]
        expect(chat.get_by_role("button", name="已填写")).to_be_disabled()
        expect(chat.get_by_role("button", name="确认预约")).to_be_visible()
        assert "13800001234" not in chat.content()

    def test_a_child_needs_a_guardian(self, desk: FakeDesk, chat: Page) -> None:
        say(chat, "identity_form")
        chat.get_by_role("button", name="填写就诊人信息").click()
        fill_identity(chat, CHILD_CARD)
        chat.get_by_role("button", name="确认提交").click()

        expect(chat.get_by_text("未满 14 周岁，请填写监护人姓名")).to_be_visible()
        chat.get_by_label("监护人姓名").fill("王大山")
        chat.get_by_role("button", name="确认提交").click()
        chat.get_by_text("已登记：王*").wait_for()
        assert desk.identities[0]["guardian"] == {"name": "王大山"}

    @pytest.mark.parametrize(
        ("label", "value", "told"),
        [
            ("就诊人姓名", "", "请填写就诊人姓名"),
            ("证件号码", "00000019900101001", "身份证号是 18 位"),
            ("证件号码", "000000199013010018", "出生日期不对"),
            ("证件号码", "000000199001010019", "有一位输错了"),
            ("联系电话", "1380000123", "手机号是 11 位"),
        ],
    )
    def test_a_slip_is_told_beside_its_field_and_nothing_is_sent(
        self, desk: FakeDesk, chat: Page, label: str, value: str, told: str
    ) -> None:
        say(chat, "identity_form")
        chat.get_by_role("button", name="填写就诊人信息").click()
        fill_identity(chat)
        chat.get_by_label(label).fill(value)
        chat.get_by_role("button", name="确认提交").click()

        expect(chat.locator(".field-error", has_text=told)).to_be_visible()
        expect(chat.get_by_label(label)).to_be_focused()
        assert desk.identities == []

    def test_what_the_server_refuses_is_told_and_stays_typed(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        desk.identity_status = 409
        say(chat, "identity_form")
        chat.get_by_role("button", name="填写就诊人信息").click()
        fill_identity(chat)
        chat.get_by_role("button", name="确认提交").click()

        expect(chat.get_by_role("dialog").get_by_text("服务器说不行")).to_be_visible()
        expect(chat.get_by_label("就诊人姓名")).to_have_value("王小明")

    def test_a_refusal_that_names_a_field_is_told_beside_it(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        desk.identity_status, desk.identity_error = 422, {"field": "phone"}
        say(chat, "identity_form")
        chat.get_by_role("button", name="填写就诊人信息").click()
        fill_identity(chat)
        chat.get_by_role("button", name="确认提交").click()

        expect(chat.locator(".field-error", has_text="服务器说不行")).to_be_visible()
        expect(chat.get_by_label("联系电话")).to_be_focused()

    def test_a_paper_that_does_not_tell_it_asks_for_the_birth_date(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        say(chat, "identity_form")
        chat.get_by_role("button", name="填写就诊人信息").click()
        expect(chat.get_by_label("出生日期")).to_be_hidden()
        chat.get_by_role("radio", name="护照").check()
        fill_identity(chat, "E12345678")
        chat.get_by_label("出生日期").fill("19900230")
        chat.get_by_role("button", name="确认提交").click()
        expect(chat.get_by_text("出生日期不对")).to_be_visible()
        chat.get_by_label("出生日期").fill("19900228")
        chat.get_by_role("radio", name="女").check()
        chat.get_by_role("button", name="确认提交").click()

        chat.get_by_text("已登记：王*").wait_for()
        sent = desk.identities[0]
        assert (sent["birth_date"], sent["sex"]) == ("1990-02-28", "f")
        assert "guardian" not in sent

    def test_a_used_form_says_so(self, desk: FakeDesk, chat: Page) -> None:
        desk.identity_status = 404
        say(chat, "identity_form")
        chat.get_by_role("button", name="填写就诊人信息").click()
        fill_identity(chat)
        chat.get_by_role("button", name="确认提交").click()

        expect(chat.get_by_text("这张表已失效，请回到对话里重新要一张")).to_be_visible()

    def test_a_person_can_be_asked_for_in_the_middle_of_it(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        say(chat, "identity_form")
        chat.get_by_role("button", name="填写就诊人信息").click()
        chat.get_by_role("dialog").get_by_role("button", name="转人工").click()

        expect(chat.locator("[data-card=handoff]")).to_be_visible()
