"""The simulated chat in a real browser, in front of a scripted stand-in for the product."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from api.clock import RunningClock
from tests.api.pages.chromium import open_page, running_chromium
from tests.simulators.wechat import APP_SECRET, APPID
from tests.simulators.wechat_page.app import page_app
from tests.simulators.wechat_page.fake_hospital import LATER, FakeHospital
from tests.simulators.wechat_page.patients import PATIENTS
from tests.simulators.wechat_page.served import served
from tests.simulators.wechat_page.world import World

MENU = {
    "button": [
        {
            "name": "挂号",
            "sub_button": [
                {"type": "click", "name": "预约挂号", "key": "/booking_make"},
                {"type": "click", "name": "导诊", "key": "/triage_ask"},
            ],
        },
        {"type": "click", "name": "我的", "key": "/booking_ask"},
    ]
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture
def hospital() -> FakeHospital:
    return FakeHospital()


@pytest.fixture
def stack() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture
def world(hospital: FakeHospital, stack: contextlib.ExitStack) -> World:
    callback = stack.enter_context(served(hospital.app))
    world = World("示范人民医院", f"{callback}/channels/wechat", RunningClock())
    world.wechat.api.menu = MENU
    hospital.wechat = stack.enter_context(served(page_app(world)))
    return world


@pytest.fixture
def page(browser: Browser, world: World, hospital: FakeHospital) -> Iterator[Page]:
    """王大爷's phone, before he follows the account."""
    faults: list[str] = []
    page = open_page(browser, faults, 1200, 900)
    page.goto(hospital.wechat)
    expect(page.get_by_role("heading", name="示范人民医院")).to_be_visible()
    yield page
    page.context.close()
    assert faults == []


def follow(page: Page) -> None:
    page.get_by_role("button", name="关注", exact=True).click()
    expect(answers(page)).to_have_count(1)


def say(page: Page, text: str) -> None:
    page.get_by_label("说点什么").fill(text)
    page.keyboard.press("Enter")


