"""Every error leaves as JSON with a stable code."""

from fastapi import FastAPI
from httpx import AsyncClient

from api.errors import Refused


async def test_an_unknown_address_is_a_json_404_with_a_code(client: AsyncClient) -> None:
    answer = await client.get("/v1/there-is-no-such-thing")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
    assert answer.json()["error"]["message"]


async def test_a_refusal_may_tell_a_status(app: FastAPI, client: AsyncClient) -> None:
    async def refuse() -> None:
        raise Refused("not_yours", status="cancelled")

    app.router.add_api_route("/refuse-for-this-test", refuse)
    answer = await client.get("/refuse-for-this-test")
    assert answer.status_code == 409
    assert answer.json()["error"]["status"] == "cancelled"
