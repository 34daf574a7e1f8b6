"""Which queue a wish belongs to, and who goes first."""

import uuid
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.handoff import routing, service
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket
from api.handoff.routing import Known, marks_for, skill_for
from api.patients.models import IdType, Patient, Relation, VisitorCard
from tests.api.handoff.desk_world import DeskWorld
from tests.api.staff import factories

CHILDREN = {"slots": {"triage__result": {"departments": [{"code": "erke", "name": "儿科"}]}}}
CHEST = {"slots": {"triage__result": {"departments": [{"code": "xinxueguan", "reason": "孕妇"}]}}}


@pytest.mark.parametrize(
    ("reason", "summary", "words", "skill"),
    [
        ("asked", {}, [], "general"),
        ("complaint", CHILDREN, ["医保"], "complaints"),
        ("service", {}, [], "services"),
        ("asked", CHILDREN, ["医保怎么报销"], "paediatrics"),
        ("asked", {}, ["转人工", "异地就医怎么报销"], "insurance"),
        ("asked", {"slots": {"complaint__what": "收费不对"}}, [], "insurance"),
        ("asked", CHEST, ["我胸闷"], "general"),
    ],
)
def test_the_queue_goes_by_reason_then_department_then_words(
    levels: ServiceLevels, reason: str, summary: dict[str, object], words: list[str], skill: str
) -> None:
    assert skill_for(levels.desk, reason, summary, Known(words)) == skill


@pytest.mark.parametrize(
    ("words", "ages", "marks"),
    [
        (["转人工"], [], []),
        (["我妈岁数大了走不动"], [], ["elder"]),
        (["我怀孕 30 周"], [34], ["pregnant"]),
        (["转人工"], [60], ["elder"]),
        (["转人工"], [59], []),
        (["我坐轮椅"], [71], ["elder", "disabled"]),
        (["转人工"], [3], ["child"]),
    ],
)
def test_who_goes_first_shows_in_words_and_age(
    levels: ServiceLevels, words: list[str], ages: list[int], marks: list[str]
) -> None:
    assert marks_for(levels.desk, {}, Known(words, ages)) == marks


def test_what_triage_explains_says_nothing_about_the_patient(levels: ServiceLevels) -> None:
    assert marks_for(levels.desk, CHEST, Known()) == []


async def test_the_age_of_the_one_the_account_books_for_counts(
    session: AsyncSession, clock: FixedClock, levels: ServiceLevels
) -> None:
    asked = await factories.conversation(session, clock.now())
    patient = Patient(
        name_sealed=b"",
        name_masked="张*明",
        id_type=IdType.ID_CARD,
        id_number_sealed=b"",
        id_number_hash="h",
        phone_sealed=b"",
        phone_hash="h",
        phone_masked="*",
        birth_date=date(1950, 3, 1),
        created_at=clock.now(),
    )
    session.add(patient)
    await session.flush()
    session.add(
        VisitorCard(
            account_id=asked.account_id,
            patient_id=patient.id,
            relation=Relation.PARENT,
            name_sealed=b"",
            name_masked="张*明",
            phone_sealed=b"",
            person_hash="h",
            created_at=clock.now(),
        )
    )
    await session.flush()
    known = await routing.what_is_known(session, asked.id, clock.now())
    assert known.ages == [76]
    view = await service.request(session, asked.id, reason="asked", now=clock.now(), levels=levels)
    ticket = await session.get_one(Ticket, uuid.UUID(view.ticket))
    assert (ticket.marks, ticket.priority) == (["elder"], levels.desk.marks["elder"].priority)


async def test_who_waits_long_enough_overtakes_who_is_a_little_more_pressing(
    world: DeskWorld,
) -> None:
    steps = world.levels.priority("asked") - world.levels.priority("complaint")
    first = await world.patient(reason="asked")
    world.clock.advance(minutes=steps * world.levels.desk.ageing_minutes - 1)
    soon = await world.patient(reason="complaint")
    assert (await world.asks(first)).ahead == 1
    world.clock.advance(minutes=2)
    late = await world.patient(reason="complaint")
    assert (await world.asks(soon)).ahead == 0
    assert (await world.asks(late)).ahead == 2


async def test_nobody_overtakes_danger_however_long_they_wait(world: DeskWorld) -> None:
    waits = await world.patient()
    world.clock.advance(hours=8)
    danger = await world.patient(reason="emergency")
    assert (await world.asks(danger)).ahead == 0
    assert (await world.asks(waits)).ahead == 1
