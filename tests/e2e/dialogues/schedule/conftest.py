"""Clinics that differ for one test: full, stopped, substituted, not released yet."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from launcher.product import Product
from tests.e2e.desk import Backstage

Alter = Callable[..., dict[str, Any]]


@pytest.fixture
def alter(product: Product, backstage: Backstage) -> Iterator[Alter]:
    """Changes a doctor's clinic of that day (columns of `clinics`; `places` for each half hour) and
    gives it back as it was found; afterwards it is as before."""
    undo: list[tuple[sql.SQL | sql.Composed, tuple[Any, ...]]] = []

    def change(
        doctor: str, day: str, *, places: int | None = None, **columns: Any
    ) -> dict[str, Any]:
        [clinic] = backstage.get("/v1/clinics", doctor=doctor, **{"from": day, "to": day})
        with psycopg.connect(product.environment["DATABASE_URL"]) as connection:
            if places is not None:
                rows = connection.execute(_PLACES, (clinic["id"],)).fetchall()
                undo.extend((_SET_PLACES, row) for row in rows)
                connection.execute(_SET_ALL_PLACES, (places, clinic["id"]))
            for name, value in columns.items():
                query = sql.SQL("UPDATE clinics SET {} = %s WHERE id = %s")
                query_of_column = query.format(sql.Identifier(name))
                undo.append((query_of_column, (None, clinic["id"])))
                connection.execute(query_of_column, (value, clinic["id"]))
        found: dict[str, Any] = clinic
        return found

    yield change
    with psycopg.connect(product.environment["DATABASE_URL"]) as connection:
        for query, values in undo:
            connection.execute(query, values)


_PLACES = "SELECT capacity, id FROM slots WHERE clinic_id = %s AND taken = 0"
_SET_PLACES = sql.SQL("UPDATE slots SET capacity = %s WHERE id = %s")
_SET_ALL_PLACES = "UPDATE slots SET capacity = %s WHERE clinic_id = %s AND taken = 0"
