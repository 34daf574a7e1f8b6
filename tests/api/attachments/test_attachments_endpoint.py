"""Who may look at a picture, what they get, and that it is recorded."""

import uuid
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from api.attachments.fetching import fetch
from api.attachments.models import Attachment
from api.clock import FixedClock
from api.database import Sessions
from api.staff.models import Role
from tests.api.attachments.album import PNG, Album, Sent, Shelf, pasted, said
from tests.api.staff import factories

READERS = {Role.AGENT, Role.SUPERVISOR, Role.COMPLAINT_OFFICER, Role.ANALYST, Role.TRAINER}


@pytest.fixture
def album(app: FastAPI, sessions: Sessions, clock: FixedClock) -> Album:
    """Pictures sealed with the application's key."""
    return Album(sessions, clock, app.state.seal)


@dataclass
class Reader:
    """A staff member at a browser."""

    client: AsyncClient
    album: Album
    cookie: dict[str, str]

    async def look(self, picture: Attachment):  # type: ignore[no-untyped-def]
        return await self.client.get(f"/v1/staff/attachments/{picture.id}", headers=self.cookie)

    async def transcript(self, picture: Attachment) -> list[dict[str, object]]:
        address = f"/v1/staff/conversations/{picture.conversation_id}"
        answer = await self.client.get(address, headers=self.cookie)
        assert answer.status_code == 200
        lines: list[dict[str, object]] = answer.json()["messages"]
        return lines


async def reader(client: AsyncClient, album: Album, role: Role) -> Reader:
    _, cookie = await factories.logged_in(album.sessions, album.clock, role)
    return Reader(client, album, cookie)


async def fetched(album: Album) -> Attachment:
    picture = await album.add()
    await fetch(album.fetching, picture.id)
    return picture


@pytest.mark.parametrize("role", list(Role))
async def test_whoever_may_read_the_conversation_may_look_and_nobody_else(
    client: AsyncClient, album: Album, role: Role
) -> None:
    picture = await fetched(album)
    answer = await (await reader(client, album, role)).look(picture)
    assert (answer.status_code == 200) is (role in READERS)
    assert (answer.content == PNG) is (role in READERS)


async def test_without_a_login_nothing_is_shown(client: AsyncClient, album: Album) -> None:
    answer = await Reader(client, album, {}).look(await fetched(album))
    assert answer.status_code == 401


async def test_a_picture_comes_with_headers_that_let_nothing_run(
    client: AsyncClient, album: Album
) -> None:
    answer = await (await reader(client, album, Role.AGENT)).look(await fetched(album))
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"


async def test_what_is_no_picture_is_only_saved(client: AsyncClient, album: Album) -> None:
    album.shelf = Shelf(Sent(b"<html><script>alert(1)</script>", "text/html"))
    picture = await fetched(album)
    agent = await reader(client, album, Role.AGENT)
    answer = await agent.look(picture)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    [line] = await agent.transcript(picture)
    assert line["attachments"] == [{"id": str(picture.id), "fetched": "kept", "picture": False}]


async def test_every_look_is_recorded(client: AsyncClient, album: Album) -> None:
    picture = await fetched(album)
    agent = await reader(client, album, Role.AGENT)
    await agent.look(picture)
    await agent.look(picture)
    async with album.sessions() as session:
        entries = await factories.audited(session)
    assert [entry[1:] for entry in entries] == [("attachment.view", f"attachment:{picture.id}")] * 2


async def test_what_is_not_there_is_not_found_and_not_recorded(
    client: AsyncClient, album: Album
) -> None:
    waiting = await album.add()
    agent = await reader(client, album, Role.AGENT)
    assert (await agent.look(waiting)).status_code == 404
    unknown = await client.get(f"/v1/staff/attachments/{uuid.uuid4()}", headers=agent.cookie)
    assert unknown.status_code == 404
    async with album.sessions() as session:
        assert await factories.audited(session) == []


class TestTheTranscript:
    async def test_says_how_far_a_picture_is(self, client: AsyncClient, album: Album) -> None:
        picture = await album.add()
        agent = await reader(client, album, Role.AGENT)
        [before] = await agent.transcript(picture)
        await fetch(album.fetching, picture.id)
        [after] = await agent.transcript(picture)
        seen = {"id": str(picture.id), "fetched": "waiting", "picture": False}
        assert (before["text"], before["attachments"]) == ("〔图片〕", [seen])
        assert after["attachments"] == [seen | {"fetched": "kept", "picture": True}]

    @pytest.mark.parametrize(
        ("kind", "told"),
        [("location", "〔位置〕"), ("link", "〔链接〕"), ("sticker", "〔其他内容〕")],
    )
    async def test_has_a_word_for_what_came_without_words(
        self, client: AsyncClient, album: Album, kind: str, told: str
    ) -> None:
        picture = await album.add()
        async with album.sessions() as session, session.begin():
            await said(session, picture.conversation_id, album.clock.now(), kind)
        lines = await (await reader(client, album, Role.AGENT)).transcript(picture)
        assert lines[-1]["text"] == told


class TestARestrictedMatter:
    async def _filed(
        self, client: AsyncClient, album: Album, internal: dict[str, str]
    ) -> tuple[Attachment, Attachment]:
        """A picture before the complaint that only the discipline office reads, and one after."""
        before = await fetched(album)
        body = {"conversation": str(before.conversation_id), "what": "主任暗示要红包"}
        filed = await client.post("/v1/complaints", json=body, headers=internal)
        assert filed.status_code == 201
        album.clock.advance(minutes=1)
        async with album.sessions() as session, session.begin():
            after = await pasted(session, before.conversation_id, album.clock.now(), "media-2")
        await fetch(album.fetching, after.id)
        return before, after

    async def test_hides_its_pictures_from_everybody_else(
        self, client: AsyncClient, album: Album, internal: dict[str, str]
    ) -> None:
        before, after = await self._filed(client, album, internal)
        agent = await reader(client, album, Role.AGENT)
        assert (await agent.look(before)).status_code == 404
        assert (await agent.look(after)).content == PNG
        hidden, shown = await agent.transcript(before)
        assert (hidden["hidden"], hidden["attachments"]) == (True, [])
        assert [one["id"] for one in shown["attachments"]] == [str(after.id)]  # type: ignore[attr-defined]

    async def test_shows_them_to_the_discipline_office(
        self, client: AsyncClient, album: Album, internal: dict[str, str]
    ) -> None:
        before, _ = await self._filed(client, album, internal)
        discipline = await reader(client, album, Role.DISCIPLINE)
        assert (await discipline.look(before)).content == PNG
