"""怎么走 and the printed slip on the lobby screen, with the real ways and drawings of the sample
hospital behind the scripted desk."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from api.departments.models import Department
from api.wayfinding.plan import HospitalPlan, load_plan
from api.wayfinding.service import find_way
from api.wording import load_wording
from tests.api.pages.acting import say
from tests.api.pages.axe import serious_violations
from tests.api.pages.fake_desk import NOW

ERKE = Department(code="erke", name="儿科", building="门诊楼", floor=2, zone="B 区")
# What a browser prints when it is asked to, instead of a dialog that nobody answers here.
CAUGHT_PRINTING = """
window.printed = [];
window.print = () => {
  const paper = document.querySelector('[data-paper]');
  window.printed.push(paper ? paper.textContent : null);
  if (!window.stuck) dispatchEvent(new Event('afterprint'));
};
null;
"""


@pytest.fixture(scope="module")
def plan(knowledge_base: Path) -> HospitalPlan:
    found = load_plan(knowledge_base)
    assert found is not None
    return found


@pytest.fixture
def asked() -> list[dict[str, list[str]]]:
    """The queries of the ways that were asked for."""
    return []


@pytest.fixture
def lobby(
    kiosk: Page, plan: HospitalPlan, knowledge_base: Path, asked: list[dict[str, list[str]]]
) -> Page:
    """The kiosk, with ways and drawings behind it."""
    words = load_wording(knowledge_base / "wording")

    def way(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        asked.append(query)
        accessible = query["accessible"] == ["true"]
        kiosk_id = query.get("from", ["k1"])[0]
        found = find_way(plan, words, ERKE, kiosk_id, accessible=accessible)
        route.fulfill(json=found.model_dump(mode="json", by_alias=True))

    def drawing(route: Route) -> None:
        floor = Path(urlsplit(route.request.url).path).stem
        route.fulfill(path=plan.floors[floor].file, content_type="image/svg+xml")

    hospital = {"name": "示范人民医院", "hotline": "0571-0000-0000"}
    kiosk.route("**/v1/way?*", way)
    kiosk.route("**/v1/floors/*.svg", drawing)
    kiosk.route("**/v1/hospital", lambda route: route.fulfill(json=hospital))
    return kiosk


@pytest.fixture
def open_way(lobby: Page) -> Callable[[], Locator]:
    """Open the way to 儿科 from a triage card; gives the sheet."""

    def opened() -> Locator:
        lobby.get_by_role("button", name="看什么科").click()
        lobby.wait_for_selector(".turn:not(.patient) >> nth=1")
        say(lobby, "triage")
        lobby.get_by_role("button", name="怎么走 儿科").click()
        sheet = lobby.get_by_role("dialog", name="怎么去儿科")
        sheet.locator("svg .mark.begin").wait_for()
        return sheet

    return opened


def test_the_way_is_told_in_words_floor_by_floor(open_way: Callable[[], Locator]) -> None:
    sheet = open_way()
    expect(sheet).to_contain_text("门诊楼 2 楼 B 区")
    expect(sheet).to_contain_text("约 55 米")
    steps = sheet.locator(".way-steps li").all_text_contents()
    assert steps[0].startswith("背对屏幕")
    assert "坐大厅扶梯上到 2 楼。" in steps
    assert steps[-1] == "出大厅扶梯左转，走约 5 米，儿科在您右手边。"


def test_the_way_is_drawn_from_this_screen_to_the_door(open_way: Callable[[], Locator]) -> None:
    sheet = open_way()
    plan_drawn = sheet.get_by_role("img")
    assert "门诊楼 1 楼" in (plan_drawn.get_attribute("aria-label") or "")
    line = plan_drawn.locator("polyline.route").get_attribute("points") or ""
    assert line.startswith("420,520 420,480 ")
    expect(plan_drawn.locator(".mark.begin")).to_have_text("您在这里")
    pointed = plan_drawn.locator(".pointed").evaluate_all("all => all.map(one => one.id)")
    assert set(pointed) == {"k1", "escalator"}


def test_another_floor_is_shown_on_demand(open_way: Callable[[], Locator]) -> None:
    sheet = open_way()
    floors = sheet.get_by_role("group", name="选一层看图").get_by_role("button")
    assert floors.all_text_contents() == ["1. 门诊楼 1 楼", "2. 门诊楼 2 楼"]
    floors.nth(1).click()
    expect(sheet.locator("#erke.pointed")).to_be_visible()
    expect(floors.nth(0)).to_have_attribute("aria-pressed", "false")
    expect(floors.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(sheet.locator(".mark.end")).to_have_text("到这里")


def test_without_steps_means_another_way(
    open_way: Callable[[], Locator], asked: list[dict[str, list[str]]]
) -> None:
    sheet = open_way()
    sheet.get_by_role("button", name="不走台阶").click()
    expect(sheet).to_contain_text("全程没有台阶")
    expect(sheet).to_contain_text("坐 2 号电梯到 2 楼。")
    expect(sheet).not_to_contain_text("扶梯上到")
    switch = sheet.get_by_role("button", name="不走台阶")
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(switch).to_be_focused()
    assert [query["accessible"] for query in asked] == [["false"], ["true"]]
    switch.click()
    expect(sheet).to_contain_text("坐大厅扶梯上到 2 楼。")


def test_the_answer_to_where_something_is_leads_to_the_way(lobby: Page) -> None:
    place = {"type": "place", "code": "erke", "name": "儿科", "location": "门诊楼 2 楼 B 区"}
    message = {"id": "90", "author": "bot", "text": "儿科在门诊楼 2 楼。", "buttons": []}
    answer = {"messages": [{**message, "card": place, "at": NOW}], "handled_by": "bot"}
    lobby.get_by_role("button", name="问路指南").click()
    lobby.wait_for_selector(".turn:not(.patient) >> nth=1")
    lobby.route("**/channels/web/messages", lambda route: route.fulfill(json=answer))
    said = say(lobby, "儿科怎么走")
    expect(said.locator("[data-card=place]")).to_contain_text("门诊楼 2 楼 B 区")
    said.get_by_role("button", name="怎么走 儿科").click()
    expect(lobby.get_by_role("dialog", name="怎么去儿科")).to_contain_text("这样走")


def test_the_way_begins_at_the_screen_of_the_pages_address(
    lobby: Page, open_way: Callable[[], Locator], address: str
) -> None:
    lobby.goto(f"{address}/kiosk?at=k2")
    sheet = open_way()
    expect(sheet.locator("#k2.pointed")).to_be_visible()


def test_without_a_network_the_sheet_says_so_and_can_be_asked_again(
    lobby: Page, open_way: Callable[[], Locator]
) -> None:
    sheet = open_way()
    lobby.route("**/v1/way?*", lambda route: route.abort(), times=1)
    sheet.get_by_role("button", name="不走台阶").click()
    expect(sheet.get_by_role("alert")).to_contain_text("网络不通")
    sheet.get_by_role("button", name="再试一次").click()
    expect(sheet).to_contain_text("全程没有台阶")


def test_where_no_way_is_known_the_servers_words_are_shown(lobby: Page) -> None:
    error = {"error": {"code": "way_unknown", "message": "在急诊楼，请问导医台。"}}
    lobby.route("**/v1/way?*", lambda route: route.fulfill(status=404, json=error))
    lobby.get_by_role("button", name="看什么科").click()
    lobby.wait_for_selector(".turn:not(.patient) >> nth=1")
    say(lobby, "triage")
    lobby.get_by_role("button", name="怎么走 发热门诊").click()
    expect(lobby.get_by_role("dialog").get_by_role("alert")).to_have_text("在急诊楼，请问导医台。")


def test_a_drawing_that_does_not_come_leaves_the_words(
    lobby: Page, open_way: Callable[[], Locator]
) -> None:
    sheet = open_way()
    lobby.route("**/v1/floors/mz2.svg", lambda route: route.fulfill(status=503))
    sheet.get_by_role("button", name="2. 门诊楼 2 楼").click()
    expect(sheet).to_contain_text("这一层的图没打开")
    expect(sheet).to_contain_text("儿科在您右手边")


def test_a_script_in_a_drawing_never_runs(
    lobby: Page, open_way: Callable[[], Locator], faults: list[str]
) -> None:
    sheet = open_way()
    bad = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        "<script>window.hurt = 1</script><title>x</title></svg>"
    )
    lobby.route(
        "**/v1/floors/mz2.svg", lambda route: route.fulfill(body=bad, content_type="image/svg+xml")
    )
    sheet.get_by_role("button", name="2. 门诊楼 2 楼").click()
    sheet.locator(".floor-plan svg[viewBox='0 0 9 9']").wait_for()
    assert lobby.evaluate("window.hurt") is None
    # The policy may have had to stop it: that it says so is right here.
    faults.clear()


def test_the_wipe_takes_the_sheet_along(lobby: Page, open_way: Callable[[], Locator]) -> None:
    sheet = open_way()
    sheet.get_by_role("button", name="结束并清除").click()
    expect(lobby.get_by_role("heading", name="今天想办什么")).to_be_visible()
    assert lobby.locator("dialog.way, .floor-plan, [data-paper]").count() == 0


def test_what_can_be_touched_is_large_and_what_is_read_too(
    open_way: Callable[[], Locator],
) -> None:
    sheet = open_way()
    for button in sheet.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 60, button.text_content()
    sizes = sheet.locator("svg text").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 18


def test_an_audit_finds_nothing_serious_on_any_floor(
    lobby: Page, open_way: Callable[[], Locator]
) -> None:
    sheet = open_way()
    assert serious_violations(lobby) == []
    sheet.get_by_role("button", name="2. 门诊楼 2 楼").click()
    sheet.locator("#erke.pointed").wait_for()
    sheet.get_by_role("button", name="不走台阶").click()
    expect(sheet).to_contain_text("全程没有台阶")
    assert serious_violations(lobby) == []


def booked(lobby: Page) -> Locator:
    lobby.get_by_role("button", name="我的预约").click()
    lobby.wait_for_selector(".turn:not(.patient) >> nth=1")
    return say(lobby, "appointment")


def printed(slip: Locator) -> list[str]:
    """Press 打印 on an appointment's card; gives the texts of the papers."""
    button = slip.get_by_role("button", name="打印 儿科")
    button.click()
    expect(button).to_be_enabled()
    papers: list[str] = slip.page.evaluate("window.printed")
    return papers


