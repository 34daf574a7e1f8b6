"""First part: one written form for the others, the original text untouched."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.part import TextPart
from bot.components.reading import READING, read


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Normaliser(TextPart):
    """Puts the Reading on the message. Button payloads (`/…`) get an empty one."""

    def read(self, message: Message) -> None:
        """Normalise, simplify and correct what was misheard."""
        message.set(READING, read(message.get(TEXT) or ""))
