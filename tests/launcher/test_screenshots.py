"""The list of what is pictured; `make screenshots` takes the pictures."""

from launcher.screenshots import PICTURES, TALKS
from tests.api.pages.cards_shown import CARDS

# Where a picture shows more than the bare card.
OTHERWISE = {"appointment": "booked", "handoff": "queue", "identity_form": "identity"}


def test_every_picture_has_a_name_of_its_own() -> None:
    names = [picture.name for picture in PICTURES]

    assert len(set(names)) == len(names)


def test_every_card_is_pictured_on_both_pages() -> None:
    kinds = {card["type"] for card in CARDS.values()}

    for page in ("kiosk", "chat"):
        states = {picture.state for picture in PICTURES if picture.page == page}
        assert {OTHERWISE.get(kind, kind) for kind in kinds} <= states
        assert states >= set(TALKS)
