"""A hospital with a simulated HIS beside it, and one without."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from api.appointments.rules import BookingRules, load_booking_rules
from api.database import Sessions
from api.departments.models import HospitalProfile
from api.departments.profile import load_hospital
from api.his.builtin import BuiltinSource
from api.his.fhir import FhirSource
from api.his.models import SourceOrder
from api.wording import Wording, load_wording
from tests.api.appointments.booking_rows import BookingRows, remove_hospital
from tests.api.his.house import House
from tests.simulators.fhir_his import TOKEN, FhirHis
from tests.simulators.serving import serving

PATIENT_SECONDS = 20.0


@pytest.fixture(scope="session")
def rules(knowledge_base: Path) -> BookingRules:
    """The rules of the sample hospital."""
    return load_booking_rules(knowledge_base / "booking.yml")


@pytest.fixture(scope="session")
def words(knowledge_base: Path) -> Wording:
    return load_wording(knowledge_base / "wording")


@pytest.fixture
async def rows(sessions: Sessions, knowledge_base: Path) -> AsyncIterator[BookingRows]:
    """Makes rows of a hospital of its own; commit them. They are removed after the test."""
    profile = load_hospital(knowledge_base / "hospital.yml").model_dump(mode="json")
    async with sessions() as session, session.begin():
        imported = await session.get(HospitalProfile, 1) is not None
        if not imported:
            session.add(HospitalProfile(id=1, profile=profile))
    async with sessions() as session:
        yield BookingRows(session)
    async with sessions() as session, session.begin():
        await session.execute(delete(SourceOrder))
        await remove_hospital(session)
        if not imported:
            await session.execute(delete(HospitalProfile))


@pytest.fixture
async def his() -> FhirHis:
    return FhirHis()


@pytest.fixture
async def address(his: FhirHis) -> AsyncIterator[str]:
    """Where the HIS listens."""
    async with serving(his.app) as base:
        yield f"{base}/fhir"
        his.let_go.set()


@pytest.fixture
async def fhir(address: str) -> AsyncIterator[FhirSource]:
    """A source that waits long enough for a slow machine."""
    source = FhirSource(address, TOKEN, timeout=PATIENT_SECONDS, own_kinds=frozenset({"parking"}))
    yield source
    await source.close()


@pytest.fixture
async def hasty(address: str) -> AsyncIterator[FhirSource]:
    """A source that soon gives up."""
    source = FhirSource(address, TOKEN, timeout=1.0)
    yield source
    await source.close()


@pytest.fixture
async def house(
    rows: BookingRows,
    sessions: Sessions,
    rules: BookingRules,
    words: Wording,
    fhir: FhirSource,
    his: FhirHis,
) -> House:
    """The hospital whose HIS keeps the places."""
    return House(rows, sessions, rules, words, fhir, his)


@pytest.fixture
async def own_house(
    rows: BookingRows, sessions: Sessions, rules: BookingRules, words: Wording
) -> House:
    """The hospital that keeps its places itself."""
    return House(rows, sessions, rules, words, BuiltinSource(sessions))
