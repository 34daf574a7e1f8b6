"""A simulated patient on WeChat: messages by push, options by number, forms behind a link."""

import itertools
import re
import secrets
import time
from typing import Any

import httpx

from api.practice.scenarios import Person
from api.practice.talk import Answer, Button
from api.security import Seal
from bench.scenarios.nobody import identity_form
from bench.scenarios.stored import Stored, patiently
from tests.simulators.wechat import APP_SECRET, APPID, SimulatedWeChat
from tests.simulators.wechat.account import AES_KEY, TOKEN

_OPTION = r"(?:^|　)(\d{1,2})(?:\.)? ?"
_serial = itertools.count(1)


def settings(address: str) -> dict[str, str]:
    """Of a product whose WeChat is the simulated one at `address`."""
    return {
        "DAOYI_WECHAT_APPID": APPID,
        "DAOYI_WECHAT_SECRET": APP_SECRET,
        "DAOYI_WECHAT_TOKEN": TOKEN,
        "DAOYI_WECHAT_AES_KEY": AES_KEY,
        "DAOYI_WECHAT_API": address,
    }


class OfficialAccount:
    """One follower. What the phone shows is posted after the answer is stored; the answer is read
    from the database, the numbers of its options from the phone."""

    def __init__(
        self, client: httpx.AsyncClient, wechat: SimulatedWeChat, stored: Stored, seal: Seal
    ) -> None:
        self._client, self._wechat, self._stored, self._seal = client, wechat, stored, seal
        self._openid = f"oBENCH{next(_serial):06d}{secrets.token_hex(8)}"
        self._conversation, self._last = "", 0

    async def opens(self) -> Answer:
        """Follow the account, and be greeted."""
        await self._wechat.follows(self._openid)
        return await self._answer(0.0)

    async def says(self, text: str) -> Answer:
        """Send a message."""
        began = time.perf_counter()
        await self._wechat.says(self._openid, text)
        return await self._answer(began)

    async def presses(self, button: Button) -> Answer:
        """Send the number before the option, or its words where it has none."""
        shown = "\n".join(one.text for one in self._wechat.phone(self._openid)[-3:])
        numbers = re.findall(_OPTION + re.escape(button.title), shown, re.MULTILINE)
        return await self.says(numbers[-1] if numbers else button.title)

    async def fills_form(self, card: dict[str, Any], person: Person) -> Answer:
        """Follow the link of the identity card and fill its form."""
        began = time.perf_counter()
        filled = await self._client.post(card["url"], json=identity_form(person))
        filled.raise_for_status()
        return await self._answer(began)

    async def closes(self) -> None:
        """Put the phone away."""

    async def _answer(self, began: float) -> Answer:
        self._conversation = self._conversation or self._stored.account(
            self._seal.lookup(self._openid)
        )
        if not self._conversation:
            return Answer(handled_by="bot", speaker="bot")
        messages = await patiently(self._stored, self._conversation, self._last)
        self._last = max([self._last, *(one["id"] for one in messages)])
        answer = self._stored.answer(messages, self._conversation)
        return answer.model_copy(update={"seconds": time.perf_counter() - began if began else 0.0})
