"""A made-up hospital of any size, for what is measured about booking. Written in bulk by SQL."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from api.clock import HOSPITAL_ZONE

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)
_SLOTS_PER_CLINIC = 8

# One department per ten doctors; nobody is really called so.
_DEPARTMENTS = text("""
    INSERT INTO departments (code, name, kind, aliases, building, floor, zone, phone, treats,
                             about, position, active)
    SELECT 'w' || n, 'w' || n, 'clinical', '{}', 'w', 1, 'w', '0', '{}', 'w', 5000 + n, true
    FROM generate_series(0, :departments - 1) n
""")
_DOCTORS = text("""
    INSERT INTO doctors (id, name, reading, initials, sex, title, department_code, specialities,
                         kind, fee, active)
    SELECT 'w' || n, 'w' || n, 'yi sheng', 'ys', 'f', 'chief', 'w' || (n % :departments), '{}',
           'expert', 50, true
    FROM generate_series(0, :doctors - 1) n
""")
_CLINICS = text("""
    INSERT INTO clinics (doctor_id, department_code, date, period, start, "end", kind, fee, room,
                         status)
    SELECT 'w' || d, 'w' || (d % :departments), DATE '2026-11-19' + day, 'am', '08:00', '12:00',
           'expert', 50, '1', 'open'
    FROM generate_series(0, :doctors - 1) d, generate_series(0, :days - 1) day
""")
_SLOTS = text("""
    INSERT INTO slots (clinic_id, start, "end", starts_at, quota, capacity, taken)
    SELECT c.id, TIME '08:00' + part * INTERVAL '30 min', TIME '08:30' + part * INTERVAL '30 min',
           (c.date + TIME '08:00' + part * INTERVAL '30 min') AT TIME ZONE 'Asia/Shanghai',
           'open', :capacity, 0
    FROM clinics c, generate_series(0, 7) part
    WHERE c.department_code LIKE 'w%'
""")
_PEOPLE = text("""
    WITH account AS (
        INSERT INTO accounts (channel, external_hash, created_at)
        SELECT 'web', 'w' || n, :now FROM generate_series(1, :people) n
        RETURNING id
    ), patient AS (
        INSERT INTO patients (id, name_sealed, name_masked, id_type, id_number_sealed,
                              id_number_hash, phone_sealed, phone_hash, phone_masked, birth_date,
                              sex, created_at)
        SELECT gen_random_uuid(), '', '林*', 'id_card', '', 'w' || id, '', '', '*',
               DATE '1990-01-01', 'f', :now
        FROM account
        RETURNING id, substr(id_number_hash, 2)::int AS account_id
    ), card AS (
        INSERT INTO visitor_cards (account_id, patient_id, relation, name_sealed, name_masked,
                                   phone_sealed, person_hash, created_at)
        SELECT account_id, id, 'self', '', '林*', '', 'same', :now FROM patient
        RETURNING id, account_id
    )
    INSERT INTO conversations (id, session_hash, channel, account_id, handler, generation,
                               created_at, last_at, expires_at)
    SELECT gen_random_uuid(), 'w' || account_id, 'web', account_id, 'bot', 1, :now, :now, :now
    FROM card
""")


@dataclass(frozen=True)
class Visitor:
    """Who books: a conversation and the visitor card of its account."""

    conversation: uuid.UUID
    card: int


@dataclass(frozen=True)
class World:
    """Clinics, slots and visitors to book with, by rising id."""

    clinics: list[int]
    slots: list[int]
    visitors: list[Visitor]


async def build_world(
    connection: AsyncConnection,
    *,
    slots: int,
    capacity: int,
    people: int,
    doctors: int,
    departments: int,
) -> World:
    """About `slots` slots, spread over so many doctors and as many days as that takes, and
    `people` visitors. Commits. Only in a database that has none yet."""
    days = max(slots // (doctors * _SLOTS_PER_CLINIC), 1)
    size = {"departments": departments, "doctors": doctors, "days": days}
    await connection.execute(_DEPARTMENTS, size)
    await connection.execute(_DOCTORS, size)
    await connection.execute(_CLINICS, size)
    await connection.execute(_SLOTS, {"capacity": capacity})
    await connection.execute(_PEOPLE, {"people": people, "now": NOW})
    await connection.commit()
    await connection.execute(text("ANALYZE"))
    await connection.commit()
    return await _read_world(connection)


async def _read_world(connection: AsyncConnection) -> World:
    rows = await connection.execute(
        text(
            "SELECT s.id, c.id FROM slots s JOIN clinics c ON c.id = s.clinic_id"
            " WHERE c.department_code LIKE 'w%' AND c.date < DATE '2026-12-16' ORDER BY s.id"
        )
    )
    slots, clinics = zip(*rows, strict=True)
    people = await connection.execute(
        text(
            "SELECT v.id, t.card FROM conversations v"
            " JOIN (SELECT account_id, id AS card FROM visitor_cards) t USING (account_id)"
            " WHERE v.session_hash LIKE 'w%' ORDER BY t.card"
        )
    )
    return World(sorted(set(clinics)), list(slots), [Visitor(*row) for row in people])


_REMOVE = (
    "DELETE FROM slots WHERE clinic_id IN (SELECT id FROM clinics WHERE department_code LIKE 'w%')",
    "DELETE FROM clinics WHERE department_code LIKE 'w%'",
    "DELETE FROM doctors WHERE department_code LIKE 'w%'",
    "DELETE FROM departments WHERE code LIKE 'w%'",
)


async def remove_world(connection: AsyncConnection) -> None:
    """Take the hospital away again; what happened in it must be gone already (`forget`)."""
    for statement in _REMOVE:
        await connection.execute(text(statement))
    await connection.commit()


# What must be true whatever happened; each query gives what is wrong.
INVARIANTS = {
    "slots whose taken places are not their appointments": """
        SELECT count(*) FROM slots s WHERE s.taken <> (
            SELECT count(*) FROM appointments a WHERE a.slot_id = s.id
            AND a.status IN ('held', 'submitted', 'booked', 'checked_in', 'seen', 'no_show'))
    """,
    "slots with more taken than there are": "SELECT count(*) FROM slots WHERE taken > capacity",
    "patients with two places in one department and half-day": """
        SELECT count(*) FROM (
            SELECT FROM appointments WHERE status IN ('held', 'submitted', 'booked', 'checked_in')
            GROUP BY patient_id, unit, date, period HAVING count(*) > 1) twice
    """,
    "appointments whose history ends otherwise": """
        SELECT count(*) FROM appointments a WHERE a.status <> (
            SELECT e.status FROM appointment_events e WHERE e.appointment_id = a.id
            ORDER BY e.id DESC LIMIT 1)
    """,
    "changed appointments without a successor": """
        SELECT count(*) FROM appointments a WHERE a.status = 'changed'
        AND NOT EXISTS (SELECT FROM appointments b WHERE b.replaces_id = a.id)
    """,
    "waitlist offers without their hold": """
        SELECT count(*) FROM waitlist_entries w WHERE w.status = 'offered' AND NOT EXISTS (
            SELECT FROM appointments a WHERE a.id = w.appointment_id AND a.status = 'held')
    """,
}


async def broken_invariants(session: AsyncSession) -> dict[str, int]:
    """The invariants that don't hold, with how many rows break them."""
    found = {name: await session.scalar(text(query)) or 0 for name, query in INVARIANTS.items()}
    return {name: count for name, count in found.items() if count}
