"""The opening buttons, and the words by which a person is asked for when the model is away."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from api.conversations.schemas import Button


class _MenuFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    buttons: list[Button]
    person_words: list[str]


@dataclass(frozen=True)
class Menu:
    """What a conversation can always start with."""

    buttons: list[Button]
    person_words: tuple[str, ...]

    @property
    def payloads(self) -> set[str]:
        """Payloads that may be pressed at any time."""
        return {button.payload for button in self.buttons}

    def asks_for_person(self, text: str) -> bool:
        """Whether the text plainly asks for a person. Only for when the model can't be asked."""
        return any(word in text for word in self.person_words)


@cache
def load_menu(path: Path) -> Menu:
    """Read `knowledge_base/menu.yml`. Raises `pydantic.ValidationError` with what is wrong."""
    content = _MenuFile.model_validate(YAML(typ="safe").load(path.read_text("utf-8")))
    return Menu(content.buttons, tuple(content.person_words))
