"""Small phones, each with a browser profile of its own, on which a link is tapped."""

from typing import Literal

from playwright.async_api import APIRequestContext, Browser, BrowserContext, ConsoleMessage, Page

from api.page_links.schemas import PageAddress
from tests.api.pages.legibility import _MEASURE, Measured

WIDTH, HEIGHT = 360, 740


class Phones:
    """`faults`: script errors, and what the security policy stopped."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    async def new(
        self, color_scheme: Literal["light", "dark"] = "light", *, scripts: bool = True
    ) -> "Phone":
        """Somebody's phone, which has never been here."""
        context = await self._browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme=color_scheme,
            locale="zh-CN",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        return Phone(context, self._address, self.faults)

    async def put_away(self) -> None:
        for context in self._contexts:
            await context.close()


class Phone:
    """One browser: its pages share their cookies."""

    def __init__(self, context: BrowserContext, address: str, faults: list[str]) -> None:
        self._context, self._address, self._faults = context, address, faults

    @property
    def requests(self) -> APIRequestContext:
        """What goes out from this phone without a page."""
        return self._context.request

    def _heard(self, message: ConsoleMessage) -> None:
        if "Content Security" in message.text:
            self._faults.append(message.text)

    async def page(self) -> Page:
        """An empty page."""
        page = await self._context.new_page()
        page.on("pageerror", lambda error: self._faults.append(str(error)))
        page.on("console", self._heard)
        return page

    def at(self, link: PageAddress) -> str:
        """The link as it stands in the chat."""
        return f"{self._address}{link.path}"

    async def taps(self, link: PageAddress) -> Page:
        """The page behind a link, as it opens."""
        page = await self.page()
        await page.goto(self.at(link))
        return page


async def measure(page: Page) -> Measured:
    """`legibility.measure` of a page that is driven asynchronously."""
    return Measured(**await page.evaluate(_MEASURE))


async def overflows(page: Page) -> bool:
    """Whether the patient would have to push the page sideways."""
    return bool(
        await page.evaluate("document.documentElement.scrollWidth > document.body.clientWidth")
    )
