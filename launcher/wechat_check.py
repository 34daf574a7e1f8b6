"""`make wechat-check`: whether the official account is connected as it should be, line by line.

It writes nothing, sends nothing to anybody, and forces no new access token. What is wrong is named
with what to do about it; `docs/wechat.zh-CN.md` has the steps.
"""

import asyncio
import re
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import ValidationError

from api.clock import RunningClock
from api.notices.rules import Template, load_notice_rules
from api.settings import Settings
from api.wechat.account import WeChatAccount, account_from
from api.wechat.calls import Failure, WeChatCalls, open_calls
from api.wechat.menu import load_menu, published_lines
from api.wechat.signatures import sign
from api.wechat.templates import Sort
from launcher.product_database import settings_of
from launcher.settings import local_site
from launcher.wechat_menu import explained

CALLBACK: Final = "/channels/wechat"
_TEMPLATES: Final = "/cgi-bin/template/get_all_private_template"
_FIELD: Final = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
_TIMEOUT_SECONDS: Final = 10.0
_FAULT: Final = "✗"
_WITH_TOKEN: Final = frozenset({"menu", "templates"})

_T = TypeVar("_T")


class CheckFailed(Exception):
    """Something is not as it should be. The text is one line for the hospital's IT."""


class NotChecked(Exception):
    """Something can't be looked at while something else is wrong, or isn't used here."""


@dataclass(frozen=True)
class Connection:
    """What the checks look at."""

    settings: Settings
    account: WeChatAccount
    http: httpx.AsyncClient
    calls: WeChatCalls


Check = Callable[[Connection], Awaitable[str]]


def main() -> int:
    """One line for each check. Exit code 1 when one of them fails, or there is no account."""
    try:
        settings = settings_of(local_site(), "unused")
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            print(f"daoyi: DAOYI_{str(fault['loc'][0]).upper()}: {fault['msg']}", file=sys.stderr)
        return 1
    return asyncio.run(examine(settings))


async def examine(settings: Settings) -> int:
    """Check everything and print it; 1 when something is wrong."""
    account = account_from(settings)
    if account is None:
        print("daoyi: there is no official account: DAOYI_WECHAT_APPID is empty", file=sys.stderr)
        return 1
    failed: set[str] = set()
    async with _connected(settings, account) as connection:
        for name, check in CHECKS.items():
            pointless = name in _WITH_TOKEN and "token" in failed
            mark, told = await _result(_without_token if pointless else check, connection)
            if mark == _FAULT:
                failed.add(name)
            print(f"  {mark} {name:<10}{told}")
    return 1 if failed else 0


async def _result(check: Check, connection: Connection) -> tuple[str, str]:
    try:
        return "✓", await check(connection)
    except CheckFailed as failure:
        return _FAULT, str(failure)
    except NotChecked as reason:
        return "-", str(reason)


@asynccontextmanager
async def _connected(settings: Settings, account: WeChatAccount) -> AsyncIterator[Connection]:
    # The running product's Redis is left alone: what it keeps says nothing of WeChat.
    async with (
        open_calls(account, RunningClock(), None) as calls,
        httpx.AsyncClient(timeout=_TIMEOUT_SECONDS) as http,
    ):
        yield Connection(settings, account, http, calls)


async def check_settings(connection: Connection) -> str:
    """Whether the settings are complete, and written as they must be."""
    faults = list(_faults_of(connection.settings, connection.account))
    if faults:
        raise CheckFailed("; ".join(faults))
    if connection.account.safe_only:
        return "encrypted pushes only"
    return "pushes in the clear are taken too (DAOYI_WECHAT_MODE)"


def _faults_of(settings: Settings, account: WeChatAccount) -> Iterator[str]:
    if not re.fullmatch(r"wx[0-9a-z]{16}", account.appid):
        yield "DAOYI_WECHAT_APPID is not wx and 16 characters"
    if not account.secret:
        yield "DAOYI_WECHAT_SECRET is empty"
    if not account.token:
        yield "DAOYI_WECHAT_TOKEN is empty"
    if any(not re.fullmatch(r"[0-9A-Za-z]{3,32}", token) for token in account.tokens):
        yield "a token is not 3 to 32 letters and digits"
    if any(not re.fullmatch(r"[0-9A-Za-z]{43}", key) for key in account.aes_keys):
        yield "an AES key is not 43 letters and digits"
    if account.safe_only and not account.aes_keys:
        yield "DAOYI_WECHAT_MODE=safe needs DAOYI_WECHAT_AES_KEY"
    if urlsplit(settings.public_url or "").scheme != "https":
        yield "DAOYI_PUBLIC_URL is not an https address"
    if not 0 < settings.wechat_answer_seconds < 5:
        yield "DAOYI_WECHAT_ANSWER_SECONDS is not below 5"


