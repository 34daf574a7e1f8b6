"""Importing: idempotent, with a difference that says what changed, and nothing lost."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.clinics.models import ClinicException, Period, WeeklyClinic
from api.departments.models import Department
from api.doctors.models import Doctor
from api.guide.models import GuideArticle, KnowledgeVersion
from api.knowledge.importer import Difference, import_knowledge
from api.knowledge.loader import Knowledge
from tests.api.knowledge.sample import statements


async def version(session: AsyncSession) -> str | None:
    return await session.scalar(select(KnowledgeVersion.version))


def of_kind(differences: list[Difference], kind: str) -> Difference:
    return next(one for one in differences if one.kind == kind)


def without_doctor(knowledge: Knowledge, doctor: str) -> Knowledge:
    return replace(
        knowledge,
        doctors=[one for one in knowledge.doctors if one.id != doctor],
        weekly=[one for one in knowledge.weekly if one.doctor != doctor],
        exceptions=[one for one in knowledge.exceptions if one.doctor != doctor],
    )


async def test_a_second_import_changes_nothing(session: AsyncSession, hospital: Knowledge) -> None:
    before = await version(session)
    assert not any(await import_knowledge(session, hospital))
    assert await version(session) == before


async def test_it_takes_a_fixed_number_of_statements(
    session: AsyncSession, database: AsyncEngine, hospital: Knowledge
) -> None:
    with statements(database) as sent:
        await import_knowledge(session, hospital)
    assert len(sent) == 10


async def test_a_changed_fee_is_told_with_before_and_after(
    session: AsyncSession, hospital: Knowledge
) -> None:
    doctors = [
        one.model_copy(update={"fee": 60}) if one.id == "d122" else one for one in hospital.doctors
    ]
    before = await version(session)
    differences = await import_knowledge(session, replace(hospital, doctors=doctors))
    assert of_kind(differences, "doctors").changed == ["d122 张珊: fee 50 → 60"]
    assert (await session.get_one(Doctor, "d122")).fee == 60
    assert await version(session) != before


async def test_a_new_doctor_is_added_with_initials(
    session: AsyncSession, hospital: Knowledge
) -> None:
    new = hospital.doctors[0].model_copy(
        update={"id": "d900", "name": "曾新来", "reading": "zeng xin lai"}
    )
    differences = await import_knowledge(
        session, replace(hospital, doctors=[*hospital.doctors, new])
    )
    assert of_kind(differences, "doctors").added == ["d900 曾新来"]
    assert (await session.get_one(Doctor, "d900")).initials == "zxl"


async def test_who_left_becomes_inactive_and_comes_back(
    session: AsyncSession, hospital: Knowledge
) -> None:
    differences = await import_knowledge(session, without_doctor(hospital, "d122"))
    assert of_kind(differences, "doctors").removed == ["d122 张珊"]
    assert (await session.get_one(Doctor, "d122")).active is False
    assert not any(await import_knowledge(session, without_doctor(hospital, "d122")))
    differences = await import_knowledge(session, hospital)
    assert of_kind(differences, "doctors").changed == ["d122 张珊: active False → True"]


async def test_half_days_and_articles_that_are_gone_are_deleted(
    session: AsyncSession, hospital: Knowledge
) -> None:
    weekly = [one for one in hospital.weekly if one.doctor != "d122"]
    articles = [one for one in hospital.articles if one.id != "parking-fee"]
    await import_knowledge(session, replace(hospital, weekly=weekly, articles=articles))
    rows = await session.scalars(select(WeeklyClinic).where(WeeklyClinic.provider == "d122"))
    assert rows.all() == []
    assert await session.get(GuideArticle, "parking-fee") is None


async def test_a_closed_department_stays_inactive(
    session: AsyncSession, hospital: Knowledge
) -> None:
    departments = [one for one in hospital.departments if one.code != "jianyan"]
    differences = await import_knowledge(session, replace(hospital, departments=departments))
    assert of_kind(differences, "departments").removed == ["jianyan 检验科"]
    assert (await session.get_one(Department, "jianyan")).active is False


async def test_what_staff_stopped_in_the_product_survives_an_import(
    session: AsyncSession, hospital: Knowledge
) -> None:
    session.add(
        ClinicException(
            provider="d017",
            date=date(2026, 11, 26),
            period=Period.AM,
            change="extra",
            reason="会诊取消",
            source="staff",
        )
    )
    await session.flush()
    assert not any(await import_knowledge(session, hospital))
    kept = await session.scalars(
        select(ClinicException.source).where(ClinicException.provider == "d017")
    )
    assert sorted(kept) == ["file", "staff"]


def test_a_difference_is_a_summary_and_its_lines() -> None:
    difference = Difference("doctors", ["d1 甲"], ["d2 乙: fee 30 → 50"], ["d3 丙"])
    assert list(difference.lines()) == [
        "doctors: 1 added, 1 changed, 1 removed",
        "  + d1 甲",
        "  ~ d2 乙: fee 30 → 50",
        "  - d3 丙",
    ]


def test_a_long_difference_is_cut_short() -> None:
    lines = list(Difference("doctors", [f"d{n}" for n in range(30)]).lines(most=2))
    assert lines[-1] == "  + … and 28 more"


@pytest.mark.parametrize("difference", [Difference("doctors"), Difference("prices", [], [], [])])
def test_no_difference_is_false(difference: Difference) -> None:
    assert not difference
