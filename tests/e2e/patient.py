"""A patient who talks to the product over HTTP, as the web page does."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

# Identity numbers of nobody: region code 000000 is not given out; the check digit is right.
_REGION = "990101"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(born: str, serial: int) -> str:
    """A well-formed made-up identity number. `born` is YYYYMMDD; an odd `serial` is a man's."""
    body = f"{_REGION}{born}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


@dataclass
class Patient:
    """One conversation. `last` holds the messages of the last answer."""

    base: str
    channel: str = "web"
    last: list[dict[str, Any]] = field(default_factory=list)
    handled_by: str = "bot"
    status: int = 200
    session: str = ""

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.base, timeout=30)
        opened = self.http.post("/channels/web/sessions", json={"channel": self.channel})
        assert opened.status_code == 201, opened.text
        self.session = opened.json()["session"]
        self.last = opened.json()["messages"]

    def says(self, text: str, **more: str) -> "Patient":
        """Type a message."""
        return self._send({"text": text, **more})

    def presses(self, title: str) -> "Patient":
        """Press the button whose title holds `title`."""
        for button in self.buttons():
            if title in button["title"]:
                return self._send({"payload": button["payload"]})
        raise AssertionError(f"no button {title!r} in {[b['title'] for b in self.buttons()]}")

    def presses_payload(self, payload: str) -> "Patient":
        """Press a button by its payload."""
        return self._send({"payload": payload})

    def _send(self, body: dict[str, Any]) -> "Patient":
        answer = self.http.post("/channels/web/messages", json={"session": self.session, **body})
        self.status = answer.status_code
        content = answer.json()
        self.last = content.get("messages", [])
        self.handled_by = content.get("handled_by", self.handled_by)
        return self

    def registers(self, *, born: str = "19850412", serial: int | None = None, **more: Any) -> "Patient":
        """Fill the identity form that the last answer showed."""
        card = self.card("identity_form")
        assert card, self.text
        serial = uuid.uuid4().int % 1000 if serial is None else serial
        form = {
            "name": "测试甲",
            "id_type": "id_card",
            "id_number": identity_number(born, serial),
            "phone": f"1990000{uuid.uuid4().int % 10000:04d}",
            "relation": "self",
            "consent": True,
            **more,
        }
        answer = self.http.post(card["url"], json=form)
        self.status = answer.status_code
        self.last = answer.json().get("messages", [])
        return self

    @property
    def text(self) -> str:
        """All that the last answer says."""
        return "\n".join(message["text"] for message in self.last)

    def buttons(self) -> list[dict[str, str]]:
        """The buttons of the last answer."""
        return [button for message in self.last for button in message["buttons"]]

    def card(self, kind: str) -> dict[str, Any] | None:
        """The last answer's card of that type, if it has one."""
        for message in self.last:
            if message["card"] and message["card"]["type"] == kind:
                card: dict[str, Any] = message["card"]
                return card
        return None

    def expects(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The card of that type; fails with what was said instead."""
        card = self.card(kind)
        assert card is not None, f"no {kind} card; said: {self.text}"
        for name, value in fields.items():
            assert card[name] == value, f"{name}: {json.dumps(card, ensure_ascii=False)}"
        return card