async def check_token(connection: Connection) -> str:
    """Whether WeChat gives us an access token, and takes it."""
    _answered(await published_lines(connection.calls))
    return "obtained, and good for a call"


def _answered(answer: _T | Failure) -> _T:
    """What a call got. Raises `CheckFailed` with what its failure means."""
    if isinstance(answer, Failure):
        raise CheckFailed(explained(answer))
    return answer


async def check_callback(connection: Connection) -> str:
    """Whether our own address answers WeChat's question, and refuses a stranger's."""
    base, note = await _reachable(connection)
    nonce, echo = secrets.token_hex(8), str(secrets.randbelow(10**18))
    timestamp = str(int(RunningClock().now().timestamp()))
    query = {"timestamp": timestamp, "nonce": nonce, "echostr": echo}
    signature = sign(connection.account.token, timestamp, nonce)
    answer = await _ask(connection, base, {**query, "signature": signature})
    if answer.status_code != HTTPStatus.OK:
        raise CheckFailed(f"{base}{CALLBACK} answers {answer.status_code}{_hint(answer)}")
    if answer.text != echo:
        raise CheckFailed(f"{base}{CALLBACK} is answered by something else")
    stranger = await _ask(connection, base, {**query, "signature": "0" * 40})
    if stranger.status_code != HTTPStatus.FORBIDDEN:
        raise CheckFailed(f"a wrong signature is answered with {stranger.status_code}")
    return f"{base}{CALLBACK}{note}"


def _hint(answer: httpx.Response) -> str:
    if answer.status_code == HTTPStatus.FORBIDDEN:
        return ": it runs with another DAOYI_WECHAT_TOKEN (restart it), or a proxy refuses"
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return ": the reverse proxy doesn't pass it on, or it runs without an account (restart it)"
    return ""


async def _reachable(connection: Connection) -> tuple[str, str]:
    """The public address; when that can't be reached from here, this machine's own."""
    local = f"http://127.0.0.1:{connection.settings.port}"
    public = (connection.settings.public_url or "").rstrip("/")
    for base, note in ((public, ""), (local, " (the public address can't be reached from here)")):
        try:
            if base:
                await _get(connection, base, {})
                return base, note
        except httpx.HTTPError:
            continue
    raise CheckFailed(f"neither {public or 'a public address'} nor {local} answers")


async def _ask(connection: Connection, base: str, query: dict[str, str]) -> httpx.Response:
    try:
        return await _get(connection, base, query)
    except httpx.HTTPError as error:
        raise CheckFailed(f"{base}{CALLBACK}: {type(error).__name__}") from error


async def _get(connection: Connection, base: str, query: dict[str, str]) -> httpx.Response:
    return await connection.http.get(f"{base}{CALLBACK}", params=query)


async def _without_token(_: Connection) -> str:
    raise NotChecked("not checked: there is no access token")


async def check_menu(connection: Connection) -> str:
    """Whether the published menu is the one of the hospital's file."""
    published = _answered(await published_lines(connection.calls))
    if not published:
        raise CheckFailed("none is published: run `make wechat-menu`")
    if published != load_menu(connection.settings.knowledge_base).lines:
        raise CheckFailed("another one than wechat_menu.yml is published: run `make wechat-menu`")
    return f"{len(published)} entries, as in wechat_menu.yml"


async def check_templates(connection: Connection) -> str:
    """Whether the account has the templates of `notices.yml`, with these fields."""
    rules = load_notice_rules(connection.settings.knowledge_base)
    wanted = {
        str(kind): template
        for kind, template in rules.wechat_templates.items()
        if template.sort is Sort.TEMPLATE
    }
    if not wanted:
        raise NotChecked("notices.yml has no template messages")
    answer = _answered(await connection.calls.get(_TEMPLATES))
    found = {str(one["template_id"]): one for one in answer.get("template_list", [])}
    faults = [fault for kind in wanted for fault in _template_faults(kind, wanted[kind], found)]
    if faults:
        raise CheckFailed("; ".join(faults))
    return f"{len(wanted)} found"


def _template_faults(
    kind: str, template: Template, found: dict[str, dict[str, Any]]
) -> Iterator[str]:
    known = found.get(template.id)
    if known is None:
        yield f"{kind}: the account has no template {template.id}"
        return
    fields = set(_FIELD.findall(str(known.get("content", ""))))
    if missing := sorted(fields - set(template.fields)):
        yield f"{kind}: notices.yml doesn't fill {', '.join(missing)}"
    if unknown := sorted(set(template.fields) - fields):
        yield f"{kind}: the template has no {', '.join(unknown)}"


CHECKS: dict[str, Check] = {
    "settings": check_settings,
    "token": check_token,
    "callback": check_callback,
    "menu": check_menu,
    "templates": check_templates,
}

if __name__ == "__main__":
    sys.exit(main())
