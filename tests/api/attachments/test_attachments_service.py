"""What came with a message stays with it: noted with it, erased with it, sealed with its key."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect

from api.attachments import service
from api.attachments.fetching import fetch
from api.attachments.models import MAX_MEDIA_ID, Attachment, AttachmentKind
from api.errors import NotFound
from api.patients.resealing import Resealing
from api.retention.rules import load_retention
from api.retention.service import erase_due
from api.security import Seal
from tests.api.attachments.album import PNG, SEAL, Album
from tests.api.staff import factories


async def test_the_same_picture_of_a_message_is_noted_and_fetched_once(album: Album) -> None:
    picture = await album.add()
    async with album.sessions() as session, session.begin():
        await service.keep(
            session,
            picture.conversation_id,
            picture.message_id,
            AttachmentKind.IMAGE,
            picture.media_id,
            album.clock.now(),
        )
    assert (await album.count(), await album.jobs()) == (1, 1)


async def test_what_is_rolled_back_is_not_fetched(album: Album) -> None:
    async with album.sessions() as session:
        conversation = await factories.conversation(session, album.clock.now())
        await session.commit()
        kept = (session, conversation.id, 10**9, AttachmentKind.IMAGE, "x", album.clock.now())
        with pytest.raises(Exception, match="violates foreign key"):
            await service.keep(*kept)
        await session.rollback()
    assert (await album.count(), await album.jobs()) == (0, 0)


async def test_a_name_that_is_too_long_is_cut_rather_than_lose_the_message(album: Album) -> None:
    assert len((await album.add("m" * 9000)).media_id) == MAX_MEDIA_ID


async def test_opens_what_was_kept(album: Album) -> None:
    picture = await album.add()
    await fetch(album.fetching, picture.id)
    async with album.sessions() as session:
        found = await service.find(session, picture.id)
        opened = await service.open_content(session, SEAL, found)
    assert (opened.media_type, opened.content) == ("image/png", PNG)
    assert "content" not in repr(opened)


async def test_lists_them_by_message_without_their_contents(album: Album) -> None:
    picture = await album.add()
    await fetch(album.fetching, picture.id)
    async with album.sessions() as session:
        by_message = await service.of_conversation(session, picture.conversation_id)
    [listed] = by_message[picture.message_id]
    assert listed.id == picture.id
    assert "content_sealed" in inspect(listed).unloaded


async def test_what_is_not_there_cannot_be_opened(album: Album) -> None:
    picture = await album.add()
    async with album.sessions() as session:
        with pytest.raises(NotFound):
            await service.open_content(session, SEAL, await service.find(session, picture.id))
        with pytest.raises(NotFound):
            await service.find(session, Attachment().id or picture.conversation_id)


async def test_pictures_go_with_the_words_of_a_conversation(
    album: Album, knowledge_base: Path
) -> None:
    old = await album.add()
    album.clock.advance(seconds=timedelta(days=3 * 365).total_seconds())
    new = await album.add()
    await erase_due(album.sessions, album.clock.now(), load_retention(knowledge_base))
    async with album.sessions() as session:
        assert await session.get(Attachment, old.id) is None
        assert await session.get(Attachment, new.id) is not None


async def test_pictures_change_their_key_with_everything_else(album: Album) -> None:
    pictures = [await album.add(f"media-{number}") for number in range(6)]
    for picture in pictures[:5]:
        await fetch(album.fetching, picture.id)
    new = Seal("the next key")
    both = Seal("the next key", ["a key for pictures"])
    report = await Resealing(album.sessions, both, pause_seconds=0).run()
    assert (report.resealed["attachments"], report.left) == (5, 0)
    assert not report.unreadable
    for picture in pictures[:5]:
        sealed = await album.sealed(picture)
        assert sealed is not None
        assert new.open_bytes(sealed) == PNG
