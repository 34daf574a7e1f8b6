"""Changing the key of the fields while the product runs (docs/decisions/0011-field-keys.md).

A patient and all their cards are sealed and hashed anew in one transaction, under the patient's
lock: hashes of different keys are never compared. Whoever registers or corrects a patient first
brings them up to date; `resealing` does the rest in batches.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.patients.models import IdType, Patient, VisitorCard
from api.patients.papers import subject_of
from api.security import Seal, UnknownKey

_MARK_LENGTH = 9
_PaperHash = tuple[IdType, str]


@dataclass
class Resealed:
    """What was done. `twice`: patients whose paper is known under the current key too; they keep
    their old hash and are found by their cards only. `unreadable`: no key opens them, or a card."""

    patients: int = 0
    cards: int = 0
    twice: list[uuid.UUID] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def person_of(name: str, phone: str) -> str:
    """What `VisitorCard.person_hash` is made of."""
    return f"{name.casefold()}|{phone}"


def is_old(column: Any, seal: Seal) -> ColumnElement[bool]:
    """Whether a sealed column holds something that an earlier key has sealed."""
    mark = func.substring(column, 1, _MARK_LENGTH)
    return (func.length(column) > 0) & (mark != seal.mark)


async def bring_up_to_date(
    session: AsyncSession, seal: Seal, id_type: IdType, subject: str
) -> None:
    """Put the patient of this paper under the current key, if they are under an earlier one.

    While there are two keys, whoever registers the same paper waits here: processes that disagree
    about which key is current would otherwise make two patients of one.
    """
    hashes = seal.lookups(subject)
    if len(hashes) == 1:
        return
    await session.execute(select(func.pg_advisory_xact_lock(_lock_number(hashes))))
    known = await session.scalars(
        select(Patient)
        .where(Patient.id_type == id_type, Patient.id_number_hash.in_(hashes[1:]))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    patients = known.all()
    await reseal_patients(session, seal, [patient for patient in patients if not patient.erased_at])
    erased = [patient for patient in patients if patient.erased_at]
    if erased and not await _taken(session, {erased[0].id: (id_type, hashes[0])}):
        # Nothing of it is left to be hashed but what was typed just now.
        erased[0].id_number_hash = hashes[0]
        await session.flush()


def _lock_number(hashes: Iterable[str]) -> int:
    """The same whichever key is current."""
    digest = hashlib.sha256("".join(sorted(hashes)).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


async def reseal_patients(
    session: AsyncSession, seal: Seal, patients: Sequence[Patient]
) -> Resealed:
    """Seal and hash these patients and their cards with the current key.

    The caller has locked the patients (`FOR UPDATE`: their hash is part of a key).
    """
    done = Resealed()
    anew = {patient.id: _paper_hash(seal, patient, done) for patient in patients}
    taken = await _taken(session, anew)
    for patient in patients:
        paper_hash = anew[patient.id]
        if paper_hash is None:
            continue
        _reseal_patient(seal, patient)
        done.patients += 1
        if paper_hash in taken:
            done.twice.append(patient.id)
        else:
            taken.add(paper_hash)
            patient.id_number_hash = paper_hash[1]
    await session.flush()
    await _reseal_cards(session, seal, list(anew), done)
    return done


def _paper_hash(seal: Seal, patient: Patient, done: Resealed) -> _PaperHash | None:
    try:
        number, name = seal.open(patient.id_number_sealed), seal.open(patient.name_sealed)
        seal.open(patient.phone_sealed)
    except UnknownKey:
        done.unreadable.append(f"patients {patient.id}")
        return None
    return patient.id_type, seal.lookup(subject_of(patient.id_type, number, name))


async def _taken(
    session: AsyncSession, anew: Mapping[uuid.UUID, _PaperHash | None]
) -> set[_PaperHash]:
    """Which of the new hashes other patients have already."""
    wanted = [paper_hash for paper_hash in anew.values() if paper_hash]
    rows = await session.execute(
        select(Patient.id_type, Patient.id_number_hash).where(
            tuple_(Patient.id_type, Patient.id_number_hash).in_(wanted), Patient.id.not_in(anew)
        )
    )
    return {(id_type, paper_hash) for id_type, paper_hash in rows}


def _reseal_patient(seal: Seal, patient: Patient) -> None:
    phone = seal.open(patient.phone_sealed)
    patient.name_sealed = seal.seal(seal.open(patient.name_sealed))
    patient.id_number_sealed = seal.seal(seal.open(patient.id_number_sealed))
    patient.phone_sealed = seal.seal(phone)
    patient.phone_hash = seal.lookup(phone)


async def _reseal_cards(
    session: AsyncSession, seal: Seal, patients: Sequence[uuid.UUID], done: Resealed
) -> None:
    cards = await session.scalars(
        select(VisitorCard)
        .where(VisitorCard.patient_id.in_(patients))
        .order_by(VisitorCard.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    for card in cards:
        try:
            _reseal_card(seal, card)
            done.cards += 1
        except UnknownKey:
            done.unreadable.append(f"patients {card.patient_id}")
    await session.flush()


def _reseal_card(seal: Seal, card: VisitorCard) -> None:
    name, phone = seal.open(card.name_sealed), seal.open(card.phone_sealed)
    guardian = seal.open(card.guardian_sealed) if card.guardian_sealed else None
    card.name_sealed, card.phone_sealed = seal.seal(name), seal.seal(phone)
    card.guardian_sealed = seal.seal(guardian) if guardian else None
    card.person_hash = seal.lookup(person_of(name, phone))
