"""What a card shows and the words of its answer lack, in spoken sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.conversations.card_facts import availability, day_of, lacking
from api.wording import Wording
from language.aloud import read_aloud, sentences

Card = Mapping[str, Any]


def card_sentences(card: Card, text: str, words: Wording) -> tuple[str, ...]:
    """Sentences for what `text`, all the words of the answer, doesn't say of `card`."""

    def lacks(value: object) -> bool:
        return value not in (None, "") and read_aloud(str(value)) not in read_aloud(text)

    facts = lacking(card, lacks)
    told = (words(f"hotline.speaking.{key}", **values) for key, values in facts)
    return tuple(sentence for fact in told for sentence in sentences(fact))


def card_items(card: Card, words: Wording) -> Iterator[str]:
    """A line for each appointment or clinic of a card, for an answer whose words list none."""
    for item in card.get("items", []):
        yield words("hotline.speaking.appointment", **item | {"day": day_of(item["date"])})
    for clinic in card.get("clinics", []):
        period = words(f"hotline.speaking.period.{clinic['period']}")
        known = {**clinic, "day": day_of(clinic["date"]), "period": period}
        yield words(f"hotline.speaking.clinic_{availability(clinic)}", **known)
