"""Names that change in the database are understood within a minute, without retraining."""

import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from launcher.product import Product
from tests.e2e.patient import Patient

_A_MINUTE = 60.0
_NEW, _LEAVER = "彭彗星", "沈卫东"
_ALIAS = "彗星门诊"


@pytest.fixture
def database(product: Product) -> Iterator[psycopg.Connection]:
    """The hospital's own records; what a test changes is taken back."""
    with psycopg.connect(product.environment["DATABASE_URL"], autocommit=True) as connection:
        yield connection
        connection.execute("DELETE FROM doctors WHERE id = 'd999'")
        connection.execute("UPDATE doctors SET active = true WHERE name = %s", [_LEAVER])
        connection.execute("UPDATE departments SET aliases = array_remove(aliases, %s)", [_ALIAS])


def _change(database: psycopg.Connection) -> None:
    database.execute(
        "INSERT INTO doctors (id, name, reading, initials, sex, title, department_code,"
        " specialities, kind, fee, active) SELECT 'd999', %s, 'peng hui xing', 'phx', sex,"
        " title, department_code, specialities, kind, fee, true FROM doctors WHERE name = %s",
        [_NEW, _LEAVER],
    )
    database.execute("UPDATE doctors SET active = false WHERE name = %s", [_LEAVER])
    database.execute(
        "UPDATE departments SET aliases = aliases || %s::varchar WHERE code = 'guke'", [_ALIAS]
    )


def test_newcomers_leavers_and_new_aliases_reach_the_model(
    product: Product, patient: Patient, database: psycopg.Connection
) -> None:
    assert not _knows_newcomer(patient)
    _change(database)
    _eventually(lambda: _knows_newcomer(patient))
    patient.says(f"{_ALIAS}在几楼").hears("骨科")
    patient.says(f"{_LEAVER}医生什么时候出诊").hears("没有查到")


def _knows_newcomer(patient: Patient) -> bool:
    return "没有查到" not in patient.says(f"{_NEW}医生什么时候出诊").text


def _eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _A_MINUTE
    while not holds():
        assert time.monotonic() < deadline, "not within a minute"
