"""刷身份证 on the lobby screen, with the simulated agent of a reader on a real loopback port."""

import json
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from playwright.sync_api import Locator, Page, Route, expect

from tests.api.pages.acting import ADULT_CARD, CHILD_CARD, say
from tests.api.pages.axe import serious_violations
from tests.api.pages.chromium import open_page
from tests.api.pages.fake_desk import FakeDesk
from tests.simulators.card_reader import Card, CardReader, Fault

NAME = "王小明"
MASKED = {"name_masked": "王*明", "id_number_masked": "000***********0018", "minor": False}


class Agent:
    """The simulated agent, and what it sent to the product."""

    def __init__(self, origin: str) -> None:
        self.sent: list[dict[str, Any]] = []
        self.tickets: list[str] = []
        product = httpx.AsyncClient(
            transport=httpx.MockTransport(self._product), base_url="http://product.test"
        )
        self.reader = CardReader(origin, product, Card(NAME, ADULT_CARD))

    def _product(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(json.loads(request.content))
        self.tickets.append(request.headers["authorization"])
        return httpx.Response(204)


@pytest.fixture
def agent(address: str, desk: FakeDesk) -> Iterator[Agent]:
    """On a port of its own, which the screen is told of."""
    agent = Agent(address)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        config = uvicorn.Config(agent.reader.app(), log_level="error", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        before = desk.app.state.settings
        desk.app.state.settings = SimpleNamespace(**{**vars(before), "kiosk_reader_port": port})
        yield agent
        desk.app.state.settings = before
        server.should_exit = server.force_exit = True
        thread.join()


@pytest.fixture
def lobby(
    browser: Any, agent: Agent, desk: FakeDesk, address: str, faults: list[str]
) -> Iterator[Page]:
    """The kiosk, with a product behind it that makes tickets and knows what was read."""
    page = open_page(browser, faults, 1080, 1920)
    here = f"http://127.0.0.1:{desk.app.state.settings.kiosk_reader_port}"

    def reader(route: Route) -> None:
        made = {"agent": here, "ticket": "one-ticket"}
        route.fulfill(json=made if route.request.method == "POST" else {"agent": here})

    def read(route: Route) -> None:
        if route.request.method == "GET":
            minor = {"minor": bool(agent.sent) and agent.sent[-1]["id_number"] == CHILD_CARD}
            route.fulfill(json=MASKED | minor)
        else:
            desk.identities.append(route.request.post_data_json)
            route.fulfill(json={"messages": [desk.message("已登记：王*。")]})

    page.route("**/identity/*/reader", reader)
    page.route("**/identity/*/read", read)
    page.goto(f"{address}/kiosk")
    yield page
    page.context.close()
    assert faults == []


def form(lobby: Page) -> Locator:
    lobby.get_by_role("button", name="我的预约").click()
    lobby.wait_for_selector(".turn:not(.patient) >> nth=1")
    say(lobby, "identity_form").get_by_role("button", name="填写就诊人信息").click()
    dialog = lobby.get_by_role("dialog", name="就诊人信息")
    dialog.get_by_role("button", name="刷身份证").wait_for()
    return dialog


def send(dialog: Locator) -> None:
    dialog.get_by_label("联系电话").fill("13800001234")
    dialog.get_by_text("我已看过并同意").click()
    dialog.get_by_role("button", name="确认提交").click()


def test_a_card_takes_the_place_of_typing_and_the_page_never_has_it(
    lobby: Page, agent: Agent, desk: FakeDesk
) -> None:
    dialog = form(lobby)
    dialog.get_by_role("button", name="刷身份证").click()
    expect(dialog).to_contain_text("已读到：王*明")
    for label in ("就诊人姓名", "证件号码"):
        expect(dialog.get_by_label(label)).to_be_hidden()
    send(dialog)
    expect(lobby.get_by_text("已登记：王*。")).to_be_visible()
    assert agent.sent == [{"name": NAME, "id_number": ADULT_CARD}]
    assert agent.tickets == ["Bearer one-ticket"]
    assert desk.identities == [{"phone": "13800001234", "relation": "self", "consent": True}]
    assert ADULT_CARD not in lobby.content()
    assert NAME not in lobby.content()


def test_only_the_screens_own_origin_and_port_are_spoken_to(lobby: Page, agent: Agent) -> None:
    asked: list[str] = []
    lobby.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    dialog = form(lobby)
    dialog.get_by_role("button", name="刷身份证").click()
    expect(dialog).to_contain_text("已读到")
    assert len(set(asked)) == 2
    assert all(place.startswith("127.0.0.1:") for place in asked)
    assert agent.reader.asked == [agent.reader.origin]


@pytest.mark.parametrize(
    ("fault", "said"),
    [("no_card", "没有读到身份证"), ("taken_away", "拿开得太早"), ("reader_away", "没有接好")],
)
def test_what_goes_wrong_is_told_and_typing_stays_possible(
    lobby: Page, agent: Agent, fault: Fault, said: str
) -> None:
    agent.reader.fault = fault
    dialog = form(lobby)
    dialog.get_by_role("button", name="刷身份证").click()
    expect(dialog.locator(".reader").get_by_role("alert")).to_contain_text(said)
    expect(dialog.get_by_label("就诊人姓名")).to_be_visible()
    agent.reader.fault = None
    dialog.get_by_role("button", name="再刷一次").click()
    expect(dialog).to_contain_text("已读到")


def test_an_agent_that_does_not_know_this_page_answers_nothing(lobby: Page, agent: Agent) -> None:
    agent.reader.origin = "https://elsewhere.example"
    dialog = form(lobby)
    dialog.get_by_role("button", name="刷身份证").click()
    expect(dialog.locator(".reader").get_by_role("alert")).to_contain_text("没有反应")
    assert agent.sent == []


def test_who_wants_another_paper_types_it(lobby: Page, agent: Agent, desk: FakeDesk) -> None:
    dialog = form(lobby)
    dialog.get_by_role("button", name="刷身份证").click()
    dialog.get_by_role("button", name="不用这张").click()
    dialog.get_by_label("就诊人姓名").fill("测试甲")
    dialog.get_by_label("证件号码").fill(ADULT_CARD)
    send(dialog)
    expect(lobby.get_by_text("已登记：王*。请确认预约。")).to_be_visible()
    assert desk.identities[0]["name"] == "测试甲"


def test_a_childs_card_asks_for_the_guardian(lobby: Page, agent: Agent, desk: FakeDesk) -> None:
    agent.reader.laid_on = Card(NAME, CHILD_CARD)
    dialog = form(lobby)
    dialog.get_by_role("button", name="刷身份证").click()
    dialog.get_by_label("监护人姓名").fill("王大明")
    dialog.get_by_label("孩子", exact=True).check()
    send(dialog)
    expect(lobby.get_by_text("已登记：王*。")).to_be_visible()
    assert desk.identities[0]["guardian"] == {"name": "王大明"}


def test_without_a_tick_nothing_is_sent(lobby: Page, agent: Agent, desk: FakeDesk) -> None:
    dialog = form(lobby)
    dialog.get_by_role("button", name="刷身份证").click()
    expect(dialog).to_contain_text("已读到")
    dialog.get_by_label("联系电话").fill("13800001234")
    dialog.get_by_role("button", name="确认提交").click()
    expect(dialog).to_contain_text("同意以后才能挂号")
    assert desk.identities == []


def test_an_audit_finds_nothing_serious_before_and_after_reading(lobby: Page, agent: Agent) -> None:
    dialog = form(lobby)
    assert serious_violations(lobby) == []
    dialog.get_by_role("button", name="刷身份证").click()
    expect(dialog).to_contain_text("已读到")
    assert serious_violations(lobby) == []


def test_the_policy_lets_a_screen_without_a_reader_speak_to_no_loopback_port(
    kiosk: Page, address: str
) -> None:
    answer = kiosk.request.get(f"{address}/kiosk")
    assert "connect-src" not in answer.headers["content-security-policy"]
    assert "127.0.0.1" not in answer.headers["content-security-policy"]


def test_the_policy_names_the_readers_port_alone(lobby: Page, desk: FakeDesk, address: str) -> None:
    port = desk.app.state.settings.kiosk_reader_port
    policy = lobby.request.get(f"{address}/kiosk").headers["content-security-policy"]
    assert f"connect-src 'self' http://127.0.0.1:{port}" in policy.split("; ")
    assert (
        "127.0.0.1" not in lobby.request.get(f"{address}/chat").headers["content-security-policy"]
    )


def test_without_a_reader_everything_is_typed(kiosk: Page) -> None:
    kiosk.get_by_role("button", name="我的预约").click()
    kiosk.wait_for_selector(".turn:not(.patient) >> nth=1")
    say(kiosk, "identity_form").get_by_role("button", name="填写就诊人信息").click()
    expect(kiosk.get_by_label("就诊人姓名")).to_be_visible()
    assert kiosk.get_by_role("button", name="刷身份证").count() == 0
