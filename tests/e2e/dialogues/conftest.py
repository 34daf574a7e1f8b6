"""Patients, an agent, and a look behind the stage."""

from collections.abc import Callable, Iterator

import pytest

from launcher.product import Product
from tests.e2e.booking_rows import BookingRows
from tests.e2e.desk import Agent, Backstage
from tests.e2e.patient import Patient

Arrives = Callable[..., Patient]


@pytest.fixture
def arrives(product: Product) -> Iterator[Arrives]:
    """Lets patients come in; they leave after the test."""
    came: list[Patient] = []

    def arrive(channel: str = "web") -> Patient:
        came.append(Patient(product.url, channel))
        return came[-1]

    yield arrive
    for patient in came:
        patient.close()


@pytest.fixture
def patient(arrives: Arrives) -> Patient:
    """Somebody who has just opened the page."""
    return arrives()


@pytest.fixture
def agent(product: Product) -> Iterator[Agent]:
    """王老师 at the desk."""
    agent = Agent(product)
    yield agent
    agent.close()


@pytest.fixture(scope="session")
def rows(product: Product) -> BookingRows:
    """Clinics of their own for dialogues that fill or stop them."""
    return BookingRows(product)


@pytest.fixture
def backstage(product: Product) -> Backstage:
    """What the product keeps."""
    return Backstage(product)