def answers(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("[data-author=account]")


class TestChat:
    def test_who_does_not_follow_can_only_follow_and_is_welcomed_then(self, page: Page) -> None:
        expect(page.locator("[data-say]")).to_have_attribute("inert", "")

        follow(page)

        expect(page.locator("[data-say]")).not_to_have_attribute("inert", "")
        expect(answers(page).last).to_contain_text("您好，这里是示范人民医院。")

    def test_of_all_mark_up_only_links_are_heeded(self, page: Page) -> None:
        follow(page)

        bubble = answers(page).last
        expect(bubble.get_by_role("link", name="示范人民医院")).to_have_attribute(
            "href", "https://daoyi.example.test/h5/x"
        )
        expect(bubble).to_contain_text("<b>不是粗体</b>")

    def test_a_text_is_pushed_encrypted_and_its_passive_reply_appears(
        self, page: Page, hospital: FakeHospital
    ) -> None:
        follow(page)
        say(page, "我要挂号")

        expect(answers(page).last).to_contain_text("text：我要挂号")
        expect(answers(page).last.locator(".way")).to_contain_text("当场回复")
        assert hospital.encrypted == [True, True]

    def test_a_choice_of_a_posted_menu_can_be_tapped(self, page: Page) -> None:
        follow(page)
        say(page, LATER)
        expect(answers(page).last.locator(".way")).to_contain_text("客服消息")
        page.get_by_role("button", name="儿科").click()

        expect(page.locator("[data-author=patient]").last).to_contain_text("儿科")
        expect(answers(page).last).to_contain_text("您点的是 7.1")

    def test_the_accounts_menu_opens_one_entry_at_a_time_and_is_pushed(self, page: Page) -> None:
        follow(page)
        page.get_by_role("button", name="挂号", exact=True).click()
        page.get_by_role("button", name="预约挂号").click()

        expect(page.locator("[data-author=event]").last).to_contain_text("点了菜单：预约挂号")
        expect(answers(page).last).to_contain_text("event.click：/booking_make")
        expect(page.get_by_role("button", name="预约挂号")).to_be_hidden()
        page.get_by_role("button", name="我的", exact=True).click()
        expect(answers(page).last).to_contain_text("event.click：/booking_ask")

    def test_pictures_voices_and_places_are_pushed(self, page: Page) -> None:
        follow(page)
        page.get_by_role("button", name="更多").click()
        page.get_by_role("button", name="发语音").click()
        expect(answers(page).last).to_contain_text("voice")
        page.get_by_role("button", name="发位置").click()
        expect(answers(page).last).to_contain_text("location")
        page.get_by_label("图片").set_input_files(
            {"name": "x.png", "mimeType": "image/png", "buffer": PNG}
        )

        expect(answers(page).last).to_contain_text("image")
        expect(page.get_by_alt_text("图片")).to_have_js_property("naturalWidth", 1)

    def test_every_patient_has_a_chat_of_their_own(self, page: Page) -> None:
        follow(page)
        page.get_by_role("button", name="李阿姨").click()
        expect(answers(page)).to_have_count(0)
        follow(page)
        page.get_by_role("button", name="取消关注").click()

        expect(page.locator("[data-author=event]").last).to_contain_text("取消了关注")
        page.get_by_role("button", name="王大爷").click()
        expect(page.get_by_role("button", name="取消关注")).to_be_visible()

    def test_a_template_message_is_a_card_and_its_result_is_pushed(
        self, page: Page, hospital: FakeHospital
    ) -> None:
        follow(page)
        asked = {"appid": APPID, "secret": APP_SECRET}
        fields = {"thing1": {"value": "骨科"}, "time2": {"value": "2026年11月18日 10:00"}}
        card = {"touser": PATIENTS[0].openid, "template_id": "就诊提醒", "data": fields}
        with httpx.Client(base_url=f"{hospital.wechat}/cgi-bin") as wechat:
            token = wechat.post("/stable_token", json=asked).json()["access_token"]
            wechat.post("/message/template/send", params={"access_token": token}, json=card)

        drawn = answers(page).last.locator(".template")
        expect(drawn.get_by_role("heading")).to_have_text("就诊提醒")
        expect(drawn.locator("dd").first).to_have_text("骨科")
        expect(page.locator("[data-push]").first).to_contain_text("TEMPLATESENDJOBFINISH")


class TestBehind:
    def test_each_push_is_shown_in_the_clear_with_its_answer(self, page: Page) -> None:
        follow(page)
        say(page, "我要挂号")
        push = page.locator("[data-push]").first
        expect(push).to_contain_text("王大爷 · text → 200 reply")
        push.locator("summary").click()

        expect(push).to_contain_text('"Content": "我要挂号"')
        expect(push).to_contain_text("text：我要挂号")

    def test_a_slow_answer_is_pushed_again(self, page: Page, world: World) -> None:
        world.pusher.callback = replace(world.pusher.callback, patience=0.2)
        follow(page)
        page.get_by_role("button", name="慢 6 秒").click()
        expect(page.locator("[data-coming]")).to_contain_text("慢 6 秒")
        say(page, "在吗")

        expect(answers(page).last).to_contain_text("text：在吗")
        push = page.locator("[data-push]").first
        expect(push).to_contain_text("5 秒没有等到")
        expect(push).to_contain_text("第 2 次：200 reply")
        expect(page.locator("[data-coming]")).to_be_empty()

    def test_a_planned_refusal_meets_the_next_message_only(self, page: Page) -> None:
        follow(page)
        page.get_by_role("button", name="45047").click()
        expect(page.locator("[data-coming]")).to_contain_text("45047")
        say(page, LATER)
        expect(page.locator("[data-calls] li").first).to_contain_text("send → 45047")
        say(page, LATER)

        expect(page.locator("[data-calls] li").first).to_contain_text("send → ok")
        expect(answers(page).last).to_contain_text("想看哪一科？")

    def test_what_is_left_to_send_is_shown_and_ends_with_the_window(self, page: Page) -> None:
        follow(page)
        expect(page.locator("[data-quota]")).to_contain_text("3 条")
        say(page, "在吗")
        expect(page.locator("[data-quota]")).to_contain_text("8 条")
        page.get_by_role("button", name="47 小时").click()
        page.get_by_role("button", name="47 小时").click()

        expect(page.locator("[data-quota]")).to_have_text("现在不能发客服消息")
        expect(page.locator("[data-clock]")).to_contain_text("快了 94 小时")

    @pytest.mark.parametrize("shape", ["xml", "json"])
    @pytest.mark.parametrize(("mode", "encrypted"), [("plain", False), ("compatible", True)])
    def test_the_other_modes_and_formats_can_be_chosen(
        self, page: Page, hospital: FakeHospital, mode: str, encrypted: bool, shape: str
    ) -> None:
        page.get_by_label("加密方式").select_option(mode)
        page.get_by_label("格式").select_option(shape)
        follow(page)
        say(page, "在吗")

        expect(answers(page).last).to_contain_text("text：在吗")
        assert hospital.encrypted[-1] is encrypted
