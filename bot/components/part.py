"""What all parts of the pipeline have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import lexicon
from bot.lexicon import Lexicon
from bot.live_lexicon import live_lexicon

_LEXICON_FILE = "lexicon.json"


class TextPart(GraphComponent):
    """A part that looks at one message at a time, at training as when serving."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = {**self.get_default_config(), **config}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextPart:
        """A part without anything learned."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Read each message."""
        for message in messages:
            self.read(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Read the examples as messages are read, without adding entities to the data."""
        for example in training_data.training_examples:
            if example.get(TEXT):
                self.read(example)
                example.data.pop(ENTITIES, None)
        return training_data

    def read(self, message: Message) -> None:
        """Add to the message what this part is for."""
        raise NotImplementedError


class StoredPart(TextPart):
    """A part that learns something at training, keeps it beside the model and has it when serving.

    `kept` is that, None while the part waits to be trained.
    """

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        kept: Any = None,
    ) -> None:
        super().__init__(config)
        self._storage, self._resource = model_storage, resource
        self.kept = kept

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> StoredPart:
        """A part to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> StoredPart:
        """A part with what was kept at training."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, cls.read_kept(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn and keep it beside the model."""
        learned = self.learn(training_data)
        with self._storage.write_to(self._resource) as folder:
            self.keep(learned, folder)
        return self._resource

    def learn(self, training_data: TrainingData) -> Any:
        """What is to be kept."""
        raise NotImplementedError

    @staticmethod
    def keep(learned: Any, folder: Path) -> None:
        """Write what was learned."""
        learned.dump(folder)

    @staticmethod
    def read_kept(folder: Path) -> Any:
        """Read what `keep` wrote."""
        raise NotImplementedError


class LexiconPart(StoredPart):
    """A part that needs the hospital's names: those of the files at training, then live ones."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        kept: Lexicon | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, kept)
        if kept is not None:
            self._watched = live_lexicon().watch(self.build, kept)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Names that changed in the files train this part again."""
        return lexicon.knowledge_hash(lexicon.knowledge_folder())

    def learn(self, training_data: TrainingData) -> Lexicon:
        """The names of the files."""
        return lexicon.from_knowledge_base(lexicon.knowledge_folder())

    @staticmethod
    def keep(learned: Lexicon, folder: Path) -> None:
        """Write the names."""
        lexicon.dump(learned, folder / _LEXICON_FILE)

    @staticmethod
    def read_kept(folder: Path) -> Lexicon:
        """The names of the training."""
        return lexicon.load(folder / _LEXICON_FILE)

    @staticmethod
    def build(names: Lexicon) -> Any:
        """What is made of the names: in the background, swapped in as a whole."""
        raise NotImplementedError
