"""What happens when a message shows danger: recorded, answered at once, the staff alerted."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Author
from api.conversations.schemas import Button, Outgoing
from api.safety.models import SafetyEvent
from api.safety.service import SafetyCheck, SafetyFinding
from api.wording import Wording

ASK_HUMAN = "/human_ask"


@dataclass(frozen=True)
class EmergencyDesk:
    """Looks at every message before anything else does. `location` is the emergency department's
    way in words."""

    check: SafetyCheck
    wording: Wording
    location: str

    def look(self, text: str) -> SafetyFinding | None:
        """Danger that must be answered before anything else; lesser urgency is triage's matter."""
        finding = self.check.check(text)
        return None if finding is None or finding.kind == "urgent" else finding

    async def record(
        self,
        session: AsyncSession,
        conversation_id: uuid.UUID,
        message_id: int,
        finding: SafetyFinding,
        now: datetime,
    ) -> list[Outgoing]:
        """Store the event and return what the patient is told. An overdose is both: the
        emergency first, the crisis lines with it."""
        session.add(
            SafetyEvent(
                conversation_id=conversation_id,
                message_id=message_id,
                kind=finding.kind,
                flags=[{"id": flag.id, "name": flag.name} for flag in finding.flags],
                at=now,
            )
        )
        cards = [self._emergency_card(finding)] if finding.kind == "emergency" else []
        cards += [self._crisis_card()] if finding.crisis else []
        text = self.wording(finding.wording, location=self.location)
        more = [self._say(self.wording("safety.lines"), card) for card in cards[1:]]
        return [self._say(text, cards[0]), *more]

    def _say(self, text: str, card: dict[str, Any]) -> Outgoing:
        person = Button(title=self.wording("handoff.ask_button"), payload=ASK_HUMAN)
        return Outgoing(text=text, author=Author.SYSTEM, buttons=[person], card=card)

    def _emergency_card(self, finding: SafetyFinding) -> dict[str, Any]:
        names = [flag.name for flag in finding.flags]
        return {"type": "emergency", "flags": names, "call": "120", "location": self.location}

    def _crisis_card(self) -> dict[str, Any]:
        lines = [{"name": line.name, "number": line.number} for line in self.check.crisis_lines]
        return {"type": "crisis", "lines": lines}
