"""Everybody wants the same half hour."""

import asyncio
import uuid
from collections import Counter
from typing import Any

import httpx

from api.clock import FixedClock
from api.database import create_engine, create_sessions
from api.patients import service as patients
from api.patients.schemas import IdentityForm
from api.security import Seal
from launcher.product import Product
from tests.conftest import MOMENT
from tests.e2e.desk import Backstage
from tests.e2e.patient import somebody

PATIENTS, PLACES = 200, 10
DAY = "2026-11-25"

Wish = tuple[str, int]


async def registered(product: Product, conversations: list[str]) -> list[Wish]:
    """A new patient in each conversation, with the visitor card to book with. Straight into the
    database: 200 filled forms would be 200 turns of the dialogue model."""
    clock, seal = FixedClock(MOMENT), Seal(product.environment["DAOYI_SECRET_KEY"])
    _, address = product.environment["DATABASE_URL"].split("://", 1)
    engine = create_engine(f"postgresql+psycopg://{address}")
    wishes: list[Wish] = []
    async with create_sessions(engine)() as session, session.begin():
        for conversation in conversations:
            link = await patients.open_identity_link(session, clock, uuid.UUID(conversation))
            redeemed = await patients.redeem_identity_link(
                session, clock, seal, link.token, identity()
            )
            wishes.append((conversation, redeemed.card_id))
    await engine.dispose()
    return wishes


def identity() -> IdentityForm:
    """A filled form."""
    return IdentityForm(
        name="测试甲",
        id_type="id_card",
        id_number=somebody(),
        phone="19900001234",
        relation="self",
        consent=True,
    )


def places(backstage: Backstage, clinic: int) -> list[dict[str, Any]]:
    """The half hours of a clinic that still have places."""
    slots = backstage.get(f"/v1/clinics/{clinic}/slots")
    return [slot | {"clinic": clinic} for slot in slots if slot["remaining"]]


def slot_of_ten(backstage: Backstage) -> dict[str, Any]:
    """A half hour with ten places, nobody in it."""
    clinic = backstage.get("/v1/clinics", department="pifu", **{"from": DAY, "to": DAY})[0]
    backstage.set_places(clinic["id"], PLACES)
    return next(s for s in places(backstage, clinic["id"]) if s["remaining"] == PLACES)


def outcome(answer: httpx.Response) -> str:
    """What became of a wish: `booked`, or the code of the refusal."""
    content = answer.json()
    return str(content["error"]["code"] if "error" in content else content["status"])


async def test_of_two_hundred_at_once_ten_get_the_ten_places(
    product: Product, backstage: Backstage
) -> None:
    limits = httpx.Limits(max_connections=PATIENTS)
    async with httpx.AsyncClient(base_url=product.url, timeout=60, limits=limits) as caller:

        async def opens() -> str:
            opened = await caller.post("/channels/web/sessions", json={"channel": "web"})
            return backstage.conversation_of(opened.json()["session"])

        wishes = await registered(product, [await opens() for _ in range(PATIENTS)])
        slot = slot_of_ten(backstage)

        async def books(wish: Wish) -> httpx.Response:
            conversation, visitor = wish
            body = {"conversation": conversation, "visitor": visitor, "slot_id": slot["id"]}
            headers = product.internal_headers | {"Idempotency-Key": str(uuid.uuid4())}
            return await caller.post("/v1/appointments", json=body, headers=headers)

        answers = await asyncio.gather(*map(books, wishes))
    assert Counter(map(outcome, answers)) == {"booked": PLACES, "slot_full": PATIENTS - PLACES}
    refusals = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    assert all(refusal["message"] and refusal["alternatives"] for refusal in refusals)
    numbers = [answer.json()["number"] for answer in answers if answer.status_code == 201]
    assert len(set(numbers)) == PLACES
    assert slot["id"] not in [free["id"] for free in places(backstage, slot["clinic"])]
