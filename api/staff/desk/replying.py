"""What helps an agent to reply well: the check before sending, and canned replies."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.canned_replies.library import Gaps
from api.clock import HOSPITAL_ZONE
from api.conversations.models import Conversation
from api.courtesy import hits
from api.courtesy.addressing import Person, form_for_writer
from api.courtesy.checking import Found, check_reply
from api.errors import InvalidInput, Refused
from api.patients.models import Patient, Relation, VisitorCard
from api.patients.papers import age_on
from api.security import UnknownKey
from api.staff.desk.holding import holds
from api.staff.desk.replying_schemas import CannedOut, CheckedOut, FoundOut, HitLine, HitsOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check

_MOST_DAYS = 366


async def checked(
    office: Office, staff: Staff, text: str, conversation_id: uuid.UUID | None = None
) -> CheckedOut:
    """What a reply should not say. Nothing is stored, and nothing is sent."""
    check(staff, Permission.SERVE)
    people: Sequence[Person] = ()
    if conversation_id is not None:
        people = await people_of(office, staff, conversation_id)
    found = check_reply(office.aids.courtesy, text, people)
    return CheckedOut(
        forbidden=any(one.forbidden for one in found),
        found=[FoundOut(**vars(one)) for one in found],
    )


async def look_through(
    office: Office, staff: Staff, conversation_id: uuid.UUID, text: str, *, anyway: bool
) -> list[Found]:
    """The forbidden phrases of a reply that is about to be sent. Without `anyway` they are counted
    as held back, and it is refused.

    Raises `Refused("phrase_forbidden")`, whose `words` are what was found.
    """
    async with office.sessions() as session, session.begin():
        people = await _people(office, session, staff, conversation_id)
        found = [one for one in check_reply(office.aids.courtesy, text, people) if one.forbidden]
        if found and not anyway:
            hits.record(session, staff.id, found, office.clock.now(), sent=False)
    if found and not anyway:
        words = [one.words for one in found]
        listed = office.wording("staff_desk.and").join(words)
        raise Refused("phrase_forbidden", words=listed, phrases=[one.phrase for one in found])
    return found


def count_sent(office: Office, session: AsyncSession, staff: Staff, found: Sequence[Found]) -> None:
    """Count what is sent all the same, in the transaction that sends it."""
    hits.record(session, staff.id, found, office.clock.now(), sent=True)


def for_the_record(found: Sequence[Found]) -> dict[str, object]:
    """The codes of what was found; nothing where nothing was."""
    return {"phrases": [one.phrase for one in found]} if found else {}


async def canned(
    office: Office,
    staff: Staff,
    typed: str = "",
    skill: str | None = None,
    conversation_id: uuid.UUID | None = None,
) -> list[CannedOut]:
    """Canned replies that `typed` may mean, those of `skill` (or of my own) first. In a
    conversation that I serve the patient is addressed."""
    check(staff, Permission.SERVE)
    address = ""
    if conversation_id is not None:
        address = address_of(office, await people_of(office, staff, conversation_id))
    gaps = gaps_for(office, staff, address)
    skills = [skill] if skill else staff.skills
    return [
        CannedOut(id=one.id, title=one.title, text=gaps.fill(one.text), skills=one.skills)
        for one in office.aids.canned.find(typed, skills)
    ]


async def hits_between(office: Office, staff: Staff, first: date, last: date) -> HitsOut:
    """Which rules of courtesy replies ran into. Raises `InvalidInput("days_invalid")`."""
    check(staff, Permission.SUPERVISE_DESK)
    if not timedelta() <= last - first < timedelta(days=_MOST_DAYS):
        raise InvalidInput("days_invalid", days=_MOST_DAYS)
    since = datetime.combine(first, time.min, HOSPITAL_ZONE)
    until = datetime.combine(last + timedelta(days=1), time.min, HOSPITAL_ZONE)
    async with office.sessions() as session:
        found = await hits.counted(session, since, until)
    return HitsOut(first=first, last=last, items=[HitLine(**vars(one)) for one in found])


async def people_of(office: Office, staff: Staff, conversation_id: uuid.UUID) -> list[Person]:
    """The patients of a conversation that `staff` serves, by their names in the clear: for what is
    made of them, never to be shown. None for anybody else."""
    async with office.sessions() as session:
        return await _people(office, session, staff, conversation_id)


def name_of(office: Office, card: VisitorCard) -> str:
    """The name in the clear; empty where no key opens it any more, which stops no reply."""
    try:
        return office.seal.open(card.name_sealed)
    except UnknownKey:
        return ""


def address_of(office: Office, people: Sequence[Person]) -> str:
    """How whoever writes is addressed; empty unless it is surely one person."""
    rules = office.aids.courtesy.address
    writing = [person for person in people if person.writes] or list(people)
    return form_for_writer(rules, writing[0]) if len(writing) == 1 else ""


def gaps_for(office: Office, staff: Staff, address: str) -> Gaps:
    """What fills the gaps of a canned reply of this agent."""
    hospital = office.hospital
    return Gaps(
        address=address,
        hospital=hospital.short_name,
        agent=staff.display_name,
        role=office.wording(f"staff.role.{staff.role.value}"),
        hotline=hospital.hotline,
        complaints=hospital.complaint_phone,
        emergency=hospital.emergency.location,
    )


async def _people(
    office: Office, session: AsyncSession, staff: Staff, conversation_id: uuid.UUID
) -> list[Person]:
    """The patients of a conversation, by their names in the clear; only for who serves it."""
    if not await holds(session, staff, conversation_id):
        return []
    return await people_in(office, session, conversation_id)


async def people_in(
    office: Office, session: AsyncSession, conversation_id: uuid.UUID
) -> list[Person]:
    """The patients of a conversation, by their names in the clear. The caller has checked who asks,
    and shows them to nobody."""
    rows = await session.execute(
        select(VisitorCard, Patient.sex, Patient.birth_date)
        .join(Patient, Patient.id == VisitorCard.patient_id)
        .join(Conversation, Conversation.account_id == VisitorCard.account_id)
        .where(Conversation.id == conversation_id, Patient.erased_at.is_(None))
        .order_by(VisitorCard.id)
    )
    today = office.clock.today()
    return [
        Person(
            name=name_of(office, card),
            age=age_on(birth, today) if birth else None,
            sex=sex,
            writes=card.relation is Relation.SELF,
        )
        for card, sex, birth in rows
    ]
