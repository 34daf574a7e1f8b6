"""/chat in a real browser: every card is drawn, every button pressed, and all of it legible."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.api.pages.acting import say
from tests.api.pages.cards_shown import CARDS
from tests.api.pages.fake_desk import FakeDesk
from tests.api.pages.legibility import measure

CARD_TYPES = sorted({card["type"] for card in CARDS.values()})


class TestCards:
    def test_every_card_is_drawn_below_its_text(self, chat: Page) -> None:
        for kind in CARD_TYPES:
            turn = say(chat, kind)
            expect(turn.locator(".bubble")).to_be_visible()
            expect(turn.locator(f"[data-card={kind}]")).to_be_visible()

    def test_an_unknown_card_leaves_the_words(self, desk: FakeDesk, chat: Page) -> None:
        turn = say(chat, "nothing known")

        expect(turn.locator(".bubble")).to_have_text("收到：nothing known")
        expect(turn.locator(".slip")).to_have_count(0)

    def test_triage_names_departments_best_first_with_their_way(self, chat: Page) -> None:
        card = say(chat, "triage").locator("[data-card=triage]")

        expect(card.locator(".department").first).to_contain_text("首选儿科")
        expect(card.locator(".department").first).to_contain_text("门诊楼 2 楼 B 区")
        expect(card).to_contain_text("紧急：请今天就诊")
        expect(card).to_contain_text("这是导诊建议，不是诊断")

    def test_an_emergency_can_be_called_with_one_touch(self, chat: Page) -> None:
        card = say(chat, "emergency").locator("[data-card=emergency]")

        expect(card.get_by_role("link", name="拨打 120")).to_have_attribute("href", "tel:120")
        expect(card).to_contain_text("急诊楼 1 楼")

    def test_a_clinic_is_booked_from_its_own_row(self, desk: FakeDesk, chat: Page) -> None:
        turn = say(chat, "schedule")
        rows = turn.locator(".clinic")

        expect(rows.nth(1)).to_contain_text("约满")
        expect(rows.nth(1).get_by_role("button")).to_have_count(0)
        expect(rows.nth(3)).to_contain_text("停诊")
        rows.nth(2).get_by_role("button", name="预约 单小珊 11 月 20 日 周五 上午").click()
        expect(chat.locator(".turn.patient").last).to_contain_text("预约 单小珊")
        chat.get_by_text("收到：/press_clinic").wait_for()
        assert desk.heard[-1]["payload"] == '/press_clinic{"registration__clinic": "13"}'

    def test_days_are_told_from_the_hospitals_date(self, chat: Page) -> None:
        days = say(chat, "schedule").locator(".day h4")

        expect(days).to_have_text(
            ["明天（11 月 19 日 周四）", "后天（11 月 20 日 周五）", "11 月 23 日 周一"]
        )

    def test_an_appointment_shows_what_proves_it(self, chat: Page) -> None:
        card = say(chat, "appointment").locator("[data-card=appointment]")

        for words in ["预约成功", "100001", "曾丽", "儿科", "08:30–09:00", "25 元"]:
            expect(card).to_contain_text(words)

    def test_an_appointment_of_a_list_is_changed_from_its_own_ticket(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        card = say(chat, "appointments").locator("[data-card=appointments]")

        expect(card.locator("[data-status=cancelled]").get_by_role("button")).to_have_count(0)
        card.locator("[data-status=booked]").get_by_role("button", name="改期").click()
        chat.get_by_text("收到：/press_change").wait_for()
        assert desk.heard[-1]["payload"] == '/press_change{"appointment": "a1"}'

    def test_a_complaint_shows_receipt_and_due_date(self, chat: Page) -> None:
        card = say(chat, "complaint").locator("[data-card=complaint]")

        expect(card).to_contain_text("TS20261118-0007")
        expect(card).to_contain_text("11 月 21 日 周六 17:00 前")

    def test_a_survey_is_sent_when_every_row_is_scored(self, desk: FakeDesk, chat: Page) -> None:
        card = say(chat, "survey").locator("[data-card=survey]")

        card.get_by_label("服务态度 4 分").check(force=True)
        card.get_by_role("button", name="提交评价").click()
        expect(card.get_by_role("alert")).to_have_text("还有没打分的项目")
        card.get_by_label("流程便捷性 5 分").check(force=True)
        card.get_by_role("button", name="提交评价").click()
        chat.get_by_text("收到：/press_survey").wait_for()
        assert '"服务态度":4,"流程便捷性":5' in desk.heard[-1]["payload"]


class TestButtons:
    def test_a_pressed_button_sends_its_payload_and_shows_its_title(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        chat.get_by_role("button", name="预约挂号").click()

        expect(chat.locator(".turn.patient .bubble")).to_have_text("预约挂号")
        chat.get_by_text("收到：/booking_make").wait_for()
        assert desk.heard[-1]["payload"] == "/booking_make"

    def test_choices_of_an_earlier_turn_are_gone(self, chat: Page) -> None:
        say(chat, "confirm")
        say(chat, "还有一个问题")

        expect(chat.get_by_role("button", name="确认预约")).to_have_count(0)

    def test_a_person_can_always_be_asked_for(self, desk: FakeDesk, chat: Page) -> None:
        chat.locator(".composer").get_by_role("button", name="转人工").click()

        expect(chat.locator("[data-card=handoff]")).to_contain_text("前面还有 3 位")
        expect(chat.locator("[data-status]").first).to_have_text("正在为您排队等人工")
        assert desk.heard[-1]["payload"] == "/human_ask"


class TestLegibility:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_contrast_targets_and_type_of_every_card(
        self, chat: Page, scheme: Literal["light", "dark"]
    ) -> None:
        chat.emulate_media(color_scheme=scheme)
        for kind in CARD_TYPES:
            say(chat, kind)
            drawn = measure(chat)
            assert drawn.fainter_than(4.5) == []
            assert drawn.smaller_targets_than(44) == []
            assert drawn.smaller_text_than(16) == []

    def test_large_type_is_one_touch_away(self, chat: Page) -> None:
        chat.get_by_role("button", name="大字").click()
        say(chat, "schedule")

        assert measure(chat).smaller_text_than(18) == []
        assert chat.evaluate("document.documentElement.scrollWidth") <= 390

    def test_nothing_reaches_over_the_side_of_a_small_phone(self, chat: Page) -> None:
        chat.set_viewport_size({"width": 320, "height": 640})
        for kind in CARD_TYPES:
            say(chat, kind)

        assert chat.evaluate("document.documentElement.scrollWidth") <= 320
        assert chat.evaluate("document.querySelector('[data-log]').scrollWidth") <= 320
