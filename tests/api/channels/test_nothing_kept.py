"""What a wiped screen leaves on the way to it and on the server: nothing that anybody can use."""

import pytest
from httpx import AsyncClient

from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Visit

PERSONAL = [
    ("GET", "/channels/web/events?session=nobody"),
    ("GET", "/identity/a-token/form"),
    ("GET", "/identity/a-token"),
    ("POST", "/identity/a-token"),
    ("GET", "/v1/appointments/a1"),
    ("GET", "/h5/a-token/appointment"),
    ("POST", "/channels/web/messages"),
]


async def test_no_cache_keeps_what_was_said(visit: Visit, dialogue: FakeDialogue) -> None:
    assert visit.answer.headers["cache-control"] == "no-store"
    assert (await visit.says("我的腿疼")).answer.headers["cache-control"] == "no-store"
    dialogue.away = True
    away = (await visit.says("还在吗")).answer
    assert (away.status_code, away.headers["cache-control"]) == (503, "no-store")


@pytest.mark.parametrize(("method", "address"), PERSONAL)
async def test_no_cache_keeps_a_refusal_either(
    client: AsyncClient, method: str, address: str
) -> None:
    answer = await client.request(method, address, json={} if method == "POST" else None)
    assert answer.headers["cache-control"] == "no-store"


async def test_no_cache_keeps_a_stream(served: str, visit: Visit) -> None:
    async with AsyncClient(base_url=served) as caller:
        query = {"session": visit.session}
        async with caller.stream("GET", "/channels/web/events", params=query) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.headers["cache-control"] == "no-store"


async def test_scripts_may_be_kept_and_are_asked_about(client: AsyncClient) -> None:
    assert (await client.get("/static/talk.js")).headers["cache-control"] == "no-cache"


async def test_an_ended_session_opens_no_door(client: AsyncClient, visit: Visit) -> None:
    ended = {"session": visit.session}
    await client.request("DELETE", "/channels/web/sessions", json=ended)

    assert (await visit.says("刚才那位是谁")).answer.status_code == 404
    assert (await client.get("/channels/web/events", params=ended)).status_code == 404
