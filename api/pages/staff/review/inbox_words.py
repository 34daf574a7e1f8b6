"""Words of the review inbox."""

from api.pages.staff.workplace import Workplace


def words_of(place: Workplace, key: str, **params: object) -> str:
    """Words of the inbox."""
    return place.office.wording(f"staff_review.{key}", **params)


def reason_in_words(place: Workplace, reason: str, count: int) -> str:
    """没听懂 3 次."""
    name = words_of(place, f"reason.{reason}")
    return words_of(place, "times", reason=name, count=count) if count > 1 else name
