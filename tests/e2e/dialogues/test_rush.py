"""Everybody wants the same half hour."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from launcher.product import Product
from tests.e2e.desk import Backstage
from tests.e2e.patient import somebody

PATIENTS, PLACES = 200, 10
DAY = "2026-11-25"


@pytest.fixture
def caller(product: Product) -> httpx.Client:
    """A trusted program, with as many connections as patients."""
    limits = httpx.Limits(max_connections=PATIENTS, max_keepalive_connections=PATIENTS)
    with httpx.Client(
        base_url=product.url, headers=product.internal_headers, timeout=60, limits=limits
    ) as client:
        yield client


def registered(caller: httpx.Client, backstage: Backstage) -> tuple[str, int]:
    """A new patient with a visitor card; returns the conversation and the card."""
    opened = caller.post("/channels/web/sessions", json={"channel": "web"}).json()
    conversation = backstage.conversation_of(opened["session"])
    link = caller.post(f"/v1/conversations/{conversation}/identity-link", json={}).json()
    form = {
        "name": "测试甲",
        "id_type": "id_card",
        "id_number": somebody(),
        "phone": "19900001234",
        "relation": "self",
        "consent": True,
    }
    assert caller.post(link["url"], json=form).status_code == 200
    [card] = caller.get(f"/v1/conversations/{conversation}/visitors").json()
    return conversation, card["card_id"]


def outcome(answer: httpx.Response) -> str:
    """What became of a wish: `booked`, or the code of the refusal."""
    content = answer.json()
    return str(content["error"]["code"] if "error" in content else content["status"])


def test_of_two_hundred_at_once_ten_get_the_ten_places(
    caller: httpx.Client, backstage: Backstage
) -> None:
    clinic = backstage.get("/v1/clinics", department="pifu", **{"from": DAY, "to": DAY})[0]
    backstage.set_places(clinic["id"], PLACES)
    slot = backstage.get(f"/v1/clinics/{clinic['id']}/slots")[0]
    assert slot["remaining"] == PLACES
    with ThreadPoolExecutor(8) as pool:
        patients = list(pool.map(lambda _: registered(caller, backstage), range(PATIENTS)))
    together = threading.Barrier(PATIENTS)

    def books(patient: tuple[str, int]) -> httpx.Response:
        conversation, visitor = patient
        body = {"conversation": conversation, "visitor": visitor, "slot_id": slot["id"]}
        together.wait()
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return caller.post("/v1/appointments", json=body, headers=key)

    with ThreadPoolExecutor(PATIENTS) as pool:
        answers = list(pool.map(books, patients))
    assert Counter(map(outcome, answers)) == {
        "booked": PLACES,
        "slot_full": PATIENTS - PLACES,
    }
    refusals = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    assert all(refusal["message"] and refusal["alternatives"] for refusal in refusals)
    numbers = [answer.json()["number"] for answer in answers if answer.status_code == 201]
    assert len(set(numbers)) == PLACES
    left = {s["id"]: s["remaining"] for s in backstage.get(f"/v1/clinics/{clinic['id']}/slots")}
    assert left[slot["id"]] == 0
