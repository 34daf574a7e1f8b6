"""`make up`: everything from set-up to a product that has answered a message, until Ctrl-C."""

import signal
import sys
import time
from types import FrameType
from typing import NoReturn

from launcher.console import Console, standard_console
from launcher.faults import StartFailed
from launcher.processes import follow_make
from launcher.product import Product, start_product
from launcher.sample import sample_usernames
from launcher.settings import Site, local_site

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Exit code 0 when stopped by hand, 1 with one line when the product can't start."""
    started = time.monotonic()
    console = standard_console()
    _stop_on_signals()
    follow_make()
    try:
        with console.step("settings and secrets"):
            site = local_site()
        with start_product(site, console=console) as product:
            _tell_ready(console, site, product, time.monotonic() - started)
            _wait_for_signal()
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        console.say("stopped")
    return 0


def _stop_on_signals() -> None:
    def stop(_: int, __: FrameType | None) -> None:
        # Once is enough: a second one must not interrupt the orderly stop.
        for each in _STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in _STOP_SIGNALS:
        signal.signal(each, stop)


def _wait_for_signal() -> NoReturn:
    while True:
        signal.pause()


def _tell_ready(console: Console, site: Site, product: Product, seconds: float) -> None:
    console.say(f"\nready after {seconds:.0f} s\n")
    for name, path in (
        ("patients", "/chat"),
        ("kiosk", "/kiosk"),
        ("staff", "/staff"),
        ("interface", "/docs"),
    ):
        console.say(f"  {name:<10}{product.url}{path}")
    usernames = sample_usernames(site.knowledge_base)
    if usernames:
        console.say(f"\n  sample staff  {' '.join(usernames)}")
        console.say(f"  password      {product.demo_password}")
    console.say(f"\n  logs in {site.logs}; Ctrl-C stops everything")


if __name__ == "__main__":
    sys.exit(main())
