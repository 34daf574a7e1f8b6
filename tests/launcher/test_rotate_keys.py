"""`make rotate-keys`: on the given database, on that of a running product, and on it alone."""

import os
import subprocess
import sys

from sqlalchemy import select

from api.clock import FixedClock
from api.database import Sessions
from api.patients.identity import check_identity
from api.patients.models import Account, Patient
from api.patients.resealing import Report
from api.patients.schemas import IdentityForm
from api.patients.service import register
from api.security import Seal
from api.settings import ROOT, Settings
from launcher.rotate_keys import told

FORM = IdentityForm.model_validate(
    {
        "name": "林小雨",
        "id_type": "passport",
        "id_number": "E12345678",
        "phone": "13800001234",
        "relation": "self",
        "consent": True,
    }
)


def rotate(settings: Settings, **keys: str) -> subprocess.CompletedProcess[str]:
    """Run the command against the tests' database."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "DAOYI_INTERNAL_TOKEN": "a",
        "DAOYI_RASA_TOKEN": "b",
        "DAOYI_DEMO_PASSWORD": "c",
        **keys,
    }
    command = [sys.executable, "-m", "launcher.rotate_keys"]
    return subprocess.run(  # noqa: S603 (our own command)
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


async def test_reseals_the_given_database_and_says_that_the_earlier_key_can_go(
    sessions: Sessions, clock: FixedClock, settings: Settings
) -> None:
    async with sessions() as session, session.begin():
        account = Account(channel="web", external_hash="x", created_at=clock.now())
        session.add(account)
        await session.flush()
        identity = check_identity(FORM, clock.today())
        await register(session, clock.now(), Seal("old"), account.id, identity)
    done = rotate(settings, DAOYI_SECRET_KEY="new", DAOYI_PREVIOUS_SECRET_KEYS='["older", "old"]')
    assert done.stdout.splitlines() == [
        "patients: 1 resealed",
        "visitor_cards: 1 resealed",
        "nothing is left: DAOYI_PREVIOUS_SECRET_KEYS can be emptied",
    ]
    assert (done.returncode, done.stderr) == (0, "")
    async with sessions() as session:
        patient = (await session.scalars(select(Patient))).one()
    assert Seal("new").open(patient.name_sealed) == "林小雨"


def test_without_an_earlier_key_there_is_nothing_to_change_from(settings: Settings) -> None:
    done = rotate(settings, DAOYI_SECRET_KEY="new")
    assert done.returncode == 1
    assert "DAOYI_PREVIOUS_SECRET_KEYS is empty" in done.stdout


def test_what_is_wrong_is_told_by_the_ids_of_rows() -> None:
    report = Report({"patients": 2}, twice={"patients 1"}, unreadable={"patients 2"}, left=3)
    lines = "\n".join(told(report))
    assert "patients 1: known under the current key too" in lines
    assert "patients 2: no key opens it" in lines
    assert "3 rows are left" in lines
    assert "can be emptied" not in lines
