"""The sample accounts."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.staff import service
from api.staff.models import Role, Staff


async def test_the_sample_accounts_have_every_role_and_are_made_once(
    session: AsyncSession,
) -> None:
    names = await service.ensure_sample_staff(session, "first password")
    before = list(await session.scalars(select(Staff).order_by(Staff.id)))
    await service.ensure_sample_staff(session, "first password")
    after = list(await session.scalars(select(Staff).order_by(Staff.id)))
    assert names == [
        "agent1",
        "agent2",
        "complaints",
        "supervisor",
        "analyst",
        "trainer",
        "discipline",
        "admin",
        "auditor",
    ]
    assert {staff.role for staff in before} == set(Role)
    assert [staff.password_hash for staff in before] == [staff.password_hash for staff in after]


async def test_a_new_demonstration_password_replaces_the_old_one(session: AsyncSession) -> None:
    await service.ensure_sample_staff(session, "first password")
    await service.ensure_sample_staff(session, "second password")
    session.expire_all()
    assert await service.authenticate(session, "agent1", "first password") is None
    found = await service.authenticate(session, "agent1", "second password")
    assert found is not None
    assert found.password_hash.startswith("$argon2id$")


async def test_an_account_that_was_switched_off_has_no_password_that_fits(
    session: AsyncSession,
) -> None:
    await service.ensure_sample_staff(session, "a password")
    staff = await session.scalar(select(Staff).where(Staff.username == "agent1"))
    assert staff is not None
    staff.active = False
    assert await service.authenticate(session, "agent1", "a password") is None
