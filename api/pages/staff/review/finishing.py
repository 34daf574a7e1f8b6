"""The end of a replay: reviewed, and on to the next one that waits for me."""

import asyncio
from datetime import timedelta

from nicegui import ui

from api.pages.staff.review.inbox_row import target_of
from api.pages.staff.review.words import words_of
from api.pages.staff.workplace import Workplace
from api.review.models import ReviewState
from api.review.search import LONGEST_DAYS, WAITING
from api.staff.models import Staff
from api.staff.review import inbox
from api.staff.review.inbox_schemas import InboxIn
from api.staff.review.replay_schemas import ReplayOut

_INBOX = "/review"


class Finishing:
    """A button beside the heading; nothing where the conversation isn't in the inbox."""

    def __init__(self, place: Workplace, found: ReplayOut) -> None:
        self._place = place
        self._conversation = found.conversation
        self._state = found.review_state
        self._one_at_a_time = asyncio.Lock()
        if self._state is None:
            return
        if self._state not in WAITING:
            ui.label(words_of(place, f"finish.{self._state}")).classes("saved")
        with ui.button(on_click=self.press) as button:
            key = "finish.do" if self._state in WAITING else "finish.next"
            ui.html(f"{words_of(place, key)}<kbd>d</kbd>", sanitize=False)
        button.props("outline dense no-caps data-act=finish").classes("finish")

    async def press(self) -> None:
        """Mark it as reviewed unless it is; go to the next of mine, or back to the inbox."""
        if self._state is None or self._one_at_a_time.locked():
            return
        async with self._one_at_a_time:
            told = self._state not in WAITING or await self._place.act(self._finish)
            # Who is told that a colleague dealt with it goes on by the next press.
            self._state = ReviewState.DONE
            if told:
                ui.navigate.to(await self._next())

    async def _finish(self, staff: Staff) -> bool:
        await inbox.done(self._place.office, staff, self._conversation)
        return True

    async def _next(self) -> str:
        office = self._place.office
        earliest = office.clock.today() - timedelta(days=LONGEST_DAYS - 1)
        me = self._place.staff.id
        wanted = InboxIn(since=earliest, state=ReviewState.ASSIGNED, reviewer=me, limit=1)
        found = await self._place.act(lambda staff: inbox.page(office, staff, wanted))
        return target_of(found.items[0]) if found and found.items else _INBOX
