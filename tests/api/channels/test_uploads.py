"""POST /channels/web/attachments: a picture in the middle of a conversation."""

import asyncio
import threading

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import select

from api.attachments import service as attachments
from api.attachments.models import Attachment, Fetched
from api.channels import uploads
from api.channels.uploads import MAX_BYTES
from api.conversations.models import Message, Outcome
from tests.api.attachments.pictures_made import PLACE, exif, jpeg, segment
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit

ADDRESS = "/channels/web/attachments"
PHOTO = jpeg(segment(0xE1, exif(orientation=6)))


async def sends(
    visit: Visit, content: bytes = PHOTO, key: str = "photo-1", session: str | None = None
) -> Response:
    """Send a picture."""
    headers = {"X-Session": session or visit.session, "X-Client-Message-Id": key}
    visit.answer = await visit.client.post(ADDRESS, content=content, headers=headers)
    return visit.answer


async def kept(app: FastAPI) -> list[Attachment]:
    """Every attachment that there is."""
    async with app.state.sessions() as session:
        return list(await session.scalars(select(Attachment).order_by(Attachment.at)))


def is_refused(answer: Response, status: int, code: str) -> None:
    """With words for the patient."""
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["code"] == code
    assert "{" not in answer.json()["error"]["message"]


async def test_a_picture_is_kept_encrypted_and_without_its_place(
    app: FastAPI, visit: Visit
) -> None:
    assert (await sends(visit)).status_code == 200
    [picture] = await kept(app)
    assert (picture.fetched, picture.media_type) == (Fetched.KEPT, "image/jpeg")
    async with app.state.sessions() as session:
        sealed = await session.scalar(select(Attachment.content_sealed))
        content = (await attachments.open_content(session, app.state.seal, picture)).content
    assert content.startswith(b"\xff\xd8\xff")
    assert PLACE not in content
    assert content[:64] not in (sealed or b"")


async def test_it_is_a_message_of_the_patient_that_the_dialogue_hears_of(
    app: FastAPI, visit: Visit, desk: Desk, dialogue: FakeDialogue
) -> None:
    await sends(visit)
    [picture] = await kept(app)
    assert dialogue.messages == [f'/system_picture{{"attachment": "{picture.id}"}}']
    said = await desk.said(visit)
    assert (said.media, said.text, said.outcome) == ({"kind": "image"}, "", Outcome.ANSWERED)
    assert picture.message_id == said.id
    assert visit.messages[0]["author"] == "bot"


async def test_who_has_the_conversation_gets_it(
    app: FastAPI, visit: Visit, desk: Desk, dialogue: FakeDialogue
) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    await desk.takes(conversation.id)
    answer = await sends(visit)
    assert answer.json() == {"messages": [], "handled_by": "human"}
    assert dialogue.messages == []
    assert len(await kept(app)) == 1


async def test_the_same_again_is_one_picture_and_gets_the_first_answer(
    app: FastAPI, visit: Visit, dialogue: FakeDialogue
) -> None:
    first = (await sends(visit)).json()
    assert (await sends(visit)).json()["messages"] == first["messages"]
    assert len(await kept(app)) == 1
    assert len(dialogue.messages) == 1


async def test_with_the_dialogue_away_it_is_kept_all_the_same(
    app: FastAPI, visit: Visit, dialogue: FakeDialogue
) -> None:
    dialogue.away = True
    answer = await sends(visit)
    assert answer.status_code == 503
    assert answer.json()["messages"]
    assert len(await kept(app)) == 1


async def test_a_lobby_screen_takes_none(client: AsyncClient, dialogue: FakeDialogue) -> None:
    lobby = await Visit.begins(client, "kiosk")
    answer = await sends(lobby)
    is_refused(answer, 409, "picture_not_here")
    assert "我的手机" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a...", b"%PDF-1.7", b"<svg onload='x'/>", b"\x00\x00\x00\x18ftypheic", PHOTO[:30]],
)
async def test_what_is_no_picture_is_not_taken(app: FastAPI, visit: Visit, content: bytes) -> None:
    is_refused(await sends(visit, content), 422, "picture_unreadable")
    assert await kept(app) == []


async def test_too_large_a_picture_is_not_taken(app: FastAPI, visit: Visit) -> None:
    large = jpeg(*[segment(0xE2, b"ICC_PROFILE\x00" + bytes(65_000))] * 130)
    assert len(large) > MAX_BYTES
    is_refused(await sends(visit, large), 413, "picture_too_large")
    assert await kept(app) == []


async def test_no_conversation_takes_pictures_without_end(
    app: FastAPI, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.channels.uploads._MOST", 1)
    await sends(visit)
    is_refused(await sends(visit, key="photo-2"), 409, "pictures_too_many")
    assert len(await kept(app)) == 1


async def test_nobody_sends_into_a_conversation_that_is_not_theirs(
    app: FastAPI, visit: Visit
) -> None:
    is_refused(await sends(visit, session="x" * 43), 404, "session_expired")
    assert await kept(app) == []


async def test_two_at_once_are_answered_one_after_the_other(
    app: FastAPI, visit: Visit, dialogue: FakeDialogue
) -> None:
    answers = await asyncio.gather(sends(visit, key="a"), sends(visit, key="b"))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert dialogue.busiest == 1
    async with app.state.sessions() as session:
        stored = await session.scalars(select(Message.id).where(Message.media.is_not(None)))
        assert len(stored.all()) == 2


async def test_a_picture_is_read_beside_the_loop_that_answers_others(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = uploads.without_metadata
    where: list[threading.Thread] = []

    def seen(content: bytes, media_type: str) -> bytes:
        where.append(threading.current_thread())
        return read(content, media_type)

    monkeypatch.setattr(uploads, "without_metadata", seen)
    assert (await sends(visit)).status_code == 200
    [thread] = where
    assert thread is not threading.current_thread()
