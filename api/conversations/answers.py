"""From what the bot said, or what was stored, to what the patient gets."""

from api.conversations.models import Handler, Message
from api.conversations.schemas import Answer, Button, MessageOut, Outgoing
from api.dialogue.client import Turn


def spoken(turn: Turn) -> list[Outgoing]:
    """The bot's utterances; the same words twice in a row (two failed steps) are said once."""
    said_so_far: list[Outgoing] = []
    for said in turn.utterances:
        if said_so_far and said_so_far[-1].text == said.text and not said.card:
            continue
        buttons = [Button(**button) for button in said.buttons]
        said_so_far.append(Outgoing(text=said.text, buttons=buttons, card=said.card))
    return said_so_far


def brings_handoff(messages: list[Outgoing]) -> bool:
    """Whether the answer itself tells of a hand-off."""
    return any(message.card and message.card.get("type") == "handoff" for message in messages)


def answer_of(messages: list[Message], handler: Handler) -> Answer:
    """Stored messages as they are returned, and who has the conversation."""
    return Answer(
        messages=[MessageOut.of(message) for message in messages], handled_by=handler.value
    )
