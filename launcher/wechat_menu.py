"""`make wechat-menu`: publishes `knowledge_base/wechat_menu.yml` to the official account, reads it
back and prints what patients have now."""

import asyncio
import logging
import sys

from pydantic import ValidationError

from api.clock import clock_from
from api.settings import Settings
from api.wechat.account import WeChatAccount, account_from
from api.wechat.calls import Failure, open_calls
from api.wechat.faults import meaning_of
from api.wechat.menu import WeChatMenu, load_menu, publish_menu, published_lines
from launcher.faults import StartFailed
from launcher.product_database import settings_of
from launcher.settings import local_site


def main() -> int:
    """Exit code 1, with one line that says why, when the menu is not published."""
    # What goes wrong is said once, below.
    logging.getLogger("api").addHandler(logging.NullHandler())
    settings = settings_of(local_site(), "unused")
    try:
        for line in asyncio.run(publish(settings)):
            print(line)
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    return 0


async def publish(settings: Settings) -> list[str]:
    """Publish the menu and return its lines as WeChat has it. Raises `StartFailed`."""
    account = account_from(settings)
    if account is None or not account.secret:
        raise StartFailed("DAOYI_WECHAT_APPID and DAOYI_WECHAT_SECRET are needed")
    return await _publish(settings, account, _menu(settings))


def _menu(settings: Settings) -> WeChatMenu:
    try:
        return load_menu(settings.knowledge_base)
    except (ValidationError, OSError) as error:
        raise StartFailed("wechat_menu.yml is not as it should be: run `make kb-check`") from error


async def _publish(settings: Settings, account: WeChatAccount, menu: WeChatMenu) -> list[str]:
    # The running product's Redis is left alone: WeChat gives everybody the same token.
    async with open_calls(account, clock_from(settings.now), None) as calls:
        if failure := await publish_menu(calls, menu):
            raise StartFailed(f"the menu is not published: {explained(failure)}")
        lines = await published_lines(calls)
    if not isinstance(lines, list):
        raise StartFailed(f"the menu is published but can't be read: {explained(lines)}")
    if lines != menu.lines:
        raise StartFailed("WeChat has another menu than the file: publish it again in a minute")
    return lines


def explained(failure: Failure) -> str:
    """What WeChat answered and what that means."""
    code = failure.error.removeprefix("token_")
    if code.lstrip("-").isdigit():
        return f"WeChat {code}: {meaning_of(int(code))}"
    return f"no answer from WeChat that tells ({failure.error})"


if __name__ == "__main__":
    sys.exit(main())