def test_an_appointment_is_printed_with_the_way_and_nothing_of_it_stays(lobby: Page) -> None:
    lobby.evaluate(CAUGHT_PRINTING)
    [paper] = printed(booked(lobby))
    for part in (
        "示范人民医院",
        "100001",
        "曾丽",
        "11 月 19 日",
        "08:30–09:00",
        "门诊楼 2 楼 B 区",
    ):
        assert part in paper, part
    assert "坐大厅扶梯上到 2 楼。" in paper
    assert "0571-0000-0000" in paper
    assert lobby.locator("[data-paper]").count() == 0


@pytest.mark.parametrize(("visitor", "shown"), [("张*明", True), ("张小明", False)])
def test_only_a_masked_name_comes_on_the_paper(lobby: Page, visitor: str, shown: bool) -> None:
    card = {"status": "booked", "department": "儿科", "number": "1", "visitor": visitor}
    lobby.evaluate(CAUGHT_PRINTING)
    lobby.evaluate(
        "async card => (await import('/static/print_slip.js')).printSlip(JSON.parse(card))",
        json.dumps(card),
    )
    [paper] = lobby.evaluate("window.printed")
    assert (visitor in paper) is shown


def test_without_a_network_the_appointment_is_printed_all_the_same(lobby: Page) -> None:
    lobby.evaluate(CAUGHT_PRINTING)
    slip = booked(lobby)
    lobby.route("**/v1/**", lambda route: route.abort())
    [paper] = printed(slip)
    assert "100001" in paper
    assert "扶梯" not in paper


