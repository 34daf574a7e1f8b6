"""A lobby screen runs for weeks without a reload: what patients leave behind must not pile up."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.api.pages.chromium import open_page
from tests.api.pages.fake_desk import FakeDesk

WARM_UP = 50
SESSIONS = 450
# Over 450 sessions of some 60 nodes, 20 listeners and 10 kB each: anything kept of each would show.
SOME_NODES = 60
SOME_LISTENERS = 20
SOME_HEAP = 250_000  # bytes; compiled code and the browser's own lists still settle

_SESSIONS = """
async (count) => {
  const turns = () => document.querySelectorAll('.turn:not(.patient)').length;
  const until = (true_) => new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no answer')), 15000);
    const look = () => {
      if (!true_()) return;
      watch.disconnect();
      clearTimeout(late);
      resolve();
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  });
  const say = async (text) => {
    const known = turns();
    document.querySelector('[data-composer] textarea').value = text;
    document.querySelector('[data-composer]').requestSubmit();
    await until(() => turns() > known);
  };
  for (let at = 0; at < count; at += 1) {
    document.querySelector('[data-home] [data-payload="/triage_ask"]').click();
    await until(() => turns() > 1);
    await say('appointment');
    await say('schedule');
    document.querySelector('[data-end]').click();
    await until(() => turns() === 0);
  }
}
"""


@dataclass(frozen=True)
class Held:
    """What the page's process holds after its garbage was collected. `heap` in bytes."""

    nodes: int
    listeners: int
    heap: int


def held_by(devtools: CDPSession) -> Held:
    """Measure."""
    for _ in range(3):  # what only a finaliser releases goes in the next round
        devtools.send("HeapProfiler.collectGarbage")
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    value = {metric["name"]: int(metric["value"]) for metric in metrics}
    return Held(value["Nodes"], value["JSEventListeners"], value["JSHeapUsedSize"])


@pytest.fixture
def screen(browser: Browser, address: str, faults: list[str]) -> Iterator[Page]:
    """The lobby screen, with its own clock."""
    page = open_page(browser, faults, 1080, 1920)
    page.goto(f"{address}/kiosk")
    yield page
    page.context.close()
    assert faults == []


def test_five_hundred_patients_leave_nothing_behind(desk: FakeDesk, screen: Page) -> None:
    devtools = screen.context.new_cdp_session(screen)
    devtools.send("Performance.enable")
    screen.evaluate(_SESSIONS, WARM_UP)
    before = held_by(devtools)

    screen.evaluate(_SESSIONS, SESSIONS)
    after = held_by(devtools)

    assert len(desk.opened) == WARM_UP + SESSIONS
    desk.await_hang_up(WARM_UP + SESSIONS)
    assert after.nodes - before.nodes <= SOME_NODES
    assert after.listeners - before.listeners <= SOME_LISTENERS
    assert after.heap - before.heap <= SOME_HEAP
