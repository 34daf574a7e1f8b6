"""WeChat beside the whole product: simulated, on a loop and a port of its own for the session."""

import re
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from api.clock import RunningClock
from tests.simulators.serving import serving
from tests.simulators.wechat import APP_SECRET, APPID, Callback, SimulatedWeChat
from tests.simulators.wechat.account import AES_KEY, TOKEN
from tests.simulators.wechat_page.watching import WatchedApi

_PUSH_SECONDS = 30.0
_T = TypeVar("_T")


@dataclass(frozen=True)
class WeChatSide:
    """`address` is where our server finds WeChat's API. Tests have no loop of their own: what
    patients do is `done` on this one."""

    wechat: SimulatedWeChat
    portal: BlockingPortal
    http: httpx.AsyncClient
    address: str
    called: threading.Condition

    def settings(self, product: str) -> dict[str, str]:
        """Of a product at that address, with this official account."""
        return {
            "DAOYI_WECHAT_APPID": APPID,
            "DAOYI_WECHAT_SECRET": APP_SECRET,
            "DAOYI_WECHAT_TOKEN": TOKEN,
            "DAOYI_WECHAT_AES_KEY": AES_KEY,
            "DAOYI_WECHAT_API": self.address,
            "DAOYI_PUBLIC_URL": product,
        }

    def calls_back(self, product: str) -> None:
        """Push to the product at that address from now on."""
        self.wechat.calls_back(self.http, Callback((f"{product}/channels/wechat",)))

    def done(self, doing: Callable[..., Awaitable[_T]], *args: object) -> _T:
        """Do it; returns when WeChat is done with its push."""
        return self.portal.call(doing, *args)

    def comes(self, wanted: Callable[[], bool], seconds: float) -> bool:
        """Whether that is so by then; looked at after every call of our server."""
        with self.called:
            return self.called.wait_for(wanted, seconds)


@contextmanager
def open_wechat() -> Iterator[WeChatSide]:
    """WeChat, until the block is left."""
    # Real time, as WeChat has it; the hospital's clock stands in another week.
    wechat, called = SimulatedWeChat(RunningClock()), threading.Condition()

    def tell(_path: str, _code: int) -> None:
        with called:
            called.notify_all()

    app = FastAPI()
    app.mount("/", WatchedApi(wechat.app(), tell))
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(serving(app)) as address,
        portal.wrap_async_context_manager(httpx.AsyncClient(timeout=_PUSH_SECONDS)) as http,
    ):
        yield WeChatSide(wechat, portal, http, address, called)


_LINK = re.compile(r'<a href="([^"]+)">([^<]+)</a>')


def links_in(text: str) -> dict[str, str]:
    """Addresses by the words to tap on."""
    return {words: address for address, words in _LINK.findall(text)}
