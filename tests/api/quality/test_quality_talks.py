"""Real conversations as the rubric sees them."""

from datetime import datetime, timedelta

from api.clock import HOSPITAL_ZONE
from api.conversations.models import Author, Conversation, Handler, Message
from api.handoff.models import TicketEvent
from api.quality.talks import Served, receivers, talk_of
from api.rubric.talk import EMERGENCY_ACT
from api.staff.models import Role, Staff

START = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)
LI = Staff(id=1, username="li", display_name="李敏", role=Role.AGENT)
ZHAO = Staff(id=2, username="zhao", display_name="赵强", role=Role.AGENT)
NAMESAKE = Staff(id=3, username="li2", display_name="李敏", role=Role.AGENT)


def said(
    number: int, author: Author, text: str, name: str | None = None, **more: object
) -> Message:
    message = Message(id=number, author=author, text=text, author_name=name, **more)
    message.at = START + timedelta(minutes=number)
    return message


def event(minute: int, kind: str, actor: str, **details: object) -> TicketEvent:
    at = START + timedelta(minutes=minute, seconds=-1)
    return TicketEvent(kind=kind, actor=actor, details=details, at=at)


def served(messages: list[Message], *events: TicketEvent, **more: object) -> Served:
    staff = {one.username: one for one in (LI, ZHAO, NAMESAKE)}
    whole: dict[str, object] = {"dangers": frozenset[int](), "staff": staff} | more
    return Served(Conversation(handler=Handler.BOT), messages, list(events), **whole)  # type: ignore[arg-type]


class TestWhoSaidIt:
    def test_it_is_whoever_had_the_conversation_and_is_called_so(self) -> None:
        talk = served(
            [said(1, Author.AGENT, "您好", "李敏"), said(5, Author.AGENT, "您好", "赵强")],
            event(1, "taken", "staff:li", to="li"),
            event(2, "offered", "staff:li", to="zhao"),
            event(3, "accepted", "staff:zhao"),
        )
        assert [one.username for one in talk.agents()] == ["li", "zhao"]

    def test_of_two_of_the_same_name_it_is_who_had_it_then(self) -> None:
        talk = served(
            [said(1, Author.AGENT, "您好", "李敏"), said(5, Author.AGENT, "您好", "李敏")],
            event(1, "taken", "staff:li", to="li"),
            event(3, "assigned", "staff:boss", to="li2"),
        )
        assert [one.id for one in talk.agent_of().values()] == [1, 3]

    def test_who_has_another_name_since_is_known_by_having_it(self) -> None:
        talk = served(
            [said(1, Author.AGENT, "您好", "李小敏")], event(1, "taken", "staff:li", to="li")
        )
        assert talk.agents() == [LI]

    def test_what_nobody_had_the_conversation_for_is_nobodys(self) -> None:
        assert served([said(1, Author.AGENT, "您好", "李敏")]).agents() == []

    def test_receivers_are_those_who_ever_had_it(self) -> None:
        events = [
            event(1, "taken", "staff:li", to="li"),
            event(2, "offered", "staff:li", to="boss"),
            event(3, "accepted", "staff:zhao"),
        ]
        assert receivers(events) == {"li", "zhao"}


class TestTheTalk:
    def test_others_are_colleagues_and_the_rest_keeps_its_speaker(self) -> None:
        messages = [
            said(1, Author.PATIENT, "转人工"),
            said(2, Author.SYSTEM, "现在由李敏为您服务"),
            said(3, Author.AGENT, "您好", "李敏"),
            said(6, Author.AGENT, "您好", "赵强"),
            said(7, Author.BOT, "您好"),
        ]
        events = [
            event(2, "taken", "staff:li", to="li"),
            event(5, "assigned", "staff:boss", to="zhao"),
        ]
        talk, _ = talk_of(served(messages, *events), LI, "坐席")
        speakers = [line.speaker for line in talk.lines]
        assert speakers == ["patient", "system", "agent", "colleague", "bot"]
        assert (talk.name, talk.role, talk.subject, talk.over) == ("李敏", "坐席", "agent", True)

    def test_what_is_said_to_danger_before_the_model_is_the_assistants(self) -> None:
        messages = [
            said(1, Author.PATIENT, "胸口疼"),
            said(2, Author.SYSTEM, "请打 120", card={"type": "emergency"}),
        ]
        talk, _ = talk_of(served(messages, dangers=frozenset({1})), None)
        assert talk.lines[0].danger
        assert talk.lines[1].speaker == "bot"
        assert EMERGENCY_ACT in talk.lines[1].acts

    def test_a_form_tells_which_fields_of_a_complaint_are_known(self) -> None:
        understanding = {
            "requested_slot": "complaint__when",
            "slots": {"complaint__what": "骂人", "complaint__where": None},
        }
        message = said(1, Author.PATIENT, "昨天", understanding=understanding)
        talk, _ = talk_of(served([message]), None)
        assert talk.lines[0].fields == {"what", "when"}

    def test_old_messages_say_nothing_of_it(self) -> None:
        talk, _ = talk_of(served([said(1, Author.PATIENT, "昨天")]), None)
        assert talk.lines[0].fields == frozenset()

    def test_a_conversation_that_somebody_has_is_not_over(self) -> None:
        there = served(
            [said(1, Author.AGENT, "您好", "李敏")], event(1, "taken", "staff:li", to="li")
        )
        there.conversation.handler = Handler.HUMAN
        assert not talk_of(there, LI)[0].over
