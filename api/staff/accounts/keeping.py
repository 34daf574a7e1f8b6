"""Keeping staff accounts: who there is, what they are employed for, one-time passwords. Everything
is recorded. An account is never deleted: the record names it."""

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import owners
from api.conversations.events import wake_desk
from api.departments.models import Department
from api.errors import InvalidInput, NotFound, Refused
from api.handoff import presence
from api.handoff.tending import DeskWatch, release_held
from api.staff import service
from api.staff.accounts.schemas import AccountIn, AccountOut, NewAccountIn, OneTimeOut
from api.staff.models import Role, Staff
from api.staff.office import Office
from api.staff.passwords import one_time_password
from api.staff.permissions import Permission, allows, check
from api.training.material import load_material

# Complaints that change hands come from no conversation.
_NO_CONVERSATION = uuid.UUID(int=0)


async def listed(office: Office, staff: Staff) -> list[AccountOut]:
    """Every account, by name; those that were switched off last. Looking is recorded."""
    check(staff, Permission.MANAGE_STAFF)
    query = select(Staff).order_by(Staff.active.desc(), Staff.username)
    async with office.sessions() as session, session.begin():
        found = (await session.scalars(query)).all()
        office.record(session, staff, "accounts.view", "staff")
    return [_shown(office, one) for one in found]


async def departments(office: Office, staff: Staff) -> dict[str, str]:
    """The departments that somebody can belong to: code → name."""
    check(staff, Permission.MANAGE_STAFF)
    query = select(Department.code, Department.name).order_by(Department.position)
    async with office.sessions() as session:
        return {row.code: row.name for row in await session.execute(query)}


async def create(office: Office, staff: Staff, wanted: NewAccountIn) -> OneTimeOut:
    """A new account with a one-time password.

    Raises `Forbidden`, `Refused("username_taken")`, `InvalidInput`.
    """
    check(staff, Permission.MANAGE_STAFF)
    password = one_time_password()
    password_hash = await service.hash_password(password)
    async with office.sessions() as session, session.begin():
        await _check_places(office, session, wanted)
        made = await session.scalar(
            insert(Staff)
            .values(
                **wanted.model_dump(),
                password_hash=password_hash,
                must_change_password=True,
                newcomer_since=_newcomer_since(office, wanted.role),
            )
            .on_conflict_do_nothing(index_elements=["username"])
            .returning(Staff)
        )
        if made is None:
            raise Refused("username_taken")
        office.record(session, staff, "account.create", made.actor, **_codes(wanted))
    return OneTimeOut(username=made.username, display_name=made.display_name, password=password)


async def change(office: Office, staff: Staff, username: str, wanted: AccountIn) -> AccountOut:
    """Change an account. Somebody with another role must log in again.

    Raises `Forbidden`, `NotFound("account_unknown")`, `InvalidInput`, and `Refused` with
    `own_account` or `last_administrator`.
    """
    check(staff, Permission.MANAGE_STAFF)
    async with office.sessions() as session, session.begin():
        await _check_places(office, session, wanted)
        account = await _find(session, username)
        moved = account.role is not wanted.role
        if moved:
            await _check_removable(session, staff, account)
            await _send_away(session, account)
            account.newcomer_since = _newcomer_since(office, wanted.role)
        office.record(
            session, staff, "account.change", account.actor, was=account.role, **_codes(wanted)
        )
        for name, value in wanted.model_dump().items():
            setattr(account, name, value)
    if moved:
        await _put_back(office, staff, account)
    return _shown(office, account)


async def deactivate(office: Office, staff: Staff, username: str) -> AccountOut:
    """Switch an account off: its logins end at once, what it holds goes back to the queue. Nothing
    happens a second time.

    Raises `Forbidden`, `NotFound("account_unknown")`, and `Refused` with `own_account` or
    `last_administrator`.
    """
    check(staff, Permission.MANAGE_STAFF)
    async with office.sessions() as session, session.begin():
        account = await _find(session, username)
        if account.active:
            await _check_removable(session, staff, account)
            await _send_away(session, account)
            account.active = False
            office.record(session, staff, "account.deactivate", account.actor)
    await _put_back(office, staff, account)
    return _shown(office, account)


async def activate(office: Office, staff: Staff, username: str) -> AccountOut:
    """Switch an account on again, with the password it had.

    Raises `Forbidden`, `NotFound("account_unknown")`.
    """
    check(staff, Permission.MANAGE_STAFF)
    async with office.sessions() as session, session.begin():
        account = await _find(session, username)
        if not account.active:
            account.active = True
            office.record(session, staff, "account.activate", account.actor)
    return _shown(office, account)


