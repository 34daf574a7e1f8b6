"""`make wechat-sim`: the whole product behind a simulated WeChat, until Ctrl-C.

The account is made up, and so is everything that would reach a phone; the channel, its signatures
and encryption, the dialogue and the database are the real ones.
"""

import secrets
import signal
import subprocess
import sys
from contextlib import ExitStack

from api.clock import RunningClock
from api.departments.profile import load_hospital
from launcher.console import Console, standard_console
from launcher.faults import StartFailed
from launcher.ports import Ports
from launcher.processes import follow_make
from launcher.product import Product, start_product
from launcher.settings import Site, local_site
from tests.simulators.wechat.account import AES_KEY, APP_SECRET, APPID, TOKEN
from tests.simulators.wechat_page.app import page_app
from tests.simulators.wechat_page.served import served
from tests.simulators.wechat_page.world import World

_PORT = "DAOYI_WECHAT_SIM_PORT"
_DEFAULT_PORT = 8090


def main() -> int:
    """Exit code 0 when stopped by hand, 1 with one line when it can't start."""
    console = standard_console()
    # However we are stopped, the block below is left in order.
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.default_int_handler)
    follow_make()
    try:
        _run(console)
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        console.say("stopped")
    return 0


def _run(console: Console) -> None:
    site = local_site()
    _refuse_real_account(site)
    product = f"http://127.0.0.1:{Ports.of(site.environment).api}"
    name = load_hospital(site.knowledge_base / "hospital.yml").name
    world = World(name, f"{product}/channels/wechat", RunningClock())
    with ExitStack() as stack:
        try:
            address = stack.enter_context(served(page_app(world), _port(site)))
        except OSError:
            raise StartFailed(
                f"port {_port(site)} is in use: choose another with {_PORT}"
            ) from None
        site = site.with_settings(**_settings(address, product))
        running = stack.enter_context(start_product(site, console=console))
        _publish_menu(console, site, running)
        console.say(f"\n  WeChat    {address}\n  staff     {running.url}/staff")
        console.say("\n  Ctrl-C stops everything")
        while True:
            signal.pause()


def _refuse_real_account(site: Site) -> None:
    """Patients of a real account are not to be written to by a simulated one."""
    if site.environment.get("DAOYI_WECHAT_APPID", APPID) != APPID:
        raise StartFailed("this product has an official account of its own: try it elsewhere")


def _port(site: Site) -> int:
    given = site.environment.get(_PORT) or str(_DEFAULT_PORT)
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise StartFailed(f"{_PORT} must be a port number, not {given!r}")
    return int(given)


def _settings(address: str, product: str) -> dict[str, str]:
    return {
        "DAOYI_WECHAT_APPID": APPID,
        "DAOYI_WECHAT_SECRET": APP_SECRET,
        "DAOYI_WECHAT_TOKEN": TOKEN,
        "DAOYI_WECHAT_AES_KEY": AES_KEY,
        "DAOYI_WECHAT_MODE": "any",
        "DAOYI_WECHAT_API": address,
        "DAOYI_PUBLIC_URL": product,
        "DAOYI_SPEECH_URL": f"{address}/speech",
        "DAOYI_SPEECH_SECRET": secrets.token_urlsafe(),
    }


def _publish_menu(console: Console, site: Site, product: Product) -> None:
    command = [sys.executable, "-m", "launcher.wechat_menu"]
    environment = dict(product.environment)
    with console.step("the account's menu"):
        done = subprocess.run(  # noqa: S603 (our own command)
            command, cwd=site.root, env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode:
        console.say(f"      {(done.stderr or done.stdout).strip()}")


if __name__ == "__main__":
    sys.exit(main())
