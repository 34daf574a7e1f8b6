"""A patient who uses nothing but WeChat: a phone, the chat with the account, and its links."""

import itertools
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from tests.e2e.patient import somebody
from tests.e2e.wechat_side import WeChatSide, links_in
from tests.simulators.wechat import Shown

_PATIENCE_SECONDS = 40.0
_QUIET_SECONDS = 1.5
_OPTION = re.compile(r"(?:^|　)(\d{1,2})(?:\.)? (.+)$", re.MULTILINE)
_serial = itertools.count(1)


def _new_openid() -> str:
    return f"oE2E{next(_serial):06d}{secrets.token_hex(9)}"


@dataclass
class WeChatPatient:
    """`seen` is what appeared since the patient's last act; acting waits until something does."""

    side: WeChatSide
    openid: str = field(default_factory=_new_openid)
    mark: int = 0

    # What a patient does

    def says(self, text: str) -> Self:
        """Type a message, and read the answer."""
        return self._acts(self.side.wechat.says, text)

    def tells(self, text: str) -> Self:
        """Type a message that nobody answers at once."""
        self.has_read()
        self.side.done(self.side.wechat.says, self.openid, text)
        return self

    def answers(self, title: str) -> Self:
        """Send the number that stands before the first option with that in it. Who is so quick
        that the list was still being posted is shown it again, and sends it again."""
        asked, options = self.sees.partition("\n")[0], self.options()
        number = next((number for number, words in options if title in words), None)
        assert number, f"no number for {title!r} in {options}\n{self.story}"
        self.says(number)
        return self.says(number) if self.sees.partition("\n")[0] == asked else self

    def taps(self, title: str) -> Self:
        """Tap on the entry with these words in the last menu message that has one, however old."""
        for shown in reversed(self.side.wechat.phone(self.openid)):
            for menu_id, words in shown.items:
                if title in words:
                    return self._acts(self.side.wechat.says, words, menu_id)
        raise AssertionError(f"no entry {title!r}\n{self.story}")

    def follows(self) -> Self:
        """Follow the account."""
        return self._acts(self.side.wechat.follows)

    def unfollows(self) -> None:
        """Stop following it."""
        self.has_read()
        self.side.done(self.side.wechat.unfollows, self.openid)

    def clicks(self, payload: str) -> Self:
        """Tap on an entry of the account's own menu."""
        return self._acts(self.side.wechat.clicks, payload)

    def sends_picture(self, content: bytes) -> Self:
        """A photograph."""
        return self._acts(self.side.wechat.sends_image, content, "image/jpeg")

    def sends_voice(self, content: bytes) -> Self:
        """A voice message that WeChat does not write out."""
        return self._acts(self.side.wechat.sends_voice, content)

    def sends_location(self, latitude: float, longitude: float) -> Self:
        """Where the patient is."""
        return self._acts(self.side.wechat.sends_location, latitude, longitude)

    def fills_form(self, **more: Any) -> Self:
        """Follow the link to the identity form and fill it, as somebody new unless told whom."""
        address = self.link("就诊人信息")
        form = {
            "name": "测试甲",
            "id_type": "id_card",
            "id_number": somebody(),
            "phone": f"1990000{secrets.randbelow(10_000):04d}",
            "relation": "self",
            "consent": True,
            **more,
        }
        self.has_read()
        assert httpx.get(address).status_code == 200, address
        filled = httpx.post(address, json=form, timeout=_PATIENCE_SECONDS)
        assert filled.status_code == 200, f"{filled.text}\n{self.story}"
        return self.waits()

    def opens(self, words: str) -> dict[str, Any]:
        """Follow a link to one of the patient's own pages, whose script asks for its data."""
        address = self.link(words)
        parts = urlsplit(address)
        token = parts.path.split("/")[2]
        with httpx.Client(base_url=f"{parts.scheme}://{parts.netloc}") as browser:
            assert browser.get(parts.path).status_code == 200, address
            viewer = {"viewer": secrets.token_hex(16)}
            opened = browser.post(f"/h5/{token}/open", json=viewer)
            assert opened.status_code == 204, opened.text
            data = browser.get(f"/h5/{token}/data")
        assert data.status_code == 200, data.text
        page: dict[str, Any] = data.json()
        return page

    def waits(self, *parts: str) -> Self:
        """Until something came that says all of these."""
        found = self.side.comes(lambda: self._came(parts), _PATIENCE_SECONDS)
        assert found, f"did not come: {parts}\n{self.story}"
        return self

    # What a patient sees

    def has_read(self) -> Self:
        """What is on the phone so far is nothing new any more."""
        self.mark = len(self.side.wechat.phone(self.openid))
        return self

    @property
    def seen(self) -> list[Shown]:
        """The bubbles that appeared since the last act."""
        return self.side.wechat.phone(self.openid)[self.mark :]

    @property
    def sees(self) -> str:
        """Their words, what can be tapped included."""
        return "\n".join(_words(shown) for shown in self.seen)

    @property
    def story(self) -> str:
        """The whole chat."""
        return "\n".join(_line(shown) for shown in self.side.wechat.talk(self.openid))

    def options(self) -> list[tuple[str, str]]:
        """What can be answered by number: the number and its words."""
        return _OPTION.findall(self.sees)

    def link(self, words: str) -> str:
        """The address behind the last link with these words."""
        found = [address for text, address in links_in(self.sees).items() if words in text]
        assert found, f"no link {words!r}\n{self.story}"
        return found[-1]

    def hears(self, *parts: str) -> Self:
        """What appeared says all of these."""
        for part in parts:
            assert part in self.sees, f"not heard: {part!r}\n{self.story}"
        return self

    def hears_nothing_of(self, *parts: str) -> Self:
        """What appeared says none of these."""
        for part in parts:
            assert part not in self.sees, f"heard: {part!r}\n{self.story}"
        return self

    def hears_nothing(self) -> Self:
        """Nothing appears, for a while."""
        came = self.side.comes(lambda: self._came(()), _QUIET_SECONDS)
        assert not came, f"something came\n{self.story}"
        return self

    # Behind it

    def _acts(self, act: Callable[..., Awaitable[Any]], *args: object) -> Self:
        self.has_read()
        self.side.done(act, self.openid, *args)
        return self.waits()

    def _came(self, parts: tuple[str, ...]) -> bool:
        return bool(self.seen) and all(part in self.sees for part in parts)


def _words(shown: Shown) -> str:
    items = [title for _, title in shown.items]
    return "\n".join(part for part in (shown.text, *items, shown.tail) if part)


def _line(shown: Shown) -> str:
    if shown.kind == "typing":
        return "　（对方正在输入……）"
    who = "患者" if shown.way == "own" else f"　公众号（{shown.way}、{shown.kind}）"
    fields = "；".join(f"{name}={value}" for name, value in shown.fields.items())
    return f"{who}：{_words(shown) or fields or shown.kind}"
