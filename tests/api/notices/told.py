"""Patients who book, and what they are told by senders in memory."""

import uuid
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from api.appointments import service
from api.appointments.models import Appointment
from api.appointments.rules import BookingRules
from api.appointments.schemas import BookingRequest
from api.clinics.models import Clinic, ClinicStatus, Slot
from api.clock import FixedClock
from api.conversations.models import Conversation, Message
from api.conversations.schemas import MessageOut
from api.database import Sessions
from api.departments.profile import load_hospital
from api.doctors.models import Doctor
from api.notices.delivery import deliver
from api.notices.models import Delivery, Notice, NoticeKind, NoticeStatus, Rung
from api.notices.outbox import Telling, tell
from api.notices.post import Post
from api.notices.rules import NoticeRules, Template, load_notice_rules
from api.notices.words import Words
from api.patients.models import Account, VisitorCard
from api.security import Seal
from api.sending import Accepted, Outcome
from api.settings import ROOT
from api.wording import load_wording
from tests.api.appointments.booking_rows import BookingRows
from tests.simulators.doubles import MemorySms, MemoryTemplates

KNOWLEDGE = ROOT / "knowledge_base"
PHONE, OPENID = "13800001234", "openid-of-the-tests"
SEAL = Seal("a key for tests")
SOON = timedelta(days=3)
# Fields as a hospital would fill them in.
TEMPLATE = Template(id="template-1", fields={"thing1": "department", "time2": "when"})
# For what is about no visit.
PLAIN = Template(id="template-2", fields={"thing1": "hospital", "phrase2": "what"})
OF_ACCOUNT = frozenset(
    {
        NoticeKind.COMPLAINT_PROGRESS,
        NoticeKind.MESSAGE_WAITING,
        NoticeKind.CALLBACK,
        NoticeKind.SURVEY,
    }
)


@dataclass
class MemoryMessages:
    """`CustomerMessages`: how the next attempts end, by default well; `phones` has the openid and
    what arrived."""

    outcomes: deque[Outcome] = field(default_factory=deque)
    phones: list[tuple[str, MessageOut]] = field(default_factory=list)
    asked: int = 0

    async def send(self, account_id: int, openid: str, message: MessageOut) -> Outcome:
        self.asked += 1
        outcome = self.outcomes.popleft() if self.outcomes else Accepted("")
        if isinstance(outcome, Accepted):
            self.phones.append((openid, message))
        return outcome


def notice_rules(**changes: object) -> NoticeRules:
    """The sample hospital's rules, with templates for every kind."""
    templates = {kind: PLAIN if kind in OF_ACCOUNT else TEMPLATE for kind in NoticeKind}
    return load_notice_rules(KNOWLEDGE).model_copy(
        update={"wechat_templates": templates, **changes}
    )


class Told:
    """Everything of one test: rows that are committed, the clock, and the phones."""

    def __init__(
        self, rows: BookingRows, sessions: Sessions, clock: FixedClock, rules: BookingRules
    ) -> None:
        self.rows, self.sessions, self.clock, self.booking = rows, sessions, clock, rules
        self.sms, self.templates, self.messages = MemorySms(), MemoryTemplates(), MemoryMessages()
        self.woken: list[uuid.UUID] = []
        self.counted: Counter[tuple[str, str]] = Counter()
        self.post = self.post_with()

    def post_with(self, **changes: object) -> Post:
        parts: dict[str, object] = {
            "sessions": self.sessions,
            "clock": self.clock,
            "seal": SEAL,
            "words": Words(
                load_wording(KNOWLEDGE / "wording"), load_hospital(KNOWLEDGE / "hospital.yml")
            ),
            "rules": notice_rules(),
            "sms": self.sms,
            "templates": self.templates,
            "wake": self._wake,
            "count": lambda rung, outcome: self.counted.update([(str(rung), outcome)]),
        }
        return Post(**(parts | changes))  # type: ignore[arg-type]

    async def _wake(self, conversation_id: uuid.UUID) -> None:
        self.woken.append(conversation_id)

    async def patient(self, channel: str = "web", phone: str | None = PHONE) -> VisitorCard:
        """A visitor card of a new account; its conversation is `self.conversation`."""
        account = await self.rows.account()
        account.channel = channel
        account.external_sealed = SEAL.seal(OPENID) if channel == "wechat" else None
        self.conversation = await self.rows.conversation(account)
        self.conversation.channel = channel
        card = await self.rows.card(self.conversation)
        card.phone_sealed = SEAL.seal(phone) if phone else b""
        await self.rows.session.commit()
        return card

    async def slot(self, starts_at: datetime, doctor: Doctor | None = None) -> Slot:
        """A free place at any moment."""
        local = starts_at.astimezone(self.clock.now().tzinfo)
        slot = await self.rows.slot(doctor, day=local.date(), capacity=5)
        slot.starts_at, slot.start = starts_at, local.time()
        slot.end = (local + timedelta(minutes=30)).time()
        await self.rows.session.commit()
        return slot

    async def book(self, card: VisitorCard, starts_in: timedelta) -> Appointment:
        slot = await self.slot(self.clock.now() + starts_in)
        request = BookingRequest(self.conversation.id, card.id, slot.id, None)
        async with self.sessions() as session, session.begin():
            return await service.book(session, self.clock, self.booking, request)

    async def cancel(self, appointment: Appointment) -> None:
        where = self.conversation.id, appointment.id
        async with self.sessions() as session, session.begin():
            await service.cancel(session, self.clock, self.booking, *where)

    async def stop(self, appointment: Appointment) -> None:
        async with self.sessions() as session, session.begin():
            clinic = await session.get_one(Clinic, appointment.clinic_id)
            clinic.status = ClinicStatus.STOPPED

    async def stopped(self, card: VisitorCard, starts_in: timedelta = SOON) -> Appointment:
        """Book, stop the clinic and write the notice that tells so."""
        appointment = await self.book(card, starts_in)
        await self.stop(appointment)
        now, key = self.clock.now(), f"stopped:{appointment.id}"
        telling = Telling(NoticeKind.CLINIC_STOPPED, key, now, {"reason": "医生外出"})
        async with self.sessions() as session, session.begin():
            await tell(session, now, appointment, telling)
        return appointment

    async def deliver(self, kind: NoticeKind, post: Post | None = None) -> Notice:
        """Deliver the one notice of this kind, as its job does; returns what became of it."""
        notice = await self.notice(kind)
        await deliver(post or self.post, notice.id)
        return await self.notice(kind)

    async def notice(self, kind: NoticeKind) -> Notice:
        async with self.sessions() as session:
            return (await session.scalars(select(Notice).where(Notice.kind == kind))).one()

    async def notices(self) -> dict[NoticeKind, Notice]:
        async with self.sessions() as session:
            return {notice.kind: notice for notice in await session.scalars(select(Notice))}

    async def status(self, kind: NoticeKind) -> NoticeStatus:
        return (await self.notice(kind)).status

    async def steps(self, kind: NoticeKind) -> dict[Rung, Delivery]:
        notice = await self.notice(kind)
        async with self.sessions() as session:
            found = select(Delivery).where(Delivery.notice_id == notice.id).order_by(Delivery.id)
            return {step.rung: step for step in await session.scalars(found)}

    async def in_chat(self, conversation: Conversation) -> list[str]:
        async with self.sessions() as session:
            said = select(Message.text).where(Message.conversation_id == conversation.id)
            return list(await session.scalars(said))

    async def accounts(self) -> list[Account]:
        async with self.sessions() as session:
            return list(await session.scalars(select(Account)))
