"""Pictures of every state of the patients' pages, to be looked at: `make screenshots`.

The lobby screen at 1080 × 1920 and a phone at 390 × 844, the answers behind them scripted as in the
browser tests, into `.daoyi/screenshots/` (not kept in git). Needs Debian's Chromium; exit code 1
without it.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright

from api.departments.models import Department
from api.wayfinding.plan import HospitalPlan, load_plan
from api.wayfinding.service import find_way
from api.wording import load_wording
from launcher.settings import ROOT
from tests.api.pages.acting import fill_identity, say
from tests.api.pages.chromium import CHROMIUM, FLAGS
from tests.api.pages.restarting import RestartingDesk

FOLDER = ROOT / ".daoyi" / "screenshots"
KNOWLEDGE_BASE = ROOT / "knowledge_base"
LOBBY, PHONE = (1080, 1920), (390, 844)
_PAEDIATRICS = Department(code="erke", name="儿科", building="门诊楼", floor=2, zone="B 区")

Act = Callable[[Page, RestartingDesk], None]


def saying(text: str) -> Act:
    """The patient says the name of a card, and gets it."""

    def act(page: Page, _: RestartingDesk) -> None:
        say(page, text)

    return act


def pressing(selector: str, then: Act | None = None) -> Act:
    """The patient presses what is there."""

    def act(page: Page, desk: RestartingDesk) -> None:
        page.locator(selector).first.click()
        if then:
            then(page, desk)

    return act


def greeting(page: Page, _: RestartingDesk) -> None:
    """As the page stands after the greeting."""


def identity_form(page: Page, _: RestartingDesk) -> None:
    """The form, filled in."""
    say(page, "identity_form")
    page.get_by_role("button", name="填写就诊人信息").click()
    fill_identity(page)


def identity_refused(page: Page, _: RestartingDesk) -> None:
    """The form, sent empty."""
    say(page, "identity_form")
    page.get_by_role("button", name="填写就诊人信息").click()
    page.get_by_role("button", name="确认提交").click()


def person(page: Page, desk: RestartingDesk) -> None:
    """A person answers."""
    say(page, "handoff")
    desk.desk.later("您好，我是导医台的小李。", author="agent", author_name="导医台 李老师")
    page.locator("[data-author=agent]").wait_for()


def offline(page: Page, _: RestartingDesk) -> None:
    """Something said without a network."""
    say(page, "appointment")
    page.context.set_offline(True)
    page.get_by_label("想说什么").fill("网络断了的时候说的")
    page.keyboard.press("Enter")
    page.locator(".delivery:not(:empty)").wait_for()


def idle_warning(page: Page, _: RestartingDesk) -> None:
    """Nobody touched the screen."""
    say(page, "appointment")
    page.clock.fast_forward(51_000)
    page.get_by_role("alertdialog").wait_for()


def way(page: Page, _: RestartingDesk) -> None:
    """The way to a department, on the floor's drawing."""
    page.route("**/v1/way?*", _way)
    page.route("**/v1/floors/*.svg", _drawing)
    say(page, "triage")
    page.get_by_role("button", name="怎么走").first.click()
    page.locator("dialog[open] svg").first.wait_for()


