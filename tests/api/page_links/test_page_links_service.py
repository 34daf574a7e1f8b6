"""Who may open a link, who may read what is behind it, and for how long."""

import asyncio
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.database import Sessions
from api.errors import NotFound
from api.page_links.models import PageKind, PageLink
from api.page_links.schemas import PageAddress
from api.page_links.service import claim, find_viewed, open_page_link
from api.patients.privacy import erase_account_data
from api.retention.rules import load_retention
from api.retention.service import erase_due
from tests.api.appointments.booking_rows import BookingRows

OURS, OTHERS = "0" * 32, "1" * 32
RECEIPT = "TS20261118-0001"


class Reader:
    """An account with a link, and browsers that come with it."""

    def __init__(self, session: AsyncSession, clock: FixedClock, account_id: int) -> None:
        self.session, self.clock, self.account_id = session, clock, account_id

    async def link(self, subject: str = RECEIPT) -> PageAddress:
        return await open_page_link(
            self.session, self.clock, self.account_id, PageKind.COMPLAINT, subject
        )

    async def opens(self, link: PageAddress, viewer: str = OURS) -> None:
        await claim(self.session, self.clock.now(), link.token, viewer)

    async def reads(self, link: PageAddress, viewer: str = OURS) -> PageLink:
        return await find_viewed(self.session, self.clock.now(), link.token, viewer)


@pytest.fixture
async def reader(session: AsyncSession, clock: FixedClock) -> Reader:
    account = await BookingRows(session).account()
    return Reader(session, clock, account.id)


class TestOpenPageLink:
    async def test_only_a_hash_of_it_is_kept(self, reader: Reader, session: AsyncSession) -> None:
        link = await reader.link()
        kept = (await session.scalars(select(PageLink))).one()
        assert link.token not in kept.token_hash
        assert len(link.token) >= 40
        assert link.token not in repr(link)

    async def test_its_path_names_the_page(self, reader: Reader) -> None:
        link = await reader.link()
        assert link.path == f"/h5/{link.token}/complaint"

    async def test_several_of_one_account_are_good_at_once(self, reader: Reader) -> None:
        first, second = await reader.link(), await reader.link()
        await reader.opens(first)
        await reader.opens(second)
        assert (await reader.reads(first)).token_hash != (await reader.reads(second)).token_hash

    async def test_an_appointment_is_named_by_its_id_only(self, reader: Reader) -> None:
        args = (reader.session, reader.clock, reader.account_id, PageKind.APPOINTMENT)
        with pytest.raises(ValueError, match="badly formed"):
            await open_page_link(*args, RECEIPT)
        assert await open_page_link(*args, str(uuid.uuid4()))


class TestClaim:
    async def test_the_first_browser_has_the_link_and_no_other(self, reader: Reader) -> None:
        link = await reader.link()
        await reader.opens(link)
        with pytest.raises(NotFound, match="page_link_expired"):
            await reader.opens(link, OTHERS)
        assert (await reader.reads(link)).subject == RECEIPT

    async def test_half_an_hour_is_time_enough_and_no_more(self, reader: Reader) -> None:
        in_time, late = await reader.link(), await reader.link()
        reader.clock.advance(minutes=29, seconds=59)
        await reader.opens(in_time)
        reader.clock.advance(seconds=1)
        with pytest.raises(NotFound, match="page_link_expired"):
            await reader.opens(late)

    async def test_again_by_the_same_browser_changes_nothing(self, reader: Reader) -> None:
        link = await reader.link()
        await reader.opens(link)
        reader.clock.advance(minutes=90)
        await reader.opens(link)
        reader.clock.advance(minutes=30)
        with pytest.raises(NotFound, match="page_link_expired"):
            await reader.reads(link)

    async def test_not_with_a_guess(self, reader: Reader) -> None:
        await reader.link()
        for token in ("", "guess", "\ud800"):
            with pytest.raises(NotFound, match="page_link_expired"):
                await claim(reader.session, reader.clock.now(), token, OURS)

    async def test_of_two_at_the_same_moment_one_has_it(
        self, sessions: Sessions, clock: FixedClock
    ) -> None:
        async with sessions() as session, session.begin():
            account = await BookingRows(session).account()
            link = await Reader(session, clock, account.id).link()

        async def opens(viewer: str) -> bool:
            try:
                async with sessions() as session, session.begin():
                    await claim(session, clock.now(), link.token, viewer)
            except NotFound:
                return False
            return True

        opened = await asyncio.gather(*(opens(f"{n:032x}") for n in range(8)))
        assert sorted(opened) == [False] * 7 + [True]


class TestFindViewed:
    async def test_not_before_it_was_opened(self, reader: Reader) -> None:
        link = await reader.link()
        for viewer in (OURS, ""):
            with pytest.raises(NotFound, match="page_link_expired"):
                await reader.reads(link, viewer)

    async def test_not_by_another_browser(self, reader: Reader) -> None:
        link = await reader.link()
        await reader.opens(link)
        for viewer in (OTHERS, ""):
            with pytest.raises(NotFound, match="page_link_expired"):
                await reader.reads(link, viewer)

    async def test_for_two_hours_even_when_the_link_itself_is_over(self, reader: Reader) -> None:
        link = await reader.link()
        await reader.opens(link)
        reader.clock.advance(minutes=119)
        assert await reader.reads(link)
        reader.clock.advance(minutes=1)
        with pytest.raises(NotFound, match="page_link_expired"):
            await reader.reads(link)

    async def test_the_browser_of_one_link_reads_no_other(self, reader: Reader) -> None:
        mine, another = await reader.link(), await reader.link()
        await reader.opens(mine)
        await reader.opens(another, OTHERS)
        with pytest.raises(NotFound, match="page_link_expired"):
            await reader.reads(another, OURS)


async def test_whoever_has_their_data_erased_leaves_no_link_open(
    reader: Reader, session: AsyncSession
) -> None:
    opened, unopened = await reader.link(), await reader.link()
    await reader.opens(opened)
    other = Reader(session, reader.clock, (await BookingRows(session).account()).id)
    theirs = await other.link()
    await erase_account_data(session, reader.clock, reader.account_id)
    for link in (opened, unopened):
        with pytest.raises(NotFound, match="page_link_expired"):
            await reader.opens(link)
    await other.opens(theirs)


async def test_the_nightly_erasing_takes_old_links(
    sessions: Sessions, clock: FixedClock, knowledge_base: Path
) -> None:
    async with sessions() as session, session.begin():
        account = await BookingRows(session).account()
        await Reader(session, clock, account.id).link()
        clock.advance(days=8)
        await Reader(session, clock, account.id).link()
    erased = await erase_due(sessions, clock.now(), load_retention(knowledge_base))
    assert erased["page_links"] == 1
    async with sessions() as session:
        kept = await session.scalars(select(PageLink.expires_at))
        assert list(kept) == [clock.now() + timedelta(minutes=30)]
