"""A patient who talks to the product over HTTP, as the web page does."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

# Identity numbers of nobody: region code 990101 is not given out; the check digit is right.
_REGION = "990101"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_STEPS = 10
_PATIENCE_SECONDS = 30.0
_dice = random.SystemRandom()


def identity_number(born: str, serial: int) -> str:
    """A well-formed made-up identity number. `born` is YYYYMMDD; an odd `serial` is a man's."""
    body = f"{_REGION}{born}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + _CHECK_DIGITS[total % 11]


def somebody(*, man: bool | None = None, years: tuple[int, int] = (1950, 2000)) -> str:
    """The identity number of somebody new, born in one of `years`."""
    born = f"{_dice.randint(*years)}{_dice.randint(1, 12):02d}{_dice.randint(1, 28):02d}"
    serial = _dice.randrange(0, 999, 2) + (_dice.randrange(2) if man is None else int(man))
    return identity_number(born, serial)


@dataclass
class Patient:
    """One conversation. `last` holds the messages of the last answer, `dialogue` all of it in
    words, for whoever reads why a test failed."""

    base: str
    channel: str = "web"
    last: list[dict[str, Any]] = field(default_factory=list)
    handled_by: str = "bot"
    status: int = 200
    session: str = ""
    dialogue: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.base, timeout=_PATIENCE_SECONDS)
        opened = self.http.post("/channels/web/sessions", json={"channel": self.channel})
        assert opened.status_code == 201, opened.text
        self.session = opened.json()["session"]
        self._remember("（打开页面）", opened)

    def close(self) -> None:
        """Leave."""
        self.http.close()

    # What a patient does

    def says(self, text: str, **more: str) -> Self:
        """Type a message."""
        return self._send(text, {"text": text, **more})

    def presses(self, title: str) -> Self:
        """Press the first button whose title holds `title`."""
        for button in self.buttons():
            if title in button["title"]:
                return self._send(f"［{button['title']}］", {"payload": button["payload"]})
        raise AssertionError(f"no button {title!r} in {self.titles()}\n{self.story}")

    def presses_payload(self, payload: str, **more: str) -> Self:
        """Press a button by what it sends."""
        return self._send(f"［{payload}］", {"payload": payload, **more})

    def registers(self, *, id_number: str | None = None, **more: Any) -> Self:
        """Fill the identity form that the last answer showed; somebody new unless told whom."""
        card = self.expects("identity_form")
        form = {
            "name": "测试甲",
            "id_type": "id_card",
            "id_number": id_number or somebody(),
            "phone": f"1990000{_dice.randrange(10_000):04d}",
            "relation": "self",
            "consent": True,
            **more,
        }
        self._remember("（填好登记表）", self.http.post(card["url"], json=form))
        return self

    def corrects(self, **right: Any) -> Self:
        """Fill the page on which a visitor card is put right."""
        card = self.expects("identity_form")
        self._remember("（改好登记表）", self.http.post(f"{card['url']}/correction", json=right))
        return self

    def goes_on(self) -> Self:
        """Do the next thing on the way to a booking: the first clinic, the first half hour, the
        first visitor, the form."""
        if self.card("identity_form"):
            return self.registers()
        for button in self.buttons():
            if button["payload"].startswith(("/press_clinic", "/press_slot", "/press_visitor")):
                return self._send(f"［{button['title']}］", {"payload": button["payload"]})
        raise AssertionError(f"nothing leads on\n{self.story}")

    def reaches_confirmation(self) -> dict[str, Any]:
        """Go on until the booking is read back; returns its card."""
        for _ in range(_STEPS):
            card = self.card("appointment")
            if card:
                assert card["status"] == "held", self.story
                return card
            self.goes_on()
        raise AssertionError(f"no confirmation\n{self.story}")

    def books(self, wish: str) -> dict[str, Any]:
        """Say a wish, go on, confirm; returns the card of the booked appointment."""
        self.says(wish).reaches_confirmation()
        self.presses("确认预约")
        return self.expects("appointment", status="booked")

    # What a patient sees

    @property
    def text(self) -> str:
        """All that the last answer says."""
        return "\n".join(message["text"] for message in self.last)

    @property
    def story(self) -> str:
        """The whole dialogue so far."""
        return "\n".join(self.dialogue)

    def buttons(self) -> list[dict[str, str]]:
        """The buttons of the last answer."""
        return [button for message in self.last for button in message["buttons"]]

    def titles(self) -> list[str]:
        """What can be pressed."""
        return [button["title"] for button in self.buttons()]

    def cards(self) -> list[dict[str, Any]]:
        """The cards of the last answer."""
        return [message["card"] for message in self.last if message["card"]]

    def card(self, kind: str) -> dict[str, Any] | None:
        """The last answer's card of that type, if it has one."""
        return next((card for card in self.cards() if card["type"] == kind), None)

    def expects(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The card of that type with these fields; fails with the dialogue instead."""
        card = self.card(kind)
        assert card is not None, f"no {kind} card\n{self.story}"
        for name, value in fields.items():
            assert card[name] == value, f"{name} is {card[name]!r}, not {value!r}\n{self.story}"
        return card

    def hears(self, *parts: str) -> Self:
        """The last answer says all of these."""
        for part in parts:
            assert part in self.text, f"not heard: {part!r}\n{self.story}"
        return self

    def hears_any(self, *parts: str) -> Self:
        """The last answer says at least one of these."""
        assert any(part in self.text for part in parts), f"none of {parts}\n{self.story}"
        return self

    def hears_nothing_of(self, *parts: str) -> Self:
        """The last answer says none of these."""
        for part in parts:
            assert part not in self.text, f"heard: {part!r}\n{self.story}"
        return self

    def is_offered(self, *payloads: str) -> Self:
        """These can be pressed."""
        offered = [button["payload"] for button in self.buttons()]
        for payload in payloads:
            assert payload in offered, f"not offered: {payload}\n{self.story}"
        return self

    def clinics(self) -> list[dict[str, Any]]:
        """The clinics of the schedule card."""
        clinics: list[dict[str, Any]] = self.expects("schedule")["clinics"]
        assert clinics, self.story
        return clinics

    def events(self, after: str | None = None) -> Iterator[dict[str, Any]]:
        """Messages that come by themselves after message `after`; gives up after a while."""
        params = {"session": self.session} | ({"after": after} if after else {})
        with self.http.stream("GET", "/channels/web/events", params=params) as answer:
            assert answer.status_code == 200
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

    def waits_for(self, author: str, after: str | None = None) -> dict[str, Any]:
        """The next message by `author` that comes by itself."""
        for message in self.events(after):
            self.dialogue.append(f"　……{message['author']}：{message['text']}")
            if message["author"] == author:
                return message
        raise AssertionError(f"nothing came from {author}\n{self.story}")

    # Behind it

    def _send(self, shown: str, body: dict[str, Any]) -> Self:
        answer = self.http.post("/channels/web/messages", json={"session": self.session, **body})
        self._remember(shown, answer)
        return self

    def _remember(self, shown: str, answer: httpx.Response) -> None:
        self.status = answer.status_code
        content = answer.json()
        self.last = content.get("messages", [])
        self.handled_by = content.get("handled_by", self.handled_by)
        status = "" if self.status < 300 else f"〔{self.status} {content.get('error')}〕"
        self.dialogue.append(f"患者：{shown} {status}")
        for message in self.last:
            titles = " | ".join(button["title"] for button in message["buttons"])
            card = f" 〈{message['card']['type']}〉" if message["card"] else ""
            buttons = f" ［{titles}］" if titles else ""
            self.dialogue.append(f"　{message['author']}：{message['text']}{card}{buttons}")
