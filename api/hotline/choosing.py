"""Which of the offers a caller means, by its number or by its own words."""

from collections.abc import Sequence

from api.conversations.choosing import choose
from api.conversations.options import Offered
from api.hotline.speaking import Offer


def chosen(text: str, offers: Sequence[Offer]) -> Offer | None:
    """The offer that the words choose and say nothing else; none when in doubt, for the assistant
    understands words itself."""
    options = [
        Offered(str(index), offer.title, str(index), offer.number if offer.by_voice else None)
        for index, offer in enumerate(offers)
    ]
    index = choose(text, options)
    return None if index is None else offers[int(index)]
