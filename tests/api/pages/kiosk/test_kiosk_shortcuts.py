"""What is touched instead of typed: parts of the body, departments, days, numbers, phrases."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.api.pages.acting import say
from tests.api.pages.fake_desk import FakeDesk
from tests.api.pages.kiosk.visiting import begin, end, open_panel


def panel_closed(page: Page) -> None:
    expect(page.locator(".panel")).to_be_hidden()


class TestBody:
    def test_triage_asks_with_a_body_and_two_touches_say_what_hurts(
        self, desk: FakeDesk, kiosk: Page
    ) -> None:
        begin(kiosk, "看什么科")
        kiosk.get_by_role("button", name="肚子", exact=True).click()
        kiosk.get_by_role("button", name="胃疼").click()

        expect(kiosk.locator(".turn.patient .bubble").last).to_have_text("胃疼")
        kiosk.get_by_text("收到：胃疼").wait_for()
        assert desk.heard[-1]["text"] == "胃疼"
        panel_closed(kiosk)

    def test_a_finger_on_the_drawing_counts_like_the_button(self, kiosk: Page) -> None:
        begin(kiosk, "看什么科")
        kiosk.locator(".figure .touch").first.click()

        expect(kiosk.get_by_role("heading", name="头，是哪一种？")).to_be_focused()
        kiosk.get_by_role("button", name="换个部位").click()
        expect(kiosk.get_by_role("button", name="眼睛", exact=True)).to_be_visible()

    def test_every_part_can_be_touched(self, desk: FakeDesk, kiosk: Page) -> None:
        begin(kiosk, "看什么科")
        parts = kiosk.locator(".panel .part")
        names = parts.all_inner_texts()

        assert set(names) == {part.name for part in desk.app.state.shortcuts.body}
        for name in names:
            kiosk.get_by_role("button", name=name, exact=True).click()
            kiosk.get_by_role("button", name="换个部位").click()


class TestDepartments:
    def test_booking_asks_with_departments_and_two_touches_name_one(
        self, desk: FakeDesk, kiosk: Page
    ) -> None:
        begin(kiosk, "预约挂号")
        panel = kiosk.locator(".panel")
        panel.get_by_role("button", name="外科").click()
        panel.get_by_role("button", name="骨科").click()

        kiosk.get_by_text("收到：骨科").wait_for()
        assert desk.heard[-1]["text"] == "骨科"
        panel_closed(kiosk)

    def test_no_group_is_too_tall_for_the_screen(self, desk: FakeDesk, kiosk: Page) -> None:
        begin(kiosk, "预约挂号")
        for group in desk.app.state.shortcuts.departments:
            kiosk.locator(".panel .pick").filter(
                has=kiosk.locator("strong").get_by_text(group.name, exact=True)
            ).click()
            assert kiosk.locator(".panel").evaluate("p => p.scrollHeight <= p.clientHeight")
            kiosk.get_by_role("button", name="换一类科室").click()


class TestDays:
    def test_the_next_two_weeks_are_offered_and_a_touch_names_the_day(
        self, desk: FakeDesk, kiosk: Page
    ) -> None:
        begin(kiosk, "我的预约")
        days = open_panel(kiosk, "days").locator("[data-date]")
        expect(days).to_have_count(14)
        expect(days.first).to_have_accessible_name("11 月 18 日 周三 今天")
        expect(days.last).to_have_accessible_name("12 月 1 日 周二")
        days.nth(1).click()

        kiosk.get_by_text("收到：11 月 19 日").wait_for()
        assert desk.heard[-1]["text"] == "11 月 19 日"

    def test_days_without_a_place_in_the_shown_department_cannot_be_touched(
        self, kiosk: Page
    ) -> None:
        asked = []

        def clinics(route: Route) -> None:
            asked.append(route.request.url)
            free = {"date": "2026-11-20", "status": "open", "remaining": 3}
            full = {"date": "2026-11-23", "status": "open", "remaining": 0}
            stopped = {"date": "2026-11-24", "status": "stopped", "remaining": 5}
            route.fulfill(json=[free, full, stopped])

        kiosk.route("**/v1/clinics?*", clinics)
        begin(kiosk, "我的预约")
        say(kiosk, "schedule")
        days = open_panel(kiosk, "days").locator("[data-date]")
        expect(kiosk.locator("[data-date]:enabled")).to_have_count(1)

        expect(days.nth(2)).to_have_accessible_name("11 月 20 日 周五 后天 有号")
        expect(days.nth(5)).to_be_disabled()
        expect(days.nth(5)).to_have_accessible_name("11 月 23 日 周一 无号")
        assert len(asked) == 1
        assert "department=erke&from=2026-11-18&to=2026-12-01" in asked[0]

    @pytest.mark.parametrize(
        "answer", [{"status": 500, "body": "?"}, {"status": 200, "body": "{}"}]
    )
    def test_all_days_stay_when_places_cannot_be_told(
        self, kiosk: Page, answer: dict[str, object]
    ) -> None:
        kiosk.route("**/v1/clinics?*", lambda route: route.fulfill(**answer))
        begin(kiosk, "我的预约")
        say(kiosk, "schedule")
        with kiosk.expect_response("**/v1/clinics?*"):
            open_panel(kiosk, "days")

        expect(kiosk.locator("[data-date]:enabled")).to_have_count(14)

    def test_another_day_opens_the_calendar(self, kiosk: Page) -> None:
        begin(kiosk, "我的预约")
        say(kiosk, "schedule")
        kiosk.get_by_role("button", name="换一天").click()

        expect(kiosk.get_by_role("heading", name="想哪天来？点一下")).to_be_visible()


class TestOpenQuestions:
    @pytest.mark.parametrize(
        ("task", "words"), [("问路指南", "厕所在哪里"), ("投诉建议", "排队等了很久")]
    )
    def test_an_open_question_comes_with_what_others_say(
        self, desk: FakeDesk, kiosk: Page, task: str, words: str
    ) -> None:
        begin(kiosk, task)
        kiosk.locator(".panel").get_by_role("button", name=words).click()

        kiosk.get_by_text(f"收到：{words}").wait_for()
        assert desk.heard[-1]["text"] == words
        panel_closed(kiosk)
        expect(kiosk.locator("[data-tab=opening]")).to_be_hidden()

    def test_who_put_it_away_can_open_it_again(self, kiosk: Page) -> None:
        begin(kiosk, "问路指南")
        kiosk.get_by_role("button", name="收起").click()
        panel_closed(kiosk)
        kiosk.get_by_role("button", name="常问的").click()

        expect(kiosk.get_by_role("button", name="厕所在哪里")).to_be_visible()


class TestOtherTasks:
    def test_who_is_done_with_one_thing_goes_on_with_another(
        self, desk: FakeDesk, kiosk: Page
    ) -> None:
        begin(kiosk, "预约挂号")
        say(kiosk, "appointment")
        tasks = open_panel(kiosk, "tasks")
        expect(tasks.locator(".pick")).to_have_text(
            ["看什么科", "预约挂号", "专家出诊", "我的预约", "投诉建议", "问路指南"]
        )
        tasks.get_by_role("button", name="问路指南").click()

        expect(kiosk.get_by_role("heading", name="想问什么？点一下")).to_be_visible()
        assert desk.heard[-1]["payload"] == "/guide_ask"
        assert len(desk.opened) == 1


class TestNumbersAndPhrases:
    def test_a_number_is_typed_key_by_key_and_sent(self, desk: FakeDesk, kiosk: Page) -> None:
        begin(kiosk)
        panel = open_panel(kiosk, "words")
        for key in ["7", "3", "删除", "2"]:
            panel.get_by_role("button", name=key, exact=True).click()
        expect(kiosk.get_by_label("想说什么")).to_have_value("72")
        kiosk.get_by_role("button", name="发送").click()

        kiosk.get_by_text("收到：72").wait_for()
        assert desk.heard[-1]["text"] == "72"
        panel_closed(kiosk)

    def test_a_phrase_is_said_at_once(self, desk: FakeDesk, kiosk: Page) -> None:
        begin(kiosk)
        open_panel(kiosk, "words").get_by_role("button", name="两三天了").click()

        kiosk.get_by_text("收到：两三天了").wait_for()
        assert desk.heard[-1]["text"] == "两三天了"

    def test_who_touches_the_field_without_a_keyboard_gets_something_to_touch(
        self, kiosk: Page
    ) -> None:
        begin(kiosk, "我的预约")
        panel_closed(kiosk)
        kiosk.get_by_label("想说什么").click()

        expect(kiosk.get_by_role("heading", name="点一句话，或者点数字再发送")).to_be_visible()
        expect(kiosk.get_by_label("想说什么")).to_be_focused()

    def test_who_has_a_keyboard_just_types(self, desk: FakeDesk, kiosk: Page) -> None:
        begin(kiosk, "我的预约")
        kiosk.get_by_label("想说什么").focus()
        kiosk.keyboard.type("改到下周")
        panel_closed(kiosk)
        kiosk.keyboard.press("Enter")

        kiosk.get_by_text("收到：改到下周").wait_for()


class TestOpening:
    @pytest.mark.parametrize("card", ["triage", "appointment", "emergency", "handoff"])
    def test_nothing_covers_a_card(self, kiosk: Page, card: str) -> None:
        begin(kiosk, "看什么科")
        say(kiosk, card)

        expect(kiosk.locator(f"[data-card={card}]")).to_be_visible()
        panel_closed(kiosk)

    def test_a_question_with_answers_of_its_own_opens_nothing(self, kiosk: Page) -> None:
        def with_options(route: Route) -> None:
            answer = route.fetch()
            content = answer.json()
            content["messages"][0]["buttons"] = [{"title": "孩子", "payload": "/press_answer"}]
            route.fulfill(response=answer, json=content)

        kiosk.route("**/channels/web/messages", with_options)
        begin(kiosk, "看什么科")

        expect(kiosk.get_by_role("button", name="孩子")).to_be_visible()
        panel_closed(kiosk)

    def test_a_persons_reply_opens_nothing(self, desk: FakeDesk, kiosk: Page) -> None:
        begin(kiosk, "我要人工")
        desk.later("您好", author="agent")
        kiosk.get_by_text("您好", exact=True).wait_for()

        panel_closed(kiosk)

    def test_the_question_stays_in_sight_above_the_panel(self, kiosk: Page) -> None:
        begin(kiosk, "看什么科")
        question = kiosk.locator(".turn").last.bounding_box()
        panel = kiosk.locator(".panel").bounding_box()

        assert question is not None
        assert panel is not None
        assert question["y"] + question["height"] <= panel["y"]
        assert question["y"] > 150

    def test_escape_closes_the_panel_and_goes_back_to_its_tab(self, kiosk: Page) -> None:
        begin(kiosk, "我的预约")
        kiosk.locator("[data-tab=body]").press("Enter")
        expect(kiosk.get_by_role("heading", name="哪里不舒服？点一下")).to_be_focused()
        kiosk.keyboard.press("Escape")

        panel_closed(kiosk)
        expect(kiosk.locator("[data-tab=body]")).to_be_focused()
        expect(kiosk.locator("[data-tab=body]")).to_have_attribute("aria-expanded", "false")

    def test_the_next_patient_finds_it_closed(self, kiosk: Page) -> None:
        begin(kiosk, "看什么科")
        kiosk.get_by_role("button", name="肚子", exact=True).click()
        end(kiosk)
        assert kiosk.locator(".panel").count() == 0
        begin(kiosk, "我的预约")

        panel_closed(kiosk)


class TestWithoutShortcuts:
    def test_the_conversation_works_and_the_tabs_come_when_they_can_be_had(
        self, kiosk: Page
    ) -> None:
        kiosk.route("**/v1/kiosk/shortcuts", lambda route: route.fulfill(status=503, body="{}"))
        kiosk.reload()
        begin(kiosk, "看什么科")
        panel_closed(kiosk)
        expect(kiosk.locator("[data-tab]:visible")).to_have_count(3)
        end(kiosk)

        kiosk.unroute("**/v1/kiosk/shortcuts")
        begin(kiosk, "我的预约")
        expect(kiosk.locator("[data-tab]:visible")).to_have_count(5)

    def test_they_are_asked_for_once_for_all_patients(self, kiosk: Page) -> None:
        asked = []
        kiosk.on("request", lambda request: asked.append(request.url))
        for _ in range(2):
            begin(kiosk, "我的预约")
            end(kiosk)

        assert not [url for url in asked if "shortcuts" in url]
        assert json.dumps(asked).count("/channels/web/messages") == 2
