"""Which pictures become evidence of a complaint that is filed."""

import uuid
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import select

from api.attachments.models import Attachment
from api.cases.models import Evidence
from api.conversations.models import Conversation
from tests.api.attachments.pictures_made import jpeg, png
from tests.api.conversations.front import Desk, Visit


@dataclass
class Complainant:
    """Somebody on the web page who sends pictures and complains."""

    app: FastAPI
    client: AsyncClient
    internal: dict[str, str]
    conversation: Conversation
    session: str

    async def sends(self, content: bytes) -> uuid.UUID:
        """Send a picture; returns the attachment's id."""
        headers = {"X-Session": self.session, "X-Client-Message-Id": uuid.uuid4().hex}
        address = "/channels/web/attachments"
        await self.client.post(address, content=content, headers=headers)
        async with self.app.state.sessions() as session:
            newest = select(Attachment.id).order_by(Attachment.message_id.desc()).limit(1)
            found: uuid.UUID = (await session.scalars(newest)).one()
        return found

    async def files(self, **more: object) -> list[Evidence]:
        """File a complaint; returns all the evidence that there is."""
        body = {"conversation": str(self.conversation.id), "what": "厕所太脏", **more}
        answer = await self.client.post("/v1/complaints", json=body, headers=self.internal)
        assert answer.status_code == 201, answer.text
        async with self.app.state.sessions() as session:
            return list(await session.scalars(select(Evidence)))


@pytest.fixture
async def complainant(app: FastAPI, client: AsyncClient, internal: dict[str, str]) -> Complainant:
    """Just arrived."""
    visit = await Visit.begins(client)
    conversation = await Desk(app).conversation(visit)
    return Complainant(app, client, internal, conversation, visit.session)


async def test_those_that_the_patient_meant(complainant: Complainant) -> None:
    await complainant.sends(png())  # a report, shown for another reason
    meant = await complainant.sends(jpeg())
    [evidence] = await complainant.files(attachments=[str(meant)])
    assert evidence.attachment_id == meant


async def test_none_when_none_was_meant(complainant: Complainant) -> None:
    await complainant.sends(png())
    assert await complainant.files(attachments=[]) == []


async def test_not_those_of_somebody_else(complainant: Complainant, client: AsyncClient) -> None:
    theirs = await complainant.sends(jpeg())
    visit = await Visit.begins(client)
    complainant.conversation = await Desk(complainant.app).conversation(visit)
    assert await complainant.files(attachments=[str(theirs)]) == []


async def test_who_gives_no_name_is_not_led_to_by_their_picture(complainant: Complainant) -> None:
    meant = await complainant.sends(jpeg())
    [evidence] = await complainant.files(attachments=[str(meant)], anonymous=True)
    assert evidence.attachment_id is None
    async with complainant.app.state.sessions() as session:
        sealed = await session.scalar(select(Evidence.content_sealed))
    assert complainant.app.state.seal.open_bytes(sealed) == jpeg()