def test_a_paper_that_is_being_printed_is_wiped_with_the_rest(lobby: Page) -> None:
    lobby.evaluate(CAUGHT_PRINTING + "window.stuck = true")
    booked(lobby).get_by_role("button", name="打印 儿科").click()
    lobby.locator("[data-paper]").wait_for(state="attached")
    lobby.get_by_role("button", name="结束并清除").first.click()
    assert lobby.locator("[data-paper]").count() == 0


def test_the_paper_alone_is_printed_on_a_roll_of_80_millimetres(
    lobby: Page,
) -> None:
    lobby.evaluate(CAUGHT_PRINTING + "window.stuck = true")
    booked(lobby).get_by_role("button", name="打印 儿科").click()
    lobby.locator("[data-paper]").wait_for(state="attached")
    expect(lobby.locator("[data-paper]")).to_be_hidden()
    lobby.emulate_media(media="print")
    expect(lobby.locator("[data-paper] h1")).to_be_visible()
    expect(lobby.locator("[data-stage]")).to_be_hidden()
    pdf = lobby.pdf(prefer_css_page_size=True)
    [(width, height)] = re.findall(rb"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    assert float(width) == pytest.approx(80 / 25.4 * 72, abs=1)
    assert float(height) > float(width)


def test_a_phone_gets_neither_way_nor_printer(chat: Page) -> None:
    say(chat, "appointment")
    say(chat, "triage")
    assert chat.get_by_role("button", name="怎么走").count() == 0
    assert chat.get_by_role("button", name="打印").count() == 0
