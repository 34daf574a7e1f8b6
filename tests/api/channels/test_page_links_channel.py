"""/h5/{token}/open and /data: one browser, and only that one."""

import logging

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from api.clock import FixedClock
from api.complaints import service as complaints
from api.complaints.rules import load_complaint_rules
from api.complaints.schemas import ComplaintIn
from api.page_links.models import PageKind
from api.page_links.schemas import PageAddress
from api.page_links.service import open_page_link
from api.settings import Settings
from tests.api.appointments.booking_rows import BookingRows

OPEN = {"viewer": "0" * 32}


@pytest.fixture
async def link(app: FastAPI, clock: FixedClock, settings: Settings) -> PageAddress:
    """A link to a complaint that was just filed."""
    async with app.state.sessions() as session, session.begin():
        conversation = await BookingRows(session).conversation()
        filed = await complaints.file(
            session,
            clock,
            app.state.levels,
            load_complaint_rules(settings.knowledge_base),
            ComplaintIn(conversation=conversation.id, what="排队太久"),
        )
        args = (session, clock, conversation.account_id, PageKind.COMPLAINT, filed.receipt)
        return await open_page_link(*args)


def another_browser(app: FastAPI) -> AsyncClient:
    transport = ASGITransport(app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://daoyi.test")


async def opened(browser: AsyncClient, link: PageAddress, **body: str) -> Response:
    return await browser.post(f"/h5/{link.token}/open", json=OPEN | body)


async def data(browser: AsyncClient, link: PageAddress) -> Response:
    return await browser.get(f"/h5/{link.token}/data")


async def test_a_preview_of_the_page_uses_nothing_up(
    client: AsyncClient, app: FastAPI, link: PageAddress
) -> None:
    async with another_browser(app) as preview:
        for _ in range(3):
            page = await preview.get(link.path)
            assert page.status_code == 200
            assert "set-cookie" not in page.headers
    assert (await opened(client, link)).status_code == 204


async def test_the_browser_that_opened_it_reads_it_as_often_as_it_likes(
    client: AsyncClient, link: PageAddress
) -> None:
    assert (await data(client, link)).status_code == 404
    await opened(client, link)
    for _ in range(2):
        answer = await data(client, link)
        assert answer.status_code == 200
        assert answer.json()["kind"] == "complaint"
        assert answer.headers["cache-control"] == "no-store"
    assert (await opened(client, link, viewer="1" * 32)).status_code == 204


async def test_another_browser_is_told_kindly_to_ask_again(
    client: AsyncClient, app: FastAPI, link: PageAddress
) -> None:
    await opened(client, link)
    async with another_browser(app) as other:
        for answer in (await opened(other, link, viewer="1" * 32), await data(other, link)):
            assert answer.status_code == 404
            assert answer.json()["error"]["code"] == "page_link_expired"
            assert "请回到微信里再要一次" in answer.json()["error"]["message"]
            assert "set-cookie" not in answer.headers
    assert (await data(client, link)).status_code == 200


async def test_a_lost_answer_does_not_lose_the_link(
    client: AsyncClient, app: FastAPI, link: PageAddress
) -> None:
    async with another_browser(app) as lost:
        await opened(lost, link)
    # The cookie never arrived; the page asks again as the same.
    assert (await opened(client, link)).status_code == 204
    assert (await data(client, link)).status_code == 200


async def test_no_script_and_no_other_address_sees_the_cookie(
    client: AsyncClient, link: PageAddress
) -> None:
    cookie = (await opened(client, link)).headers["set-cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", f"path=/h5/{link.token}".lower(), "max-age=7200"} <= parts
    assert "secure" not in parts


async def test_in_service_the_cookie_goes_over_https_only(
    client: AsyncClient, app: FastAPI, settings: Settings, link: PageAddress
) -> None:
    app.state.settings = settings.model_copy(update={"secure_cookies": True})
    assert "; secure" in (await opened(client, link)).headers["set-cookie"].lower()


@pytest.mark.parametrize("viewer", ["", "short", "G" * 32, "0" * 33])
async def test_a_browser_must_say_something_random_of_itself(
    client: AsyncClient, link: PageAddress, viewer: str
) -> None:
    assert (await opened(client, link, viewer=viewer)).status_code == 422
    assert (await opened(client, link)).status_code == 204


async def test_a_token_that_nobody_gave_is_not_found(client: AsyncClient) -> None:
    for token in ("guess", "a;Domain=x", "%00", "%F0%9F%98%80"):
        answer = await client.post(f"/h5/{token}/open", json=OPEN)
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers


async def test_a_flood_of_guesses_is_stopped(
    client: AsyncClient, app: FastAPI, settings: Settings
) -> None:
    app.state.settings = settings.model_copy(update={"rate_limits": "on"})
    opens = [(await client.post(f"/h5/{n}/open", json=OPEN)).status_code for n in range(61)]
    assert opens == [404] * 60 + [429]
    reads = [(await client.get(f"/h5/{n}/data")).status_code for n in range(121)]
    assert reads == [404] * 120 + [429]


async def test_no_log_line_holds_the_secret_of_a_link(
    client: AsyncClient, link: PageAddress, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "api")
    caplog.set_level(logging.DEBUG, "sqlalchemy")
    await opened(client, link)
    await data(client, link)
    # The test's own client tells of the addresses it calls.
    told = [one.getMessage() for one in caplog.records if not one.name.startswith("httpx")]
    assert told
    assert not any(secret in line for line in told for secret in (link.token, OPEN["viewer"]))
