"""How soon a patient's page is painted and can be used on a slow machine, and what it fetches.

/kiosk and /chat, the answers behind them scripted as in the browser tests, in Debian's Chromium
with the processor slowed down 4× and an empty cache; the median of five. A page is interactive when
its scripts have run and no task of theirs keeps it busy. The second figure of each is for a phone
far from the mast (150 ms there and back, 1.6 Mbit/s); it has no bar.

Run: `uv run python -m bench.pages`.
"""

import socket
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import Browser, CDPSession, sync_playwright

from tests.api.pages.chromium import CHROMIUM, FLAGS
from tests.api.pages.fake_desk import FakeDesk

SLOWER = 4
TIMES = 5
PAINT_MS, INTERACTIVE_MS, BYTES = 1_000, 1_500, 150_000
SIZES = {"kiosk": (1080, 1920), "chat": (390, 844)}
NEAR = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
FAR = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}

# Module scripts have run when `DOMContentLoaded` ends; a long task is one of 50 ms and more.
_WATCH = """
window.busyUntil = 0;
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) busyUntil = startTime + duration;
}).observe({ type: 'longtask', buffered: true });
"""
_TIMES = """
() => {
  const [{ domContentLoadedEventEnd: run }] = performance.getEntriesByType('navigation');
  const [{ startTime: paint }] = performance.getEntriesByName('first-contentful-paint');
  return { paint, interactive: Math.max(run, paint, busyUntil) };
}
"""
_PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"


@dataclass
class Loading:
    """One loading of a page: milliseconds from its start, bytes over the wire with headers."""

    paint: float = 0.0
    interactive: float = 0.0
    bytes: float = 0.0
    requests: int = 0
    hosts: set[str] = field(default_factory=set)


def main() -> int:
    """Print the figures. 1 when a bar is missed."""
    if not CHROMIUM.exists():
        print(f"skipped: {CHROMIUM} is not installed (apt install chromium)")
        return 0
    with _served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        good = [_report(browser, address, page) for page in SIZES]
        browser.close()
    return int(not all(good))


def _report(browser: Browser, address: str, page: str) -> bool:
    """Print one page's figures; whether it keeps to the bars."""
    near = [_load(browser, address, page, NEAR) for _ in range(TIMES)]
    far = [_load(browser, address, page, FAR) for _ in range(TIMES)]
    paint, interactive = _median(near, "paint"), _median(near, "interactive")
    fetched = max(loading.bytes for loading in near)
    hosts = set.union(*(loading.hosts for loading in near + far))
    own = hosts == {urlsplit(address).netloc}
    print(f"/{page}:")
    print(f"  first paint {paint:.0f} ms (bar {PAINT_MS}), far away {_median(far, 'paint'):.0f} ms")
    print(
        f"  interactive {interactive:.0f} ms (bar {INTERACTIVE_MS}), "
        f"far away {_median(far, 'interactive'):.0f} ms"
    )
    print(
        f"  {fetched / 1000:.1f} kB in {near[0].requests} requests (bar {BYTES / 1000:.0f} kB), "
        f"{'to its own host only' if own else f'to {sorted(hosts)}'}"
    )
    return paint <= PAINT_MS and interactive <= INTERACTIVE_MS and fetched <= BYTES and own


def _median(loadings: list[Loading], figure: str) -> float:
    return float(statistics.median(getattr(loading, figure) for loading in loadings))


def _load(browser: Browser, address: str, name: str, network: dict[str, Any]) -> Loading:
    width, height = SIZES[name]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.add_init_script(_WATCH)
    devtools = context.new_cdp_session(page)
    loading = _counted(devtools)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    devtools.send("Network.emulateNetworkConditions", network)
    page.goto(f"{address}/{name}", wait_until="load")
    page.wait_for_function(_PAINTED)
    times = page.evaluate(_TIMES)
    loading.paint, loading.interactive = times["paint"], times["interactive"]
    context.close()
    return loading


def _counted(devtools: CDPSession) -> Loading:
    """What the page asks for from now on."""
    loading = Loading()

    def asked(event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme in {"http", "https", "ws", "wss"}:
            loading.requests += 1
            loading.hosts.add(address.netloc)

    def fetched(event: dict[str, Any]) -> None:
        loading.bytes += event["encodedDataLength"]

    devtools.on("Network.requestWillBeSent", asked)
    devtools.on("Network.loadingFinished", fetched)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return loading


@contextmanager
def _served() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(FakeDesk().app, log_level="error", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = server.force_exit = True
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
