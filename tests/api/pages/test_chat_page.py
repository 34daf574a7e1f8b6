"""/chat in a real browser: every card is drawn and pressed, and every failure is met kindly."""

from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect

from tests.api.pages.acting import CHILD_CARD, fill_identity, say
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


class TestLaterMessages:
    def test_a_persons_reply_appears_by_itself_under_their_name(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        say(chat, "您好")
        desk.later("王大爷您好，我是导医台的小李。", author="agent", author_name="导医台 李老师")

        turn = chat.locator("[data-author=agent]")
        expect(turn.locator(".bubble")).to_have_text("王大爷您好，我是导医台的小李。")
        expect(turn.locator(".author")).to_contain_text("人工 · 导医台 李老师")
        expect(chat.locator("header [data-status]")).to_have_text("人工服务中")

    def test_it_is_announced_politely(self, chat: Page) -> None:
        log = chat.get_by_role("log")

        expect(log).to_have_attribute("aria-live", "polite")


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


class TestFailures:
    def test_without_a_network_the_text_stays_and_is_sent_once_when_it_is_back(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        away = True

        def network(route: Route) -> None:
            if away:
                route.abort()
            else:
                route.continue_()

        chat.route("**/channels/web/messages", network)
        chat.get_by_label("想说什么").fill("网络断了的时候")
        chat.keyboard.press("Enter")
        expect(chat.locator(".delivery")).to_contain_text("网络恢复后会自动再发")
        expect(chat.locator("header [data-status]")).to_have_text("网络不通，正在重连")
        away = False
        chat.get_by_role("button", name="马上再发").click()

        chat.get_by_text("收到：网络断了的时候").wait_for()
        expect(chat.locator(".delivery")).to_be_empty()
        assert [heard["text"] for heard in desk.heard] == ["网络断了的时候"]

    def test_an_answer_lost_on_its_way_is_asked_for_under_the_same_id(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        lost = []

        def network(route: Route) -> None:
            if lost:
                route.continue_()
                return
            lost.append(route.fetch())
            route.abort()

        chat.route("**/channels/web/messages", network)
        say(chat, "只算一次")

        ids = [heard["client_message_id"] for heard in desk.heard]
        assert len(ids) == 2
        assert len(set(ids)) == 1

    def test_too_fast_waits_and_sends_by_itself(self, desk: FakeDesk, chat: Page) -> None:
        chat.clock.install()
        chat.get_by_label("想说什么").fill("太快")
        chat.keyboard.press("Enter")
        expect(chat.locator(".delivery")).to_contain_text("稍等几秒会自动再发")
        chat.clock.fast_forward(6_000)

        chat.get_by_text("收到：太快").wait_for()

    def test_too_long_is_told_before_it_is_sent(self, desk: FakeDesk, chat: Page) -> None:
        chat.get_by_label("想说什么").fill("长" * 2001)
        chat.keyboard.press("Enter")

        expect(chat.get_by_text("这段话有 2001 字，最多 2000 字")).to_be_visible()
        expect(chat.get_by_label("想说什么")).to_have_value("长" * 2001)
        assert desk.heard == []

    @pytest.mark.parametrize(("said", "told"), [("太长", "错误 413"), ("写错", "错误 422")])
    def test_a_refused_text_comes_back_into_the_field(
        self, chat: Page, said: str, told: str
    ) -> None:
        chat.get_by_label("想说什么").fill(said)
        chat.keyboard.press("Enter")

        expect(chat.locator(".note")).to_have_text(told)
        expect(chat.get_by_label("想说什么")).to_have_value(said)

    def test_with_the_engine_away_its_message_is_shown_and_the_text_offered_again(
        self, chat: Page
    ) -> None:
        turn = say(chat, "引擎")

        expect(turn.locator(".bubble")).to_have_text("我这边暂时没连上，可以转人工。")
        expect(chat.get_by_role("button", name="再发一次")).to_be_visible()

    def test_an_expired_session_starts_anew_and_keeps_the_text(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        chat.get_by_label("想说什么").fill("过期")
        chat.keyboard.press("Enter")

        expect(chat.locator(".note")).to_contain_text("已为您重新开始")
        expect(chat.get_by_label("想说什么")).to_have_value("过期")
        expect(chat.locator("[data-author=bot]")).to_have_count(2)
        assert len(desk.opened) == 2


class TestKeeping:
    def test_a_reload_goes_on_in_the_same_conversation(self, desk: FakeDesk, chat: Page) -> None:
        say(chat, "schedule")
        chat.reload()

        expect(chat.locator("[data-card=schedule]")).to_be_visible()
        say(chat, "接着说")
        assert desk.opened == ["web"]
        assert len({heard["session"] for heard in desk.heard}) == 1

    def test_numbers_typed_in_the_chat_are_masked_on_the_screen_and_in_storage(
        self, desk: FakeDesk, chat: Page
    ) -> None:
        say(chat, "我的号码 13800001234，身份证 00000019900101001X")
        mine = chat.locator(".turn.patient .bubble")

        expect(mine).to_have_text("我的号码 138****1234，身份证 000**************X")
        stored = chat.evaluate("JSON.stringify(sessionStorage)")
        mine_stored = stored[stored.index("mine") : stored.index("收到")]
        assert "13800001234" not in mine_stored
        assert desk.heard[-1]["text"] == "我的号码 13800001234，身份证 00000019900101001X"

    def test_ending_asks_once_and_leaves_nothing(self, desk: FakeDesk, chat: Page) -> None:
        say(chat, "一些心里话")
        chat.get_by_role("button", name="结束并清除").first.click()
        with chat.expect_navigation():
            chat.get_by_role("dialog").get_by_role("button", name="结束并清除").click()

        chat.locator("[data-author=bot]").wait_for()
        assert "一些心里话" not in chat.content()
        assert "一些心里话" not in chat.evaluate("JSON.stringify(sessionStorage)")
        assert len(desk.opened) == 2


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
            assert drawn.smaller_text_than(14) == []

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
