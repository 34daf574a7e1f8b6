"""Rows of the running product that a dialogue needs: full clinics, stopped ones, no-shows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg

from api.security import token_hash
from launcher.product import Product
from tests.e2e.desk import Backstage
from tests.e2e.patient import Patient

# Far enough ahead that no other dialogue goes there, and released.
_DAYS = tuple(f"2026-12-{day:02d}" for day in (7, 8, 9, 10, 11))


@dataclass
class BookingRows:
    """Gives each dialogue a clinic of its own, and makes of it what the dialogue needs."""

    product: Product
    given: set[int] = field(default_factory=set)

    def clinic(self, department: str, **wanted: Any) -> dict[str, Any]:
        """A clinic of that department (a code), ahead, that no other dialogue has."""
        for clinic in self._clinics(department=department):
            if clinic["id"] not in self.given and wanted.items() <= clinic.items():
                self.given.add(clinic["id"])
                return clinic
        raise AssertionError(f"no clinic left in {department}")

    def _clinics(self, **query: Any) -> Iterator[dict[str, Any]]:
        look = Backstage(self.product)
        yield from look.get("/v1/clinics", **query, **{"from": _DAYS[0], "to": _DAYS[-1]})

    def fill(self, clinic: dict[str, Any], *, but: int = 0) -> None:
        """No place is left, or `but` places in the first half hour."""
        self._run("UPDATE slots SET taken = capacity WHERE clinic_id = %s", clinic["id"])
        if but:
            self._run(_LEAVE, but, clinic["id"])

    def take_slot(self, payload: str) -> None:
        """Others take every place of the half hour that a `/press_rebook` button leads to."""
        slot = json.loads(payload.removeprefix("/press_rebook"))["slot"]
        self._run("UPDATE slots SET taken = capacity WHERE id = %s", int(slot))

    def miss(self, patient: Patient, *, suspended: bool = True) -> None:
        """The patient did not come to what they had booked, and is suspended for it."""
        session = token_hash(patient.session)
        self._run(_MISS, session)
        if suspended:
            self._run(_SUSPEND, session)

    def forget_guardian(self, patient: Patient) -> None:
        """A child's card from before guardians were asked for."""
        self._run(_NO_GUARDIAN, token_hash(patient.session))

    def _run(self, statement: str, *values: object) -> None:
        with psycopg.connect(self.product.environment["DATABASE_URL"]) as connection:
            connection.execute(statement, values)


def spoken(clinic: dict[str, Any]) -> str:
    """The clinic as a patient names it: 12月7号上午皮肤科褚云医生."""
    day = date.fromisoformat(clinic["date"])
    half = {"am": "上午", "pm": "下午", "evening": "晚上"}[clinic["period"]]
    return f"{day.month}月{day.day}号{half}{clinic['department']}{clinic['doctor']}医生"


_MINE = """
    SELECT cards.patient_id FROM visitor_cards cards
    JOIN conversations ON conversations.account_id = cards.account_id
    WHERE conversations.session_hash = %s
"""
_LEAVE = """
    UPDATE slots SET taken = capacity - %s
    WHERE id = (SELECT min(id) FROM slots WHERE clinic_id = %s AND quota = 'open')
"""
_MISS = f"""
    UPDATE appointments SET status = 'no_show'
    WHERE status = 'booked' AND patient_id IN ({_MINE})
"""
_SUSPEND = f"""
    INSERT INTO suspensions (patient_id, misses, starts_at, ends_at)
    SELECT patient_id, 3, '2026-11-01T00:00+08', '2027-01-30T00:00+08' FROM ({_MINE}) AS mine
"""
_NO_GUARDIAN = f"""
    UPDATE visitor_cards SET guardian_sealed = NULL WHERE patient_id IN ({_MINE})
"""
