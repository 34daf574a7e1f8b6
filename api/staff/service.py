"""Staff accounts: who somebody is, logging in and out, the sample accounts."""

import asyncio
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML
from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.security import random_token, token_hash
from api.settings import ROOT
from api.staff.models import Role, Staff, StaffSession

SESSION_LIFE = timedelta(hours=12)

_hasher = PasswordHasher()


async def authenticate(session: AsyncSession, username: str, password: str) -> Staff | None:
    """The active staff member with that name and password, else None."""
    staff = await session.scalar(select(Staff).where(Staff.username == username, Staff.active))
    # A name that nobody has takes as long as a wrong password, so that names can't be found out.
    fits = await _fits(staff.password_hash if staff else _nobodys_hash(), password)
    if staff is None or not fits:
        return None
    if _hasher.check_needs_rehash(staff.password_hash):
        staff.password_hash = await hash_password(password)
    return staff


async def open_session(session: AsyncSession, staff: Staff, now: datetime) -> str:
    """Start a login of 12 hours; returns the token, of which only the hash is kept."""
    token = random_token()
    await session.execute(delete(StaffSession).where(StaffSession.expires_at <= now))
    session.add(
        StaffSession(token_hash=token_hash(token), staff_id=staff.id, expires_at=now + SESSION_LIFE)
    )
    await session.flush()
    return token


async def staff_of(session: AsyncSession, token: str | None, now: datetime) -> Staff | None:
    """Whose login the token is, while it lasts and the account is active."""
    if not token:
        return None
    staff: Staff | None = await session.scalar(
        select(Staff)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(
            StaffSession.token_hash == token_hash(token),
            StaffSession.expires_at > now,
            Staff.active,
        )
    )
    return staff


async def close_session(session: AsyncSession, token: str) -> None:
    """End a login. A second time nothing happens."""
    await session.execute(delete(StaffSession).where(StaffSession.token_hash == token_hash(token)))


async def close_sessions(session: AsyncSession, staff: Staff) -> None:
    """End every login of somebody."""
    await session.execute(delete(StaffSession).where(StaffSession.staff_id == staff.id))


async def has_session(session: AsyncSession, staff: Staff, now: datetime) -> bool:
    """Whether somebody is logged in anywhere."""
    logged_in = exists().where(StaffSession.staff_id == staff.id, StaffSession.expires_at > now)
    return bool(await session.scalar(select(logged_in)))


async def has_password(staff: Staff, password: str) -> bool:
    """Whether that is the password of somebody."""
    return await _fits(staff.password_hash, password)


async def hash_password(password: str) -> str:
    """The argon2 hash to keep. It takes about 50 ms on purpose, beside the event loop."""
    return await asyncio.to_thread(_hasher.hash, password)


class SampleAccount(BaseModel):
    """An invented staff member of the sample hospital."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(pattern=r"^[a-z0-9_]{2,40}$")
    display_name: str = Field(min_length=1, max_length=40)
    role: Role


class _SampleFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    accounts: list[SampleAccount]


def load_sample_accounts(folder: Path) -> list[SampleAccount]:
    """Read `staff_sample.yml`. Raises `pydantic.ValidationError` with what is wrong."""
    text = (folder / "staff_sample.yml").read_text("utf-8")
    return _SampleFile.model_validate(YAML(typ="safe").load(text)).accounts


async def ensure_sample_staff(
    session: AsyncSession, password: str, folder: Path = ROOT / "knowledge_base"
) -> list[str]:
    """Make the accounts of `staff_sample.yml`, all with `password`; run again, it changes only
    what differs. Returns the usernames, to be shown to whoever tries the sample hospital."""
    accounts = load_sample_accounts(folder)
    for account in accounts:
        await _ensure(session, account, password)
    return [account.username for account in accounts]


async def _ensure(session: AsyncSession, account: SampleAccount, password: str) -> None:
    known = await session.scalar(
        select(Staff.password_hash).where(Staff.username == account.username)
    )
    keep = known is not None and await _fits(known, password)
    shown = {
        "display_name": account.display_name,
        "role": account.role,
        "active": True,
        "must_change_password": False,
        "newcomer_since": None,
    }
    changed = shown if keep else {**shown, "password_hash": await hash_password(password)}
    await session.execute(
        insert(Staff)
        .values(username=account.username, **{"password_hash": known, **changed})
        .on_conflict_do_update(index_elements=["username"], set_=changed)
    )


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(random_token())


async def _fits(password_hash: str, password: str) -> bool:
    try:
        return await asyncio.to_thread(_hasher.verify, password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
