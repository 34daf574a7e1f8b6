"""Figures of two models over the same messages."""

import uuid

from api.challengers.comparing import (
    Labelled,
    Ruled,
    Turn,
    Understood,
    changed_turns,
    model_figures,
    reviewed_figures,
    rules_figures,
)
from api.challengers.schemas import Figure

FLOWS = {
    "booking_make": "registration",
    "booking_cancel": "registration",
    "guide_ask": "guide",
    "greet": "smalltalk",
}
MEANT = ["booking_make", "booking_make", "booking_cancel", "guide_ask"]
TALK = uuid.UUID(int=7)


def understood(found: list[str], **changed: object) -> Understood:
    given = {
        "meant": MEANT,
        "found": found,
        "entities": [True, True, False, True],
        "dates": [True, None, None, None],
        "wishes": [None] * 4,
    }
    return Understood.model_validate(given | changed)


def figures(before: Understood, after: Understood) -> dict[tuple[str, str], Figure]:
    found = model_figures("set", before, after, FLOWS)
    return {(figure.group, figure.name): figure for figure in found}


def test_each_flow_has_its_f1_and_what_was_lost_and_won() -> None:
    before = understood(["booking_make", "guide_ask", "booking_cancel", "guide_ask"])
    after = understood(["booking_make", "booking_make", "booking_make", "guide_ask"])
    found = figures(before, after)
    booking = found["flow", "set: registration"]
    # Before: 2 right of 3 meant and 2 found; after: 2 right of 3 meant and 3 found.
    assert (booking.before, booking.after) == (0.8, 0.6667)
    assert (booking.lost, booking.won, booking.of) == (1, 1, 3)
    guide = found["flow", "set: guide"]
    assert (guide.before, guide.after) == (0.6667, 1.0)


def test_intents_entities_and_dates_are_shares_of_the_messages_that_have_them() -> None:
    right = understood(MEANT)
    worse = understood(MEANT, entities=[False] * 4, dates=[False, None, None, None])
    found = figures(right, worse)
    assert (found["intents", "set"].before, found["intents", "set"].after) == (1.0, 1.0)
    assert (found["entities", "set"].before, found["entities", "set"].after) == (0.75, 0.0)
    assert found["entities", "set"].lost == 3
    assert (found["dates", "set"].of, found["dates", "set"].lost) == (1, 1)
    assert ("wishes", "set") not in found


def ruled(**safety: bool) -> Ruled:
    return Ruled(safety={"emergency": safety}, alarms={"none": {"n": True}}, triage={})


def test_messages_of_both_sides_are_compared_one_by_one() -> None:
    found = list(rules_figures(ruled(a=True, b=True, c=False), ruled(a=True, b=False, c=True)))
    [safety] = [figure for figure in found if figure.group == "safety"]
    assert (safety.before, safety.after) == (0.6667, 0.6667)
    assert (safety.lost, safety.won) == (1, 1)


def test_a_message_that_only_one_side_has_is_no_loss() -> None:
    found = list(rules_figures(ruled(a=True, gone=True), ruled(a=True, new=False)))
    [safety] = [figure for figure in found if figure.group == "safety"]
    assert (safety.of, safety.lost) == (1, 0)


SPOT = ("date", 0, 2)
LABELS = [
    Labelled(TALK, 1, "booking_make"),
    Labelled(TALK, 2, "guide_ask", frozenset({SPOT})),
]


def turns(*intents: str, spot: bool = True) -> list[Turn]:
    return [Turn(intent=intent, entities=[SPOT] if spot else []) for intent in intents]


def test_reviewed_turns_are_measured_by_what_the_reviewers_say() -> None:
    before, after = turns("nlu_fallback", "guide_ask"), turns("booking_make", "guide_ask")
    found = {figure.name: figure for figure in reviewed_figures(LABELS, before, after)}
    assert (found["intents"].before, found["intents"].after) == (0.5, 1.0)
    assert (found["entities"].of, found["entities"].after) == (1, 1.0)
    assert not list(reviewed_figures([], [], []))


def test_turns_that_are_understood_otherwise_are_told_with_what_is_right() -> None:
    before, after = turns("nlu_fallback", "guide_ask"), turns("booking_make", "guide_ask")
    [changed] = changed_turns(LABELS, before, after)
    assert (changed.conversation, changed.message) == (TALK, 1)
    assert (changed.before, changed.after) == ("nlu_fallback", "booking_make")
    assert changed.right == "booking_make"


def test_other_entities_are_another_understanding() -> None:
    before = turns("booking_make", "guide_ask")
    after = turns("booking_make", "guide_ask", spot=False)
    assert len(changed_turns(LABELS, before, after)) == 2
