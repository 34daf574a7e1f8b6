"""Seals everything with the current key, in batches, while the product runs.

Each batch is a transaction of its own, and only what an earlier key has sealed is work: stopped in
the middle, it goes on where it was when it is started again. Rows that somebody is busy with are
left for the next round.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Sessions
from api.models import Base
from api.patients.models import Account, Patient, VisitorCard
from api.patients.rotation import is_old, reseal_patients
from api.security import RESEALED_AT_ONCE, Seal, UnknownKey

BATCH = 100
PAUSE_SECONDS = 0.5
# A row that is busy as often as this is reported as left.
_ROUNDS = 20

_PATIENTS, _CARDS, _ACCOUNTS = (kind.__tablename__ for kind in (Patient, VisitorCard, Account))


@dataclass
class Report:
    """What a run did: rows resealed by table; rows whose paper or account is known under the
    current key `twice` and rows that are `unreadable` (see `rotation.Resealed`); how many rows are
    `left`."""

    resealed: dict[str, int] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    left: int = 0

    def count(self, table: str, rows: int) -> None:
        """Add to what was done."""
        self.resealed[table] = self.resealed.get(table, 0) + rows


@dataclass
class Resealing:
    """One run. `progress` hears of every batch after it was committed."""

    sessions: Sessions
    seal: Seal
    batch: int = BATCH
    pause_seconds: float = PAUSE_SECONDS
    progress: Callable[[Report], None] = lambda _: None
    report: Report = field(default_factory=Report)

    async def run(self) -> Report:
        """Reseal every `*_sealed` column of every table. With nothing left and nothing unreadable
        the earlier keys are not needed any more."""
        for turn in range(_ROUNDS):
            if turn:
                await asyncio.sleep(self.pause_seconds)
            for table in _sealed_tables():
                await self._whole(table)
            self.report.left = await self._count_left() - len(self.report.unreadable)
            if self.report.left <= 0:
                break
        return self.report

    async def _whole(self, table: Table) -> None:
        [key] = table.primary_key.columns
        batch = min(self.batch, table.info.get(RESEALED_AT_ONCE, self.batch))
        query = select(key).where(self._is_work(table)).order_by(key).limit(batch)
        query = query.with_for_update(skip_locked=True)
        last = None
        while True:
            step = query if last is None else query.where(key > last)
            async with self.sessions() as session, session.begin():
                keys = (await session.scalars(step)).all()
                if keys:
                    await self._reseal(session, table, keys)
            if not keys:
                return
            last = keys[-1]
            self.progress(self.report)

    async def _reseal(self, session: AsyncSession, table: Table, keys: Sequence[Any]) -> None:
        if table.name == _PATIENTS:
            await self._reseal_patients(session, keys)
        else:
            await self._reseal_rows(session, table, keys)
        if table.name == _ACCOUNTS:
            await self._hash_accounts(session, keys)

    async def _reseal_patients(self, session: AsyncSession, keys: Sequence[Any]) -> None:
        patients = await session.scalars(select(Patient).where(Patient.id.in_(keys)))
        done = await reseal_patients(session, self.seal, patients.all())
        self.report.count(_PATIENTS, done.patients)
        self.report.count(_CARDS, done.cards)
        self.report.twice.update(f"{_PATIENTS} {patient_id}" for patient_id in done.twice)
        self.report.unreadable.update(done.unreadable)

    async def _reseal_rows(self, session: AsyncSession, table: Table, keys: Sequence[Any]) -> None:
        [key] = table.primary_key.columns
        columns = _sealed_columns(table)
        rows = await session.execute(select(key, *columns).where(key.in_(keys)))
        anew = []
        for row_key, *fields in rows:
            try:
                sealed = [self._anew(old) for old in fields]
            except UnknownKey:
                self.report.unreadable.add(f"{table.name} {row_key}")
                continue
            names = [column.name for column in columns]
            anew.append({"row_key": row_key, **dict(zip(names, sealed, strict=True))})
        if anew:
            await session.execute(table.update().where(key == bindparam("row_key")), anew)
        self.report.count(table.name, len(anew))

    def _anew(self, sealed: bytes | None) -> bytes | None:
        return self.seal.seal_bytes(self.seal.open_bytes(sealed)) if sealed else sealed

    async def _hash_accounts(self, session: AsyncSession, keys: Sequence[Any]) -> None:
        """An account's hash is of what is sealed beside it. One that has come anew meanwhile keeps
        the new hash; the other is found by its conversations only."""
        found = (await session.scalars(select(Account).where(Account.id.in_(keys)))).all()
        anew = {
            account: self.seal.lookup(self.seal.open(account.external_sealed))
            for account in found
            if account.external_sealed and self.seal.is_current(account.external_sealed)
        }
        wanted = [(account.channel, external_hash) for account, external_hash in anew.items()]
        known = tuple_(Account.channel, Account.external_hash).in_(wanted)
        rows = await session.execute(select(Account.channel, Account.external_hash).where(known))
        taken = {(channel, external_hash) for channel, external_hash in rows}
        for account, external_hash in anew.items():
            if (account.channel, external_hash) in taken:
                self.report.twice.add(f"{_ACCOUNTS} {account.id}")
            else:
                account.external_hash = external_hash

    def _is_work(self, table: Table) -> ColumnElement[bool]:
        work = or_(*(is_old(column, self.seal) for column in _sealed_columns(table)))
        if table.name != _PATIENTS:
            return work
        old_card = is_old(VisitorCard.phone_sealed, self.seal)
        return or_(work, exists().where(VisitorCard.patient_id == Patient.id, old_card))

    async def _count_left(self) -> int:
        counts = [
            select(func.count()).select_from(table).where(self._is_work(table)).scalar_subquery()
            for table in _sealed_tables()
        ]
        async with self.sessions() as session:
            return sum((await session.execute(select(*counts))).one())


def _sealed_tables() -> list[Table]:
    """Tables with sealed columns, found by the columns' names; cards go with their patient."""
    tables = Base.metadata.sorted_tables
    return [table for table in tables if _sealed_columns(table) and table.name != _CARDS]


def _sealed_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name.endswith("_sealed")]
