"""A picture is fetched at once, again while the channel can't give it, and then given up."""

import asyncio
import hashlib
import logging
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.attachments.fetching import MAX_BYTES, PAUSES, fetch, queue_lost
from api.attachments.models import Attachment, Fetched
from api.conversations.models import Conversation
from api.jobs.app import Work
from api.jobs.worker import run_worker
from api.sending import Busy, Rejected, Unknown
from api.settings import Settings
from api.wording import Wording
from tests.api.attachments.album import PNG, SEAL, Album, Sent, Shelf
from tests.api.jobs.test_worker import NO_POST


class TestWhatIsGot:
    async def test_is_kept_encrypted_with_its_type_size_and_digest(self, album: Album) -> None:
        picture = await album.add()
        await fetch(album.fetching, picture.id)
        kept, sealed = await album.again(picture), await album.sealed(picture)
        assert (kept.fetched, kept.media_type, kept.size) == (Fetched.KEPT, "image/png", len(PNG))
        assert kept.sha256 == hashlib.sha256(PNG).hexdigest()
        assert sealed is not None
        assert PNG[:8] not in sealed
        assert SEAL.open_bytes(sealed) == PNG
        assert album.shelf.asked == ["media-1"]

    async def test_is_told_to_the_desk_once_it_is_there(self, album: Album) -> None:
        picture = await album.add()
        await fetch(album.fetching, picture.id)
        assert album.woken == [picture.conversation_id]

    async def test_is_what_its_first_bytes_say_whatever_it_is_called(self, album: Album) -> None:
        album.shelf = Shelf(Sent(b"<script>alert(1)</script>", "image/png"))
        picture = await album.add()
        await fetch(album.fetching, picture.id)
        assert (await album.again(picture)).media_type == "application/octet-stream"

    @pytest.mark.parametrize("content", [b"", PNG + bytes(MAX_BYTES + 1 - len(PNG))])
    async def test_nothing_and_too_much_are_not_kept(self, album: Album, content: bytes) -> None:
        album.shelf = Shelf(Sent(content))
        picture = await album.add()
        await fetch(album.fetching, picture.id)
        failed = await album.again(picture)
        assert (failed.fetched, failed.size) == (Fetched.FAILED, None)
        assert await album.sealed(picture) is None

    async def test_as_much_as_may_be_is_kept(self, album: Album) -> None:
        album.shelf = Shelf(Sent(PNG + bytes(MAX_BYTES - len(PNG))))
        picture = await album.add()
        await fetch(album.fetching, picture.id)
        assert (await album.again(picture)).size == MAX_BYTES

    async def test_is_not_fetched_twice(self, album: Album) -> None:
        picture = await album.add()
        await fetch(album.fetching, picture.id)
        await fetch(album.fetching, picture.id)
        assert album.shelf.asked == ["media-1"]

    async def test_is_asked_for_by_one_of_several_workers(self, album: Album) -> None:
        picture = await album.add()
        await asyncio.gather(*(fetch(album.fetching, picture.id) for _ in range(5)))
        assert album.shelf.asked == ["media-1"]
        assert (await album.again(picture)).fetched is Fetched.KEPT


