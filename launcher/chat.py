"""`make chat`: a patient's conversation in the terminal, over the interface that the page uses."""

import json
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

import httpx

_QUIT = "/quit"
# What a card is about, in the order of what matters to the reader.
_CARD_FIELDS = (
    *("receipt", "status", "state", "urgency", "doctor", "department", "date", "time"),
    *("location", "fee", "number", "ahead", "due", "promised_by", "url", "title", "link"),
)

Message = dict[str, Any]


def main() -> int:
    """Talk until `/quit` or the end of input. Exit code 1 when the product doesn't answer."""
    port = os.environ.get("DAOYI_PORT") or "8000"
    address = os.environ.get("DAOYI_URL") or f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=address, timeout=30) as client:
            talk(Conversation.open(client))
    except httpx.HTTPError as error:
        print(
            f"daoyi: no answer from {address} ({error}): start it with `make up`", file=sys.stderr
        )
        return 1
    except (KeyboardInterrupt, EOFError):
        print()
    return 0


class Conversation:
    """One conversation: what was shown, and which buttons can be pressed by number."""

    def __init__(self, client: httpx.Client, session: str, greeting: list[Message]) -> None:
        self._client = client
        self._session = session
        self._buttons: list[dict[str, str]] = []
        self._shown: set[str] = set()
        self._lock = threading.Lock()
        self.show(greeting)

    @classmethod
    def open(cls, client: httpx.Client) -> "Conversation":
        """Start one. Raises `httpx.HTTPError` when the product is away."""
        opened = client.post("/channels/web/sessions", json={"channel": "web"})
        opened.raise_for_status()
        body = opened.json()
        return cls(client, body["session"], body["messages"])

    def say(self, line: str) -> None:
        """Send what was typed; a number presses the button that has it."""
        sent = self._client.post(
            "/channels/web/messages", json={"session": self._session, **self._meant(line)}
        )
        body = sent.json()
        self.show(body.get("messages") or [])
        if "error" in body and not body.get("messages"):
            print(f"  ! {body['error']['message']}")

    def listen(self) -> None:
        """Show what comes by itself (a person's reply), until the connection ends."""
        try:
            with self._client.stream(
                "GET", "/channels/web/events", params={"session": self._session}, timeout=None
            ) as stream:
                for message in _events(stream.iter_lines()):
                    self.show([message])
        except httpx.HTTPError:
            print("  ! no more messages will come by themselves: the connection ended")

    def show(self, messages: list[Message]) -> None:
        """Print each message once, with its card and its buttons."""
        with self._lock:
            for message in messages:
                if str(message["id"]) in self._shown:
                    continue
                self._shown.add(str(message["id"]))
                self._buttons = message.get("buttons") or []
                print("\n".join(_lines(message)), flush=True)

    def _meant(self, line: str) -> dict[str, str]:
        if line.isdecimal() and 0 < int(line) <= len(self._buttons):
            return {"payload": self._buttons[int(line) - 1]["payload"]}
        return {"text": line}


def talk(conversation: Conversation) -> None:
    """Read lines until `/quit`."""
    threading.Thread(target=conversation.listen, daemon=True).start()
    prompt = "> " if sys.stdin.isatty() else ""
    while (line := input(prompt).strip()) != _QUIT:
        if line:
            conversation.say(line)


def _lines(message: Message) -> Iterator[str]:
    names = {"agent": "人工", "system": "系统"}
    who = names.get(str(message["author"]), "导医")
    yield f"{who}：{message['text']}"
    if message.get("card"):
        yield f"  ▣ {_card_line(message['card'])}"
    for number, button in enumerate(message.get("buttons") or [], 1):
        yield f"  [{number}] {button['title']}"


def _card_line(card: dict[str, Any]) -> str:
    told = [str(card["type"])]
    told += [f"{name}={card[name]}" for name in _CARD_FIELDS if card.get(name) not in (None, "")]
    lists = {name: value for name, value in card.items() if isinstance(value, list)}
    told += [f"{name}: {len(value)}" for name, value in lists.items()]
    return " · ".join(told)


def _events(lines: Iterator[str]) -> Iterator[Message]:
    """The messages in a stream of server-sent events."""
    for line in lines:
        if line.startswith("data:"):
            yield json.loads(line.removeprefix("data:"))


if __name__ == "__main__":
    sys.exit(main())
