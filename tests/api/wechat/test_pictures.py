"""Pictures are kept for the staff, and nobody else says anything about them."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments.models import Attachment, AttachmentKind, Fetched
from api.clock import FixedClock
from api.wechat.pictures import answer_to, keep_picture
from api.wording import Wording, load_wording
from tests.api.attachments.album import said
from tests.api.staff import factories


@pytest.fixture(scope="module")
def words(knowledge_base: Path) -> Wording:
    return load_wording(knowledge_base / "wording")


async def test_a_picture_waits_to_be_fetched_with_its_message(
    session: AsyncSession, clock: FixedClock
) -> None:
    conversation = await factories.conversation(session, clock.now(), "wechat")
    message_id = await said(session, conversation.id, clock.now())
    await keep_picture(session, conversation.id, message_id, "media-1", clock.now())
    kept = (await session.scalars(select(Attachment))).one()
    assert (kept.conversation_id, kept.message_id) == (conversation.id, message_id)
    assert (kept.kind, kept.fetched) == (AttachmentKind.IMAGE, Fetched.WAITING)
    assert kept.media_id == "media-1"


@pytest.mark.parametrize("kind", ["video", "shortvideo", "link"])
def test_the_assistant_asks_for_words_and_offers_a_person(words: Wording, kind: str) -> None:
    told = answer_to(words, kind)
    assert "打字" in told.text
    assert "转人工" in told.text
    assert [button.payload for button in told.buttons] == ["/human_ask"]


def test_of_nothing_else_it_is_said_that_it_is_kept(words: Wording) -> None:
    for kind in ("video", "link"):
        assert "留给" not in answer_to(words, kind).text
    assert "没有保存" in answer_to(words, "video").text
