"""Every error leaves as JSON with a stable code."""

from httpx import AsyncClient


async def test_an_unknown_address_is_a_json_404_with_a_code(client: AsyncClient) -> None:
    answer = await client.get("/v1/there-is-no-such-thing")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
    assert answer.json()["error"]["message"]
