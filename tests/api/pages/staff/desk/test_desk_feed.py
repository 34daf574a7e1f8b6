"""However many pages ask, the desk is looked at once for all of them."""

import asyncio
import time
from collections.abc import Collection
from typing import cast

import pytest

from api.pages.staff.desk import feed as desk_feed
from api.pages.staff.desk.feed import DeskFeed
from api.staff.desk.look import Look
from api.staff.office import Office

NOWHERE = cast(Office, None)


class Page:
    """An open page that remembers how often it was shown the desk."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.shown = asyncio.Event()
        self.times = 0

    async def show_desk(self, seen: Look) -> None:
        self.times += 1
        self.shown.set()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """For whom each look was made."""
    made: list[set[str]] = []

    async def look(office: Office, tokens: Collection[str]) -> Look:
        made.append(set(tokens))
        return Look([], [], {}, {}, None)

    monkeypatch.setattr(desk_feed, "look", look)
    return made


async def test_twenty_pages_that_hear_of_an_event_cost_one_look(looks: list[set[str]]) -> None:
    feed = DeskFeed(NOWHERE)
    pages = [Page(f"token {number}") for number in range(20)]
    for page in pages:
        feed.join(page)
    await asyncio.gather(*(feed.look() for _ in pages))
    await asyncio.gather(*(page.shown.wait() for page in pages))
    assert looks == [{page.token for page in pages}]
    assert [page.times for page in pages] == [1] * 20


async def test_who_asks_late_for_what_was_seen_already_costs_no_second_look(
    looks: list[set[str]],
) -> None:
    feed = DeskFeed(NOWHERE)
    feed.join(Page("quick"))
    happened = time.monotonic()
    await feed.look(happened)
    await feed.look(happened)
    assert len(looks) == 1
    # What happened since is another matter.
    await feed.look(time.monotonic())
    assert len(looks) == 2


async def test_a_closed_page_is_not_looked_for_any_more(looks: list[set[str]]) -> None:
    feed = DeskFeed(NOWHERE)
    stays, goes = Page("stays"), Page("goes")
    feed.join(stays)
    feed.join(goes)
    feed.leave(goes)
    feed.leave(goes)
    await feed.look()
    await stays.shown.wait()
    assert (looks, goes.times) == ([{"stays"}], 0)
    # What is fresh needs no second look.
    await feed.look_if_old()
    assert len(looks) == 1