# What both pages show in a conversation.
TALKS: dict[str, Act] = {
    "triage": saying("triage"),
    "schedule": saying("schedule"),
    "confirm": saying("confirm"),
    "booked": saying("appointment"),
    "appointments": saying("appointments"),
    "identity": identity_form,
    "identity-refused": identity_refused,
    "complaint": saying("complaint"),
    "emergency": saying("emergency"),
    "crisis": saying("crisis"),
    "queue": saying("handoff"),
    "person": person,
    "guide": saying("guide"),
    "survey": saying("survey"),
    "offline": offline,
    "bot-away": saying("引擎"),
}
# Before anybody touched the lobby screen, and what only it has.
HOMES: dict[str, Act] = {
    "home": greeting,
    "home-contrast": pressing("[data-aid=contrast]"),
    "home-large": pressing("[data-aid=large]"),
    "home-reach": pressing("[data-aid=reach]"),
}
LOBBY_TALKS: dict[str, Act] = {
    **TALKS,
    "begun": greeting,
    "idle-warning": idle_warning,
    "way": way,
    "schedule-contrast": pressing("[data-aid=contrast]", saying("schedule")),
    "schedule-large": pressing("[data-aid=large]", saying("schedule")),
}
PHONE_TALKS: dict[str, Act] = {
    "greeting": greeting,
    **TALKS,
    "large": pressing("[data-size]", saying("schedule")),
    "ending": pressing("[data-end]"),
}
AT_NIGHT = ["greeting", "schedule", "emergency", "identity", "booked"]


@dataclass(frozen=True)
class Picture:
    """One state of a page. `begun`: a lobby screen on which somebody pressed a task."""

    page: Literal["kiosk", "chat"]
    state: str
    act: Act
    begun: bool = False
    scheme: Literal["light", "dark"] = "light"

    @property
    def name(self) -> str:
        dark = "-dark" if self.scheme == "dark" else ""
        return f"{self.page}-{self.state}{dark}"


PICTURES = [
    *(Picture("kiosk", state, act) for state, act in HOMES.items()),
    *(Picture("kiosk", state, act, begun=True) for state, act in LOBBY_TALKS.items()),
    *(Picture("chat", state, act) for state, act in PHONE_TALKS.items()),
    *(Picture("chat", state, PHONE_TALKS[state], scheme="dark") for state in AT_NIGHT),
]


def main() -> int:
    """Take all pictures, or those named on the command line."""
    if not CHROMIUM.exists():
        print(f"no browser: {CHROMIUM} is not installed (apt install chromium)", file=sys.stderr)
        return 1
    chosen = [picture for picture in PICTURES if not sys.argv[1:] or picture.name in sys.argv[1:]]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with RestartingDesk() as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for picture in chosen:
            with _opened(browser, desk, picture) as page:
                picture.act(page, desk)
                # Pictures are of what stays: typing dots and smooth scrolling are over by then.
                page.screenshot(path=FOLDER / f"{picture.name}.png", animations="disabled")
            print(picture.name)
        browser.close()
    print(f"{len(chosen)} pictures in {FOLDER.relative_to(ROOT)}/")
    return 0


@contextmanager
def _opened(browser: Browser, desk: RestartingDesk, picture: Picture) -> Iterator[Page]:
    width, height = LOBBY if picture.page == "kiosk" else PHONE
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=picture.scheme, locale="zh-CN"
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    if picture.page == "kiosk":
        page.clock.install()
    page.goto(f"{desk.address}/{picture.page}")
    if picture.page == "chat":
        page.locator("[data-author=bot]").wait_for()
    if picture.begun:
        page.locator("[data-home] [data-payload='/triage_ask']").click()
        page.locator(".turn:not(.patient)").nth(1).wait_for()
    yield page
    context.close()


def _plan() -> HospitalPlan:
    plan = load_plan(KNOWLEDGE_BASE)
    if plan is None:
        raise LookupError("the hospital has no floor plans")
    return plan


def _way(route: Route) -> None:
    asked = parse_qs(urlsplit(route.request.url).query)
    plan = _plan()
    words = load_wording(KNOWLEDGE_BASE / "wording")
    accessible = asked.get("accessible") == ["true"]
    found = find_way(plan, words, _PAEDIATRICS, None, accessible=accessible)
    route.fulfill(json=found.model_dump(mode="json", by_alias=True))


def _drawing(route: Route) -> None:
    plan = _plan()
    floor = Path(urlsplit(route.request.url).path).stem
    route.fulfill(path=plan.floors[floor].file, content_type="image/svg+xml")


if __name__ == "__main__":
    sys.exit(main())