async def reset_password(office: Office, staff: Staff, username: str) -> OneTimeOut:
    """A one-time password instead of the old one; every login of the account ends. One's own is
    changed where one knows it.

    Raises `Forbidden`, `NotFound("account_unknown")`, `Refused("own_account")`.
    """
    check(staff, Permission.MANAGE_STAFF)
    password = one_time_password()
    password_hash = await service.hash_password(password)
    async with office.sessions() as session, session.begin():
        account = await _find(session, username)
        if account.id == staff.id:
            raise Refused("own_account")
        account.password_hash = password_hash
        account.must_change_password = True
        await service.close_sessions(session, account)
        office.record(session, staff, "password.reset", account.actor)
    return OneTimeOut(
        username=account.username, display_name=account.display_name, password=password
    )


def _newcomer_since(office: Office, role: Role) -> date | None:
    """Whoever is new in some roles learns first (A9.1): nobody gets around it by way of another."""
    rules = load_material(office.knowledge_base).rules
    return office.clock.today() if role in rules.newcomer_roles else None


async def _find(session: AsyncSession, username: str) -> Staff:
    """Locked, and all administrators with it, in one order: two who remove each other at once must
    not both succeed."""
    rows = await session.scalars(
        select(Staff)
        .where((Staff.username == username) | (Staff.role == Role.ADMINISTRATOR))
        .order_by(Staff.id)
        .with_for_update()
    )
    found = next((one for one in rows.all() if one.username == username), None)
    if found is None:
        raise NotFound("account_unknown")
    return found


async def _check_removable(session: AsyncSession, staff: Staff, account: Staff) -> None:
    """Nobody changes what they may do themselves, and somebody must be left who can."""
    if account.id == staff.id:
        raise Refused("own_account")
    if account.role is Role.ADMINISTRATOR:
        others = select(Staff.id).where(
            Staff.role == Role.ADMINISTRATOR, Staff.active, Staff.id != account.id
        )
        if await session.scalar(others.limit(1)) is None:
            raise Refused("last_administrator")


async def _send_away(session: AsyncSession, account: Staff) -> None:
    await service.close_sessions(session, account)
    await presence.leave(session, account.id)


async def _put_back(office: Office, staff: Staff, account: Staff) -> None:
    """What they hold goes back into the queue. What fails here the desk's own clock does, which
    sees that they are gone. Complaints they may work on no more go to others."""
    await _pass_complaints_on(office, staff, account)
    watch = DeskWatch(office.sessions, office.redis, office.clock, office.wording, office.levels)
    await release_held(watch, account.id, why="logged_out", actor=staff.actor)


async def _pass_complaints_on(office: Office, staff: Staff, account: Staff) -> None:
    needed = {False: Permission.WORK_ON_COMPLAINTS, True: Permission.HANDLE_RESTRICTED}
    lost = [
        restricted
        for restricted, permission in needed.items()
        if not (account.active and allows(account, permission))
    ]
    async with office.sessions() as session, session.begin():
        now = office.clock.now()
        moved = await owners.leave(session, account, lost, now, staff.actor)
    if moved:
        await wake_desk(office.redis, "complaint", _NO_CONVERSATION)


async def _check_places(office: Office, session: AsyncSession, wanted: AccountIn) -> None:
    _check_skills({skill.id for skill in office.levels.desk.skills}, wanted.skills)
    if wanted.department and await session.get(Department, wanted.department) is None:
        raise InvalidInput("department_unknown")


def _check_skills(known: Collection[str], wanted: Collection[str]) -> None:
    if not set(wanted) <= set(known):
        raise InvalidInput("skill_unknown")


def _codes(wanted: AccountIn) -> dict[str, object]:
    """What the record keeps: codes, not the name."""
    return wanted.model_dump(mode="json", include={"role", "department", "skills", "chat_limit"})


def _shown(office: Office, account: Staff) -> AccountOut:
    return AccountOut(
        username=account.username,
        display_name=account.display_name,
        role=account.role,
        role_name=office.wording(f"staff.role.{account.role}"),
        active=account.active,
        must_change_password=account.must_change_password,
        newcomer=account.newcomer_since is not None,
        department=account.department,
        skills=account.skills,
        chat_limit=account.chat_limit,
    )
