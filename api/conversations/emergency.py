"""What happens when a message shows danger: recorded, answered at once, the staff alerted."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Author
from api.conversations.schemas import Button, Outgoing
from api.departments.schemas import Centre, Hospital
from api.green_channel import location
from api.green_channel import service as green_channel
from api.handoff.levels import ServiceLevels
from api.safety.models import SafetyEvent
from api.safety.rules import SafetyRules
from api.safety.service import SafetyCheck, SafetyFinding
from api.wording import Wording

ASK_HUMAN = "/human_ask"
# After an accident somebody has to be found: 车祸, 坠落, 断肢 (A12.2).
_ASKED_WHERE = frozenset({"safety.emergency.injury", "safety.emergency.amputation"})


@dataclass(frozen=True)
class EmergencyDesk:
    """Looks at every message before anything else does. `centres` go by the id of a rule."""

    check: SafetyCheck
    wording: Wording
    hospital: Hospital
    levels: ServiceLevels
    centres: Mapping[str, Centre]

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
        text = self.words(finding)
        more = [self._say(self.wording("safety.lines"), card) for card in cards[1:]]
        return [self._say(text, cards[0]), *more]

    async def open_green_channel(
        self,
        session: AsyncSession,
        conversation_id: uuid.UUID,
        finding: SafetyFinding,
        now: datetime,
    ) -> bool:
        """Start the clocks of an emergency, in the transaction that records it. False for a
        crisis, and while the conversation's green channel is open."""
        if finding.kind != "emergency":
            return False
        return await green_channel.open_channel(
            session, self.levels.green_channel, conversation_id, now
        )

    async def ask_where(
        self,
        session: AsyncSession,
        conversation_id: uuid.UUID,
        finding: SafetyFinding,
        now: datetime,
    ) -> list[Outgoing]:
        """After an accident, once: where the patient is. Said after what has to be done now."""
        if finding.wording not in _ASKED_WHERE:
            return []
        if not await location.ask_once(session, conversation_id, now):
            return []
        return [Outgoing(text=self.wording("safety.where"), author=Author.SYSTEM)]

    def words(self, finding: SafetyFinding) -> str:
        """What the patient is told first."""
        return safety_words(self.wording, self.hospital, finding.wording, self._centre(finding))

    def _centre(self, finding: SafetyFinding) -> Centre | None:
        # Not only of the first rule, which gives the words: chest pain with 喘不上气 is told how to
        # sit, and yet belongs to the chest pain centre.
        named = (self.centres.get(flag.id) for flag in finding.flags)
        return next((centre for centre in named if centre), None)

    def _say(self, text: str, card: dict[str, Any]) -> Outgoing:
        person = Button(title=self.wording("handoff.ask_button"), payload=ASK_HUMAN)
        return Outgoing(text=text, author=Author.SYSTEM, buttons=[person], card=card)

    def _emergency_card(self, finding: SafetyFinding) -> dict[str, Any]:
        names = [flag.name for flag in finding.flags]
        location = self.hospital.emergency.location
        return {"type": "emergency", "flags": names, "call": "120", "location": location}

    def _crisis_card(self) -> dict[str, Any]:
        lines = [{"name": line.name, "number": line.number} for line in self.check.crisis_lines]
        return {"type": "crisis", "lines": lines}


def centres_by_rule(rules: SafetyRules, hospital: Hospital) -> dict[str, Centre]:
    """The centre for the emergencies of each rule, by the rule's id, where the hospital has one."""
    centres: dict[str, Centre] = dict(hospital.centres.items())
    return {
        rule.id: centres[rule.wording]
        for rule in rules.rules
        if rule.level == "emergency" and rule.wording in centres
    }


def safety_words(
    wording: Wording, hospital: Hospital, key: str, centre: Centre | None, **params: str
) -> str:
    """What is said under `key` (`safety.<kind>.<wording>`), with the way to the emergency
    department; the way to the centre comes after the first sentence."""
    said = wording(key, location=hospital.emergency.location, **params)
    if centre is None:
        return said
    first, stop, rest = said.partition("。")
    return first + stop + wording("safety.centre", name=centre.name, way=centre.way) + rest
