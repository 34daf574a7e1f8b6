"""What the parts of the replay page share: who corrects, what can be chosen, what is shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from api.pages.staff.workplace import Workplace
from api.staff.models import Staff
from api.staff.review import correcting
from api.staff.review.choices import Choices
from api.staff.review.replay_schemas import AnonymousOut, TurnOut, VerdictIn


@dataclass(frozen=True)
class Corrections:
    """A reviewer at a turn. `changed` reads the conversation again after something was stored."""

    place: Workplace
    choices: Choices
    changed: Callable[[], Awaitable[None]]

    async def judge(self, turn: TurnOut, verdict: VerdictIn) -> bool:
        """Store a verdict; whether it is stored."""
        message_id = turn.said.id if turn.said else 0
        office = self.place.office

        async def work(staff: Staff) -> bool:
            await correcting.judge_turn(office, staff, message_id, verdict)
            return True

        if not await self.place.act(work):
            return False
        await self.changed()
        return True

    async def anonymous(self, turn: TurnOut) -> AnonymousOut | None:
        """The turn's message as it may be learned from."""
        message_id = turn.said.id if turn.said else 0
        return await self.place.act(
            lambda staff: correcting.anonymous(self.place.office, staff, message_id)
        )
