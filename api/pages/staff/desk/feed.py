"""The desk as all its open pages in this process see it: looked at once per burst of events."""

import asyncio
import logging
import math
import time
from typing import Protocol

from api.staff.desk.look import Look, look
from api.staff.office import Office

_log = logging.getLogger(__name__)

# Several events of one change, and the calls of all pages, come together within this time.
_GATHER_SECONDS = 0.03
# A page that asks because nothing was heard is content with a look of this age.
_FRESH_SECONDS = 10.0


class DeskWatcher(Protocol):
    """An open page."""

    @property
    def token(self) -> str:
        """Whose page it is."""

    async def show_desk(self, seen: Look) -> None:
        """The desk is like this now."""


class DeskFeed:
    """One per process."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._watchers: list[DeskWatcher] = []
        self._wanted = False
        self._looking = False
        self._looked_at = -math.inf

    def join(self, watcher: DeskWatcher) -> None:
        """Show this page every change from now on."""
        self._watchers.append(watcher)

    def leave(self, watcher: DeskWatcher) -> None:
        """The page is closed. A second time nothing happens."""
        if watcher in self._watchers:
            self._watchers.remove(watcher)

    async def look(self, happened: float = math.inf) -> None:
        """Something happened: every page sees it after one look, however many ask for it. Who asks
        late, having done something else first, says when it `happened` (`time.monotonic()`): a look
        that began after that has seen it."""
        if happened < self._looked_at:
            return
        self._wanted = True
        if self._looking:
            return
        self._looking = True
        try:
            while self._wanted:
                await asyncio.sleep(_GATHER_SECONDS)
                self._wanted = False
                await self._look()
        finally:
            self._looking = False

    async def look_if_old(self) -> None:
        """For waiting times, and for news that were lost on their way."""
        if time.monotonic() - self._looked_at > _FRESH_SECONDS:
            await self.look()

    async def show_to(self, watcher: DeskWatcher) -> None:
        """The desk for one page that has just been opened, or changed its choice."""
        await watcher.show_desk(await look(self._office, [watcher.token]))

    async def _look(self) -> None:
        self._looked_at = time.monotonic()
        watchers = list(self._watchers)
        if not watchers:
            return
        seen = await look(self._office, {watcher.token for watcher in watchers})
        shown = await asyncio.gather(
            *(watcher.show_desk(seen) for watcher in watchers), return_exceptions=True
        )
        # What goes wrong in one page must not keep the others blind.
        for error in shown:
            if isinstance(error, BaseException):
                _log.error("a desk page could not be shown", exc_info=error)
