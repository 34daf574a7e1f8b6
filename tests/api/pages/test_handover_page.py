"""Going on with one's own phone: the code on the lobby screen, and the page behind it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.api.pages.acting import say
from tests.api.pages.axe import serious_violations
from tests.api.pages.fake_desk import NOW, FakeDesk, name_of

HANDOVER = "**/channels/web/handover"
QR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33">'
    '<path fill="#fff" d="M0 0h33v33h-33z"/><path stroke="#000" d="M4 4.5h7m1 0h4"/></svg>'
)
LATER = 2147483647


@dataclass
class Server:
    """What the server says of moving, and what it was asked."""

    possible: bool = True
    advised: bool = False
    code_status: int = 201
    held: bool = True
    asked: list[str] = field(default_factory=list)

    def answers(self, page: Page) -> None:
        page.route(f"{HANDOVER}/advice", self._advice)
        page.route(HANDOVER, self._code)
        page.route("**/channels/web/events?**", self._events)

    def _advice(self, route: Route) -> None:
        self.asked.append("advice")
        if not self.held:
            route.fulfill(status=404, json={"error": {"code": "session_expired", "message": ""}})
            return
        route.fulfill(json={"possible": self.possible, "advised": self.advised})

    def _code(self, route: Route) -> None:
        self.asked.append(name_of(route.request.post_data_json["session"]))
        if self.code_status != 201:
            route.fulfill(status=self.code_status, json={"error": {"message": "服务器说不行"}})
            return
        made = {"url": "https://h.example/go#code", "qr": QR, "expires_at": NOW, "seconds": 180}
        route.fulfill(status=201, json=made)

    def _events(self, route: Route) -> None:
        if f"after={LATER}" not in route.request.url:
            route.fallback()
        elif self.held:
            # The stream that never says anything: the request is left open.
            return
        else:
            body = "event: moved\ndata: {}\n\n"
            route.fulfill(body=body, content_type="text/event-stream")


@pytest.fixture
def server(kiosk: Page) -> Server:
    server = Server()
    server.answers(kiosk)
    return server


def begins(kiosk: Page) -> None:
    kiosk.get_by_role("button", name="问路指南").click()
    kiosk.wait_for_selector(".turn:not(.patient) >> nth=1")


def opened(kiosk: Page) -> Locator:
    begins(kiosk)
    kiosk.get_by_role("button", name="转到我的手机").click()
    dialog = kiosk.get_by_role("dialog", name="转到我的手机上说")
    dialog.wait_for()
    return dialog


def test_a_code_is_shown_when_it_is_asked_for(kiosk: Page, server: Server) -> None:
    dialog = opened(kiosk)
    expect(dialog.get_by_role("img", name="二维码")).to_be_visible()
    expect(dialog).to_contain_text("只能用一次")
    assert "s1" in server.asked


def test_the_code_is_large_enough_to_be_scanned_from_a_step_away(
    kiosk: Page, server: Server
) -> None:
    box = opened(kiosk).get_by_role("img", name="二维码").bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(box["height"], abs=2)
    assert box["width"] >= 400


def test_where_phones_cannot_reach_the_hospital_nothing_is_offered(
    kiosk: Page, server: Server
) -> None:
    server.possible = False
    with kiosk.expect_response(f"{HANDOVER}/advice"):
        begins(kiosk)
    say(kiosk, "你好")
    assert kiosk.get_by_role("button", name="转到我的手机").count() == 0
    assert server.asked == ["advice"]


def test_a_complaint_is_offered_the_phone_by_itself_but_shows_no_code_unasked(
    kiosk: Page, server: Server
) -> None:
    begins(kiosk)
    server.advised = True
    say(kiosk, "我要投诉")
    dialog = kiosk.get_by_role("dialog", name="转到我的手机上说")
    expect(dialog).to_contain_text("比较私密")
    assert dialog.get_by_role("img").count() == 0
    dialog.get_by_role("button", name="出示二维码").click()
    expect(dialog.get_by_role("img", name="二维码")).to_be_visible()


def test_who_stays_is_not_asked_again(kiosk: Page, server: Server) -> None:
    begins(kiosk)
    server.advised = True
    say(kiosk, "我要投诉")
    kiosk.get_by_role("button", name="就在这里说").click()
    with kiosk.expect_response(f"{HANDOVER}/advice"):
        say(kiosk, "等了两个小时")
    expect(kiosk.get_by_role("dialog")).to_have_count(0)
    expect(kiosk.get_by_role("button", name="转到我的手机")).to_be_visible()


def test_once_the_phone_has_it_the_screen_is_wiped(
    kiosk: Page, server: Server, desk: FakeDesk
) -> None:
    begins(kiosk)
    say(kiosk, "我住三号楼")
    server.held = False
    kiosk.route(
        f"{HANDOVER}/advice", lambda route: route.fulfill(json={"possible": True, "advised": False})
    )
    kiosk.get_by_role("button", name="转到我的手机").click()
    expect(kiosk.get_by_role("heading", name="今天想办什么")).to_be_visible()
    expect(kiosk.get_by_role("status")).to_contain_text("已经转到您的手机上")
    assert "我住三号楼" not in kiosk.content()
    assert kiosk.locator("dialog.handover, [data-handover]").count() == 0
    kiosk.clock.run_for(9_000)
    assert kiosk.locator(".handover-done").count() == 0


def test_a_session_that_is_gone_means_that_it_moved(kiosk: Page, server: Server) -> None:
    begins(kiosk)
    kiosk.get_by_role("button", name="转到我的手机").wait_for()
    server.held = False
    kiosk.route(f"**/events?**after={LATER}**", lambda route: route.fulfill(status=404, json={}))
    kiosk.get_by_role("button", name="转到我的手机").click()
    expect(kiosk.get_by_role("heading", name="今天想办什么")).to_be_visible()


def test_a_server_that_restarts_wipes_nothing(kiosk: Page, server: Server) -> None:
    begins(kiosk)
    kiosk.get_by_role("button", name="转到我的手机").wait_for()
    kiosk.route(f"**/events?**after={LATER}**", lambda route: route.fulfill(status=502))
    with kiosk.expect_response(f"{HANDOVER}/advice"):
        kiosk.get_by_role("button", name="转到我的手机").click()
    expect(kiosk.get_by_role("img", name="二维码")).to_be_visible()


def test_a_code_that_is_over_can_be_made_anew(kiosk: Page, server: Server) -> None:
    dialog = opened(kiosk)
    dialog.get_by_role("img", name="二维码").wait_for()
    for _ in range(7):
        kiosk.clock.run_for(30_000)
        kiosk.keyboard.press("Shift")  # somebody is there
    expect(dialog).to_contain_text("过了时间")
    assert dialog.get_by_role("img").count() == 0
    dialog.get_by_role("button", name="再出一个").click()
    expect(dialog.get_by_role("img", name="二维码")).to_be_visible()


@pytest.mark.parametrize("status", [409, 500])
def test_a_code_that_cannot_be_made_is_told(kiosk: Page, server: Server, status: int) -> None:
    server.code_status = status
    dialog = opened(kiosk)
    expect(dialog.get_by_role("alert")).to_have_text("服务器说不行")
    dialog.get_by_role("button", name="返回").click()
    expect(kiosk.get_by_role("dialog")).to_have_count(0)


def test_the_wipe_takes_the_code_along(kiosk: Page, server: Server) -> None:
    dialog = opened(kiosk)
    dialog.get_by_role("img", name="二维码").wait_for()
    dialog.get_by_role("button", name="结束并清除").click()
    expect(kiosk.get_by_role("heading", name="今天想办什么")).to_be_visible()
    assert kiosk.locator(".qr, dialog.handover, [data-handover]").count() == 0


def test_the_next_patient_is_offered_it_again(kiosk: Page, server: Server) -> None:
    opened(kiosk).get_by_role("button", name="结束并清除").click()
    begins(kiosk)
    expect(kiosk.get_by_role("button", name="转到我的手机")).to_have_count(1)
    kiosk.get_by_role("button", name="转到我的手机").click()
    expect(kiosk.get_by_role("img", name="二维码")).to_be_visible()
    assert server.asked[-1] == "s2"


def test_an_audit_finds_nothing_serious_in_the_offer_and_the_code(
    kiosk: Page, server: Server
) -> None:
    begins(kiosk)
    server.advised = True
    say(kiosk, "我要投诉")
    kiosk.get_by_role("button", name="出示二维码").wait_for()
    assert serious_violations(kiosk) == []
    kiosk.get_by_role("button", name="出示二维码").click()
    kiosk.get_by_role("img", name="二维码").wait_for()
    assert serious_violations(kiosk) == []


TAKEN = {
    "session": "moved-session",
    "messages": [
        {"id": "1", "author": "bot", "text": "您好。", "buttons": [], "card": None, "at": NOW},
        {
            "id": "2",
            "author": "patient",
            "text": "我想挂骨科",
            "buttons": [],
            "card": None,
            "at": NOW,
        },
        {
            "id": "3",
            "author": "bot",
            "text": "请选医生。",
            "buttons": [{"title": "王医生", "payload": "/press_doctor"}],
            "card": None,
            "at": NOW,
        },
    ],
}


@pytest.fixture
def takes(phone: Page) -> Callable[..., list[dict[str, Any]]]:
    """Has the server answer whoever takes a code; gives what it was asked."""

    def answering(*answers: dict[str, Any]) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = []

        def answer(route: Route) -> None:
            asked.append(route.request.post_data_json)
            route.fulfill(**answers[min(len(asked), len(answers)) - 1])

        phone.route(f"{HANDOVER}/take", answer)
        return asked

    return answering


def test_the_phone_shows_what_was_said_and_goes_on(
    phone: Page, address: str, desk: FakeDesk, takes: Callable[..., list[dict[str, Any]]]
) -> None:
    asked = takes({"json": TAKEN})
    phone.goto(f"{address}/go#the-code")
    phone.wait_for_url("**/chat")
    expect(phone.locator(".turn")).to_have_count(3)
    expect(phone.locator(".turn.patient")).to_contain_text("我想挂骨科")
    phone.get_by_role("button", name="王医生").click()
    expect(phone.locator(".turn")).to_have_count(5)
    assert desk.heard[-1]["session"] == "moved-session"
    assert desk.opened == []
    assert asked[0]["code"] == "the-code"
    assert len(asked[0]["viewer"]) == 32


def test_the_code_does_not_stay_in_the_phones_address_or_history(
    phone: Page, address: str, takes: Callable[..., list[dict[str, Any]]]
) -> None:
    takes({"status": 404, "json": {"error": {"code": "handover_expired", "message": "用过了。"}}})
    phone.goto(f"{address}/go#the-code")
    expect(phone.get_by_role("alert")).to_have_text("用过了。")
    assert "the-code" not in phone.url
    assert "the-code" not in phone.evaluate("JSON.stringify(sessionStorage) + document.referrer")
    phone.get_by_role("link", name="在手机上重新开始").click()
    phone.wait_for_selector("[data-author=bot]")


def test_a_lost_answer_is_asked_for_again_by_the_same_name(
    phone: Page, address: str, takes: Callable[..., list[dict[str, Any]]]
) -> None:
    asked = takes({"status": 502, "body": "bad gateway"}, {"json": TAKEN})
    phone.goto(f"{address}/go#the-code")
    expect(phone.get_by_role("alert")).to_contain_text("网络不通")
    phone.get_by_role("button", name="再试一次").click()
    phone.wait_for_url("**/chat")
    assert asked[0] == asked[1]


def test_an_earlier_conversation_in_the_same_tab_is_not_mixed_in(
    phone: Page, address: str, takes: Callable[..., list[dict[str, Any]]]
) -> None:
    takes({"json": TAKEN})
    phone.goto(f"{address}/chat")
    phone.wait_for_selector("[data-author=bot]")
    say(phone, "旧的话")
    phone.goto(f"{address}/go#the-code")
    phone.wait_for_url("**/chat")
    expect(phone.locator(".turn")).to_have_count(3)
    kept = json.loads(phone.evaluate("sessionStorage.getItem('daoyi')"))
    assert "旧的话" not in json.dumps(kept, ensure_ascii=False)
    assert kept["session"] == "moved-session"
