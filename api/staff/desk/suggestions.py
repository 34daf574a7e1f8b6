"""What the assistant would answer, for an agent to send, to change, or to leave. Looking never
changes anything, and nothing is sent by itself."""

import asyncio
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from api.clinics import service as clinics
from api.clinics.service import ClinicFilter, FoundClinic
from api.departments.models import Department
from api.departments.service import list_departments
from api.doctors.models import Doctor
from api.doctors.service import roster
from api.guide import service as guide
from api.staff.desk import records, replying
from api.staff.desk.conversation_schemas import ConversationOut
from api.staff.desk.replying_schemas import SuggestionOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.triage.results import TriageInput

_MOST = 3
_MOST_CHARACTERS = 400
_CLINICS = 3
# Below this a department is a guess, which is worse than asking.
_LEAST_SCORE = 0.3


async def suggested(
    office: Office, staff: Staff, conversation_id: uuid.UUID, *, refresh: bool = False
) -> list[SuggestionOut]:
    """Up to three answers to what the patient said last; none when it is answered, or hidden. They
    tell what was said: asking is recorded as a look at it, except by a page that shows it already
    (`refresh`).

    Raises `Forbidden`, `NotFound`.
    """
    check(staff, Permission.SERVE)
    seen = await records.read(office, staff, conversation_id, refresh=refresh)
    question = unanswered(seen)
    if not question:
        return []
    found = [
        *await _from_triage(office, question),
        *await _from_knowledge(office, question),
        *_from_canned(office, staff, await _address(office, staff, conversation_id), question),
    ]
    return found[:_MOST]


def unanswered(seen: ConversationOut) -> str:
    """What the patient has said since a person last spoke; without what is hidden."""
    said: list[str] = []
    for line in reversed(seen.messages):
        if line.author == "agent":
            break
        if line.author == "patient" and not line.hidden and line.text:
            said.append(line.text)
            if seen.handler == "bot":
                break
    # The last two messages: one may be only a greeting, and older ones were about something else.
    return "，".join(reversed(said[:2]))


async def _from_triage(office: Office, question: str) -> list[SuggestionOut]:
    """A department, where what was said are symptoms."""
    places = await office.aids.directory.places()
    # The first time it learns what it needs: not on the loop that answers patients.
    result = await asyncio.to_thread(office.aids.triage.assess, TriageInput(question), places)
    best = result.candidates[0] if result.candidates else None
    if best is None or not best.words or best.score < _LEAST_SCORE:
        return []
    place = places[best.code]
    key = "urgent" if result.urgency == "emergency" else "department"
    text = office.wording(
        f"staff_desk.suggest.{key}", department=place.name, location=place.location
    )
    return [_suggestion(office, text, "triage", place.name)]


async def _from_knowledge(office: Office, question: str) -> list[SuggestionOut]:
    found = []
    async with office.sessions() as session:
        if (clinics_found := await _named_clinics(office, session, question)) is not None:
            found.append(clinics_found)
        articles = await guide.search(
            session, office.aids.guide, question, office.clock.today(), limit=2
        )
    found += [
        _suggestion(office, article.body, "guide", article.title)
        for article in articles
        if article.sure
    ]
    return found


async def _named_clinics(
    office: Office, session: AsyncSession, question: str
) -> SuggestionOut | None:
    """The next clinics of a doctor or a department whose name was said."""
    wanted, name = await _named(session, question)
    if wanted is None:
        return None
    now = office.clock.now()
    found = await clinics.find_clinics(session, now, wanted)
    if not found:
        text = office.wording("staff_desk.suggest.no_clinics", name=name)
    else:
        lines = [_clinic(office, one) for one in found]
        listed = office.wording("staff_desk.suggest.between").join(lines)
        text = office.wording("staff_desk.suggest.clinics", name=name, clinics=listed)
    return _suggestion(office, text, "schedule", name)


async def _named(session: AsyncSession, question: str) -> tuple[ClinicFilter | None, str]:
    doctor = await _said_doctor(session, question)
    if doctor is not None:
        return ClinicFilter(doctors=[doctor.id], available=True, limit=_CLINICS), doctor.name
    department = await _said_department(session, question)
    if department is not None:
        wanted = ClinicFilter(departments=[department.code], available=True, limit=_CLINICS)
        return wanted, department.name
    return None, ""


async def _said_doctor(session: AsyncSession, question: str) -> Doctor | None:
    named = [entry.doctor for entry in await roster(session) if entry.doctor.name in question]
    # Two of one name: whoever it is must be asked, not guessed.
    return named[0] if len(named) == 1 else None


async def _said_department(session: AsyncSession, question: str) -> Department | None:
    """The department with the longest name or alias that occurs in the question."""
    said = [
        (len(form), department)
        for department in await list_departments(session)
        for form in (department.name, *department.aliases)
        if len(form) > 1 and form in question
    ]
    return max(said, key=lambda pair: pair[0])[1] if said else None


def _clinic(office: Office, found: FoundClinic) -> str:
    clinic = found.clinic
    who = found.substitute or (found.doctor.name if found.doctor else "")
    return office.wording(
        "staff_desk.suggest.clinic",
        month=clinic.date.month,
        day=clinic.date.day,
        period=office.wording(f"staff.period.{clinic.period}"),
        doctor=who or (found.resource.name if found.resource else ""),
        remaining=found.remaining,
    )


def _from_canned(office: Office, staff: Staff, address: str, question: str) -> list[SuggestionOut]:
    gaps = replying.gaps_for(office, staff, address)
    return [
        _suggestion(office, gaps.fill(one.text), "canned", one.title)
        for one in office.aids.canned.fitting(question, staff.skills)
    ]


async def _address(office: Office, staff: Staff, conversation_id: uuid.UUID) -> str:
    people = await replying.people_of(office, staff, conversation_id)
    return replying.address_of(office, people)


def _suggestion(office: Office, text: str, source: str, title: str) -> SuggestionOut:
    short = text.strip()
    if len(short) > _MOST_CHARACTERS:
        short = short[: _MOST_CHARACTERS - 1].rstrip() + "…"
    return SuggestionOut.model_validate({"text": short, "source": source, "title": title})
