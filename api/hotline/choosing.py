"""Which of the offers a caller means, by its number or by its own words."""

from collections.abc import Sequence

from api.conversations.choosing import choose
from api.conversations.options import Offered
from api.hotline.speaking import Offer
from language.aloud import read_aloud


def chosen(text: str, offers: Sequence[Offer]) -> Offer | None:
    """The offer that the words choose and say nothing else; none when in doubt, for the assistant
    understands words itself."""
    options = [
        # More than there are keys can still be counted.
        Offered(str(index), offer.title, str(index), index + 1 if offer.by_voice else None)
        for index, offer in enumerate(offers)
    ]
    index = choose(text, options) or choose(read_aloud(text), options)
    return None if index is None else offers[int(index)]
