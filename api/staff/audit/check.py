"""Whether the record is unbroken: every seal follows from the one before it, every entry is the one
that was sealed, and none is missing but those whose time was over (decision 19)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.staff.audit.sql import ENTRY_DIGEST, SEAL_DIGEST
from api.staff.models import AuditSeal

Fault = Literal["seal_changed", "seal_missing", "entry_changed", "entry_missing", "entry_unsealed"]

BATCH = 10_000
# One is enough to know; more help to see what happened.
_SHOWN = 20


@dataclass(frozen=True)
class Broken:
    """Where the chain is broken. `position` is that of the seal; an entry that nobody sealed has
    none."""

    fault: Fault
    position: int | None
    entry_id: int | None
    at: datetime | None


@dataclass
class ChainState:
    """What the check found. `digest` (hex) is that of the last seal: whoever writes `position` and
    `digest` down elsewhere can tell later that nothing up to there was made anew."""

    seals: int = 0
    erased: int = 0
    since: datetime | None = None
    position: int = 0
    digest: str = ""
    broken: list[Broken] = field(default_factory=list)

    @property
    def unbroken(self) -> bool:
        """Whether everything is as it was written."""
        return not self.broken


# Recomputed here and not by the database's own functions, which might have been changed too.
_BATCH = text(
    f"""
    WITH linked AS (
        SELECT seal.position, seal.entry_id, seal.at, seal.digest, entry.id AS found,
            lag(seal.position) OVER chain AS before,
            seal.digest = {
        SEAL_DIGEST.format(
            before="lag(seal.digest) OVER chain",
            position="seal.position",
            entry_id="seal.entry_id",
            at="seal.at",
            entry_digest="seal.entry_digest",
        )
    } AS follows,
            seal.entry_digest = {ENTRY_DIGEST.format(entry="entry")} AS same
        FROM (
            SELECT * FROM audit_seals WHERE position >= :after ORDER BY position LIMIT :batch + 1
        ) seal LEFT JOIN audit_log entry ON entry.id = seal.entry_id
        WINDOW chain AS (ORDER BY seal.position)
    ), judged AS (
        SELECT *, CASE
            WHEN position <> coalesce(before, 0) + 1 THEN 'seal_missing'
            WHEN NOT follows THEN 'seal_changed'
            WHEN found IS NOT NULL AND NOT same THEN 'entry_changed'
            WHEN found IS NULL AND at >= coalesce(CAST(:erased_before AS timestamptz), '-infinity')
                THEN 'entry_missing'
            END AS fault
        FROM linked WHERE position > :after
    )
    SELECT count(*) AS seals, min(at) AS since, max(position) AS position,
        count(*) FILTER (WHERE found IS NULL AND fault IS NULL) AS erased,
        (SELECT digest FROM judged ORDER BY position DESC LIMIT 1) AS digest,
        (SELECT jsonb_agg(jsonb_build_array(fault, position, entry_id, at) ORDER BY position)
            FROM (SELECT * FROM judged WHERE fault IS NOT NULL ORDER BY position LIMIT :shown) f
        ) AS faults
    FROM judged
    """  # noqa: S608 (only constants of our own)
)

_UNSEALED = text(
    """
    SELECT id, at FROM audit_log entry
    WHERE NOT EXISTS (SELECT FROM audit_seals seal WHERE seal.entry_id = entry.id)
    ORDER BY id LIMIT :shown
    """
)

# What the nightly erasing says it erased, and never more than the database lets it.
_ERASED_BEFORE = text(
    """
    SELECT max(least(
        CAST(details ->> 'before' AS timestamptz), least(at, now()) - interval '6 months'
    )) FROM audit_log
    WHERE subject = 'retention:audit_log' AND actor = 'system' AND action = 'erase'
    """
)


async def check_chain(session: AsyncSession, *, batch: int = BATCH) -> ChainState:
    """Check the whole record, `batch` seals at a time; what is written meanwhile is checked too.
    Stops at the first batch with faults."""
    state = ChainState()
    horizon = await session.scalar(_ERASED_BEFORE)
    while not state.broken:
        given = {"after": state.position, "batch": batch, "shown": _SHOWN, "erased_before": horizon}
        found = (await session.execute(_BATCH, given)).one()
        if not found.seals:
            break
        _add(state, found)
    unsealed = await session.execute(_UNSEALED, {"shown": _SHOWN})
    state.broken += [Broken("entry_unsealed", None, entry_id, at) for entry_id, at in unsealed]
    return state


async def has_seal(session: AsyncSession, position: int, digest: str) -> bool:
    """Whether a seal that was written down earlier is still there: then nothing up to it has been
    made anew since. `digest` is hexadecimal, or its beginning."""
    found = await session.scalar(select(AuditSeal.digest).where(AuditSeal.position == position))
    return found is not None and bool(digest) and found.hex().startswith(digest)


def _add(state: ChainState, found: Row[tuple[object, ...]]) -> None:
    state.seals += found.seals
    state.erased += found.erased
    state.since = state.since or found.since
    state.position, state.digest = found.position, found.digest.hex()
    state.broken += _faults(found.faults or [])


def _faults(found: Sequence[Sequence[object]]) -> list[Broken]:
    return [
        Broken(fault, position, entry_id, datetime.fromisoformat(at))  # type: ignore[arg-type]
        for fault, position, entry_id, at in found
    ]
