"""Keeps running conversations as they are, not as text.

Rasa's own in-memory store writes every event of a conversation as JSON after each turn, and reads
all of it back several times in the next one: a quarter of a turn's time, growing with its length.
A conversation that matters is in the api's database; what is here may be lost with the process
(decision 2). The least recently used conversations make room for new ones.
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

# About 50 kB each: 250 MB at the most.
MOST_CONVERSATIONS = 5000


class LiveTrackerStore(TrackerStore):
    """Named in `endpoints.yml`. One process only: `api` sends a conversation to one replica."""

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        most: int = MOST_CONVERSATIONS,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._most = int(most)
        self._trackers: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation as the most recent one."""
        await self.stream_events(tracker)
        self._trackers[tracker.sender_id] = tracker
        self._trackers.move_to_end(tracker.sender_id)
        while len(self._trackers) > self._most:
            self._trackers.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None when it is new or had to make room."""
        return self._trackers.get(sender_id)

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        self._trackers.pop(sender_id, None)

    async def keys(self) -> Iterable[str]:
        """The senders of all conversations that are kept."""
        return list(self._trackers)
