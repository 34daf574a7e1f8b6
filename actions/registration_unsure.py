"""A write whose answer was lost: what became of it is looked up, and said truly.

A patient who is told that it failed books elsewhere and has two places; one who is told nothing
comes for a place that nobody has kept.
"""

from collections.abc import Awaitable, Callable

from actions.backend import BackendAway, BackendUnsure
from actions.registration_words import Card
from actions.turn import Turn

Listed = list[Card]


async def surely(
    turn: Turn,
    write: Awaitable[Card],
    done: Callable[[Listed], Card | None],
    *,
    where: str = "/v1/appointments",
) -> Card | None:
    """The card of `write`. When its answer is lost, the card that `done` makes of the account's
    appointments (or of what else is listed at `where`), or None when it wasn't carried out.

    Raises `BackendUnsure` when that can't be looked up either, and whatever else `write` raises.
    """
    try:
        return await write
    except BackendUnsure:
        try:
            found = await turn.backend.look(where, conversation=turn.conversation)
        except BackendAway as away:
            raise BackendUnsure from away
    return done(found["items"])


def with_id(listed: Listed, id: str, key: str = "id") -> Card | None:
    """The appointment of that id, or with `entry` as `key` the entry of a waitlist."""
    return next((card for card in listed if card.get(key) == id), None)


def is_kept(card: Card | None) -> bool:
    """Whether it is more than a place that is kept for some minutes."""
    return card is not None and not card.get("hold_until")
