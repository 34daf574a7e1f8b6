"""The conversation in the terminal."""

import json
from typing import Any

import httpx
import pytest

from launcher.chat import Conversation

GREETING = {
    "id": 1,
    "author": "bot",
    "text": "您好",
    "buttons": [{"title": "挂号", "payload": "/booking_make"}],
    "card": None,
}
BOOKED = {
    "id": 2,
    "author": "bot",
    "text": "挂好了",
    "buttons": [],
    "card": {"type": "appointment", "status": "booked", "department": "儿科", "number": 100001},
}


class Product:
    """Stands for the product: answers, and keeps what it was sent."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if request.url.path == "/channels/web/sessions":
            return httpx.Response(201, json={"session": "s", "messages": [GREETING]})
        self.received.append(body)
        if body.get("text") == "too much":
            refusal = {"error": {"code": "too_long", "message": "太长了"}}
            return httpx.Response(413, json=refusal)
        return httpx.Response(200, json={"messages": [BOOKED], "handled_by": "bot"})


@pytest.fixture
def product() -> Product:
    return Product()


@pytest.fixture
def conversation(product: Product) -> Conversation:
    transport = httpx.MockTransport(product)
    return Conversation.open(httpx.Client(transport=transport, base_url="http://daoyi.test"))


def test_numbers_the_buttons(
    conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation.show([{**GREETING, "id": 3}])
    assert capsys.readouterr().out.endswith("您好\n  [1] 挂号\n")


def test_a_number_presses_its_button(conversation: Conversation, product: Product) -> None:
    conversation.say("1")
    assert product.received == [{"session": "s", "payload": "/booking_make"}]


def test_a_number_without_a_button_is_text(conversation: Conversation, product: Product) -> None:
    conversation.say("2")
    assert product.received == [{"session": "s", "text": "2"}]


def test_a_card_is_one_line(conversation: Conversation, capsys: pytest.CaptureFixture[str]) -> None:
    conversation.say("儿科")
    assert "appointment · status=booked · department=儿科 · number=100001\n" in (
        capsys.readouterr().out
    )


def test_a_message_that_comes_twice_is_shown_once(
    conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation.show([BOOKED])
    conversation.show([BOOKED])
    assert capsys.readouterr().out.count("挂好了") == 1


def test_a_refusal_is_shown_in_its_own_words(
    conversation: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation.say("too much")
    assert "太长了" in capsys.readouterr().out
