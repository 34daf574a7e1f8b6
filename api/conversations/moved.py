"""What a screen shows that comes to a conversation in the middle of it."""

from collections.abc import Sequence

from api.conversations.menu import Menu
from api.conversations.models import Author, Message
from api.conversations.schemas import MessageOut


def shown_again(messages: Sequence[Message], menu: Menu) -> list[MessageOut]:
    """The messages as they stood on the other screen: of a pressed button its title. What the
    patient never saw (a form that was sent elsewhere) is left out."""
    titles = {button.payload: button.title for button in menu.buttons}
    shown: list[MessageOut] = []
    for message in messages:
        titles |= {button["payload"]: button["title"] for button in message.buttons}
        one = MessageOut.of(message)
        if message.author is Author.PATIENT and message.payload is not None:
            one.text = titles.get(message.payload, "")
        if one.text or one.card:
            shown.append(one)
    return shown
