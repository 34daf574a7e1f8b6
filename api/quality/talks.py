"""Real conversations as the rubric sees them: who served in one, and their talk. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.conversations.models import Author, Conversation, Handler, Message
from api.courtesy.addressing import Person
from api.handoff.models import TicketEvent
from api.rubric.talk import EMERGENCY_ACT, Field, Line, Speaker, Subject, Talk
from api.staff.models import Staff

_DANGER_CARDS = {"emergency", "crisis"}
# What happened to a ticket that gave the conversation to somebody.
_GIVEN = {"taken", "assigned", "accepted"}
_FIELDS: dict[str, Field] = {
    "complaint__who": "who",
    "complaint__what": "what",
    "complaint__when": "when",
    "complaint__where": "where",
    "complaint__whom": "whom",
}


@dataclass(frozen=True)
class Served:
    """All that is read of a conversation. `messages` are only those that the reader may see;
    `dangers` are the ids of those with a red flag or despair; `people` the patients it may be
    about; `complaint`: one was filed that the reader may know of."""

    conversation: Conversation
    messages: Sequence[Message]
    events: Sequence[TicketEvent]
    staff: Mapping[str, Staff]
    dangers: frozenset[int]
    people: tuple[Person, ...] = ()
    complaint: bool = False

    def agent_of(self) -> dict[int, Staff]:
        """Who of the staff said which message. Messages keep only the name that patients were told,
        so of those who had the conversation it is whoever is called so, or had it then."""
        said = {}
        for message in self.messages:
            if message.author is Author.AGENT and (staff := self._who(message)):
                said[message.id] = staff
        return said

    def agents(self) -> list[Staff]:
        """Everybody who said something, in the order in which they first did."""
        return list({staff.id: staff for staff in self.agent_of().values()}.values())

    def bot_spoke(self) -> bool:
        """Whether the bot answered something."""
        return any(_speaker(message) == "bot" for message in self.messages)

    def _who(self, message: Message) -> Staff | None:
        given = [event for event in self.events if event.kind in _GIVEN and event.at <= message.at]
        had = [staff for event in given if (staff := self.staff.get(_receiver(event)))]
        called = [staff for staff in had if staff.display_name == message.author_name]
        return next(reversed(called or had), None)


def talk_of(served: Served, subject: Staff | None, role: str = "") -> tuple[Talk, list[Message]]:
    """The talk in which `subject` (none: the bot) is judged, and the message of each of its lines.
    `role` is what patients are told that they are."""
    agents = served.agent_of()
    whose: Subject = "agent" if subject else "bot"
    lines = tuple(
        _line(message, _spoken_by(message, agents, subject), message.id in served.dangers)
        for message in served.messages
    )
    talk = Talk(
        lines,
        subject=whose,
        people=served.people,
        complaint=served.complaint,
        name=subject.display_name if subject else "",
        role=role,
        over=subject is None or served.conversation.handler is not Handler.HUMAN,
    )
    return talk, list(served.messages)


def receivers(events: Sequence[TicketEvent]) -> set[str]:
    """The usernames of everybody who ever had the conversation."""
    return {_receiver(event) for event in events if event.kind in _GIVEN}


def _receiver(event: TicketEvent) -> str:
    """The username of whom the event gave the conversation to."""
    if event.kind == "accepted":
        return event.actor.removeprefix("staff:")
    return str(event.details.get("to", ""))


def _spoken_by(message: Message, agents: Mapping[int, Staff], subject: Staff | None) -> Speaker:
    speaker = _speaker(message)
    if speaker != "agent":
        return speaker
    staff = agents.get(message.id)
    return "agent" if subject and staff and staff.id == subject.id else "colleague"


def _speaker(message: Message) -> Speaker:
    if message.author is Author.PATIENT:
        return "patient"
    if message.author is Author.AGENT:
        return "agent"
    # What is answered to danger is said before the model, and still by the assistant.
    return "bot" if message.author is Author.BOT or _answers_danger(message) else "system"


def _line(message: Message, speaker: Speaker, danger: bool) -> Line:
    return Line(
        speaker,
        message.text,
        at=message.at,
        danger=danger and speaker == "patient",
        fields=_fields(message),
        acts=frozenset({EMERGENCY_ACT}) if _answers_danger(message) else frozenset(),
    )


def _answers_danger(message: Message) -> bool:
    return (message.card or {}).get("type") in _DANGER_CARDS


def _fields(message: Message) -> frozenset[Field]:
    """The field of a complaint that a form had asked for when the patient said this, and all that
    it knew by then."""
    understanding: dict[str, Any] = message.understanding or {}
    slots: dict[str, Any] = understanding.get("slots") or {}
    known = {field for slot, field in _FIELDS.items() if slots.get(slot) is not None}
    asked = _FIELDS.get(str(understanding.get("requested_slot")))
    return frozenset(known | ({asked} if asked else set()))
