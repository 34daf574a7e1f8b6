"""Where actions are rehearsed: slots, events and the active form as Rasa would keep them."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import ACTIONS

LISTEN = {"event": "action", "name": "action_listen"}


@dataclass
class Stage:
    """One conversation. `said` holds what the last action said."""

    domain: dict[str, Any]
    channel: str = "web"
    conversation: str = field(default_factory=lambda: str(uuid.uuid4()))
    slots: dict[str, Any] = field(default_factory=dict)
    form: str | None = None
    events: list[dict[str, Any]] = field(default_factory=lambda: [LISTEN])
    said: list[dict[str, Any]] = field(default_factory=list)
    followup: str | None = None
    latest: dict[str, Any] = field(default_factory=dict)

    def hears(self, intent: str, text: str = "", **entities: Any) -> "Stage":
        """A message of the patient, as understood. Without a text a button was pressed."""
        found = [
            {"entity": name, "value": value, "start": 0, "end": len(text)}
            for name, value in entities.items()
        ]
        self.latest = {
            "text": text or f"/{intent}",
            "intent": {"name": intent, "confidence": 0.9},
            "intent_ranking": [],
            "entities": found,
        }
        spoken = {"parse_data": self.latest, "text": text, "input_channel": self.channel}
        self.events += [LISTEN, {"event": "user", **spoken}]
        return self

    async def runs(self, name: str) -> "Stage":
        """Run an action and apply its events."""
        dispatcher = CollectingDispatcher()
        events = await ACTIONS[name](dispatcher, self._tracker(), self.domain)
        self.events.append({"event": "action", "name": name})
        self.said = dispatcher.messages
        self.events += [{"event": "bot", "text": m["text"], "data": m} for m in self.said]
        self.followup = None
        for event in events:
            self._apply(event)
        return self

    async def fills(self, requested: str, intent: str, text: str = "", **entities: Any) -> "Stage":
        """A message to the form that has asked for `requested`. `self.form` must be set."""
        self.slots["requested_slot"] = requested
        self.hears(intent, text, **entities)
        # Rasa names the form itself before it runs the form's validation.
        self.events.append({"event": "action", "name": self.form})
        return await self.runs(f"validate_{self.form}")

    def _apply(self, event: dict[str, Any]) -> None:
        if event["event"] == "slot":
            self.slots[event["name"]] = event["value"]
        elif event["event"] == "active_loop":
            self.form = event["name"]
        elif event["event"] == "followup":
            self.followup = event["name"]
        self.events.append(event)

    def _tracker(self) -> Tracker:
        return Tracker(
            sender_id=f"{self.conversation}:1",
            slots=dict(self.slots),
            latest_message={**self.latest, "message_id": "m"},
            events=[*self.events],
            paused=False,
            followup_action=None,
            active_loop={"name": self.form} if self.form else {},
            latest_action_name="action_listen",
        )

    @property
    def text(self) -> str:
        """All that the last action said."""
        return "\n".join(message["text"] or "" for message in self.said)

    @property
    def buttons(self) -> list[dict[str, str]]:
        """What it offered."""
        return [button for message in self.said for button in message["buttons"]]

    @property
    def payloads(self) -> list[str]:
        """What its buttons send."""
        return [button["payload"] for button in self.buttons]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """Its cards."""
        return [m["custom"]["card"] for m in self.said if m["custom"]]


def read_domain(root: Path) -> dict[str, Any]:
    """The responses of every flow, as the action server gets them from Rasa."""
    from ruamel.yaml import YAML

    responses: dict[str, Any] = {}
    for path in sorted((root / "bot" / "domain").glob("*.yml")):
        responses |= YAML(typ="safe").load(path.read_text("utf-8")).get("responses") or {}
    return {"responses": responses}
