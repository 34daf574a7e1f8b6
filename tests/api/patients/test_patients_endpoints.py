"""/v1/conversations/{id}/…: visitors, identity link, my data. And the form that is posted."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from forms import form
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.patients import service
from api.security import Seal, seal_from
from api.settings import Settings


@pytest.fixture
async def conversation(
    sessions: Sessions, new_conversation: Callable[[AsyncSession], Awaitable[Conversation]]
) -> Conversation:
    async with sessions() as session, session.begin():
        return await new_conversation(session)


@pytest.fixture
def call(client: AsyncClient, conversation: Conversation, internal: dict[str, str]) -> Any:
    """Calls an endpoint of the conversation with the internal token."""

    async def answer(method: str, path: str, *, of: uuid.UUID = conversation.id) -> Any:
        where = f"/v1/conversations/{of}/{path}"
        return await client.request(method, where, headers=internal)

    return answer


async def test_a_link_made_filled_in_and_the_visitor_listed_shown_and_erased(
    call: Any, sessions: Sessions, clock: FixedClock, settings: Settings
) -> None:
    made = await call("POST", "identity-link")
    assert made.status_code == 201
    assert made.json()["expires_at"] == "2026-11-18T10:15:00+08:00"
    token = made.json()["url"].removeprefix("/identity/")
    assert "/" not in token
    seal = Seal(settings.secret_key.get_secret_value())
    async with sessions() as session, session.begin():
        redeemed = await service.redeem_identity_link(session, clock, seal, token, form())
    assert (await call("GET", "visitors")).json() == [
        {
            "card_id": redeemed.card_id,
            "name_masked": "林*雨",
            "relation": "self",
            "sex": "f",
            "age": 36,
            "consent_withdrawn": False,
        }
    ]
    assert (await call("GET", "my-data")).json()["visitors"][0]["phone_masked"] == "138****1234"
    erased = await call("DELETE", "my-data")
    assert erased.json() == {"visitors": 1, "patients": 1, "consents": 1}
    assert (await call("GET", "visitors")).json() == []


async def test_without_the_token_or_the_conversation_there_is_nothing(
    call: Any, client: AsyncClient, conversation: Conversation
) -> None:
    for method, path in [
        ("POST", "visitors/1/correction-link"),
        ("DELETE", "visitors/1"),
        ("DELETE", "visitors/1/consent"),
        ("GET", "visitors"),
        ("POST", "identity-link"),
        ("GET", "my-data"),
        ("DELETE", "my-data"),
    ]:
        where = f"/v1/conversations/{conversation.id}/{path}"
        assert (await client.request(method, where)).status_code == 401
        assert (await call(method, path, of=uuid.uuid4())).status_code == 404


async def test_a_visitor_is_corrected_withdrawn_and_removed(
    call: Any,
    conversation: Conversation,
    sessions: Sessions,
    clock: FixedClock,
    settings: Settings,
) -> None:
    seal = seal_from(settings)
    async with sessions() as session, session.begin():
        link = await service.open_identity_link(session, clock, conversation.id)
        redeemed = await service.redeem_identity_link(session, clock, seal, link.token, form())
    visitor = f"visitors/{redeemed.card_id}"
    made = await call("POST", f"{visitor}/correction-link")
    assert made.status_code == 201
    assert made.json()["url"].startswith("/identity/")
    withdrawn = await call("DELETE", f"{visitor}/consent")
    assert withdrawn.json() == {
        "card_id": redeemed.card_id,
        "withdrawn_at": "2026-11-18T10:00:00+08:00",
        "standing": 0,
    }
    assert (await call("GET", "my-data")).json()["visitors"][0]["consent_withdrawn"]
    removed = await call("DELETE", visitor)
    assert removed.json() == {"card_id": redeemed.card_id, "erased": True}
    assert (await call("DELETE", visitor)).json()["error"]["code"] == "visitor_not_found"


@pytest.mark.parametrize("card", ["0", str(2**31), "x"])
async def test_a_card_that_can_not_be_is_refused(call: Any, card: str) -> None:
    assert (await call("DELETE", f"visitors/{card}")).status_code == 422