class TestWhatIsNotGot:
    async def test_is_tried_at_1_5_15_and_60_minutes_then_given_up(self, album: Album) -> None:
        assert [pause / timedelta(minutes=1) for pause in PAUSES] == [1, 5, 15, 60]
        album.shelf = Shelf(*[Busy("-1")] * 9)
        picture = await album.add()
        await fetch(album.fetching, picture.id)
        for asked, pause in enumerate(PAUSES, 1):
            waiting = await album.again(picture)
            assert (waiting.fetched, waiting.attempts) == (Fetched.WAITING, asked)
            assert waiting.next_at == album.clock.now() + pause
            assert await album.jobs() == 1 + asked
            album.clock.advance(seconds=pause.total_seconds() - 30)
            await fetch(album.fetching, picture.id)
            assert len(album.shelf.asked) == asked
            album.clock.advance(seconds=30)
            await fetch(album.fetching, picture.id)
        failed = await album.again(picture)
        assert (failed.fetched, failed.attempts) == (Fetched.FAILED, 5)
        assert await album.jobs() == 5
        assert album.woken == [picture.conversation_id]

    @pytest.mark.parametrize("first", [Busy("-1"), Unknown("ReadTimeout"), Rejected("40164")])
    async def test_may_be_got_the_next_time(
        self, album: Album, first: Busy | Unknown | Rejected
    ) -> None:
        album.shelf = Shelf(first)
        picture = await album.add()
        await fetch(album.fetching, picture.id)
        album.clock.advance(minutes=1)
        await fetch(album.fetching, picture.id)
        assert (await album.again(picture)).fetched is Fetched.KEPT

    async def test_leaves_no_trace_of_the_picture_in_the_log(
        self, album: Album, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, "api")
        album.shelf = Shelf(Busy("-1"))
        picture = await album.add("media-of-somebody")
        await fetch(album.fetching, picture.id)
        assert str(picture.id) in caplog.text
        assert "media-of-somebody" not in caplog.text


class _Dying(Shelf):
    """Its process is killed while it is asked."""

    async def fetch(self, media_id: str) -> Sent:
        raise asyncio.CancelledError


class TestADeadWorker:
    async def test_leaves_what_is_found_and_fetched_after_its_moment(self, album: Album) -> None:
        picture = await album.add()
        living, album.shelf = album.shelf, _Dying()
        with pytest.raises(asyncio.CancelledError):
            await fetch(album.fetching, picture.id)
        album.shelf = living
        assert await lost(album) == 0
        album.clock.advance(minutes=4)
        jobs = await album.jobs()
        assert await lost(album) == 1
        assert await album.jobs() == jobs + 1
        await fetch(album.fetching, picture.id)
        assert (await album.again(picture)).fetched is Fetched.KEPT
        assert await lost(album) == 0

    async def test_in_the_last_attempt_does_not_keep_it_waiting_for_ever(
        self, album: Album
    ) -> None:
        album.shelf = Shelf(*[Busy("-1")] * 4)
        picture = await album.add()
        for pause in (timedelta(), *PAUSES[:-1]):
            album.clock.advance(seconds=pause.total_seconds())
            await fetch(album.fetching, picture.id)
        album.clock.advance(seconds=PAUSES[-1].total_seconds())
        album.shelf = _Dying()
        with pytest.raises(asyncio.CancelledError):
            await fetch(album.fetching, picture.id)
        album.shelf = Shelf(Busy("-1"))
        album.clock.advance(minutes=63)
        assert await lost(album) == 1
        await fetch(album.fetching, picture.id)
        assert (await album.again(picture)).fetched is Fetched.FAILED


async def lost(album: Album) -> int:
    async with album.sessions() as session, session.begin():
        return await queue_lost(session, album.clock.now())


class _Erasing(Shelf):
    """The conversation is erased while it is asked."""

    def __init__(self, album: Album, picture: Attachment) -> None:
        super().__init__()
        self._album, self._picture = album, picture

    async def fetch(self, media_id: str) -> Sent:
        async with self._album.sessions() as session, session.begin():
            where = Conversation.id == self._picture.conversation_id
            await session.execute(delete(Conversation).where(where))
        return Sent()


async def test_what_was_erased_meanwhile_does_not_come_back(album: Album) -> None:
    picture = await album.add()
    album.shelf = _Erasing(album, picture)
    await fetch(album.fetching, picture.id)
    await fetch(album.fetching, picture.id)
    assert await album.count() == 0


async def test_a_commit_wakes_the_worker_and_the_picture_is_there(
    album: Album, settings: Settings, database: AsyncEngine
) -> None:
    async with database.begin() as connection:
        await connection.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
    there = asyncio.Event()

    async def wake(_: uuid.UUID) -> None:
        there.set()

    fetching = replace(album.fetching, wake=wake)
    work = Work(album.sessions, album.clock, Wording({}), NO_POST, attachments=fetching)
    async with run_worker(settings.database_url, work, periodic=False):
        picture = await album.add()
        async with asyncio.timeout(60):
            await there.wait()
    assert (await album.again(picture)).fetched is Fetched.KEPT
