"""How knowledge files write the ways people say a thing.

`forms: 膝盖疼 波棱盖疼 $knee+$pain 上楼|下楼+膝盖` is a list separated by blanks. A form is
- a phrase, found as it stands; `$name` alone is every word of a group as a phrase;
- a pattern of two or three places joined by `+`, found in any order near each other inside one
  clause. A place is one or several alternatives joined by `|`; `$name` stands for a word group.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_MAX_PLACES = 3


@dataclass(frozen=True)
class Pattern:
    """Two or three places, each the set of words that may stand there."""

    places: tuple[frozenset[str], ...]


Form = str | Pattern


class FormError(ValueError):
    """A form that can't be read; the message says why."""


def split_words(text: str) -> list[str]:
    """The words of a list separated by blanks."""
    return text.split()


def parse_forms(text: str, groups: Mapping[str, frozenset[str]]) -> tuple[Form, ...]:
    """Every form of a `forms` field. Raises `FormError`."""
    parsed = (form for one in split_words(text) for form in _parse_form(one, groups))
    return tuple(dict.fromkeys(parsed))


def refuse_doubles(text: str) -> None:
    """Raise `FormError` when a list names the same form twice."""
    seen: set[str] = set()
    for form in split_words(text):
        if form in seen:
            raise FormError(f"{form} stands twice")
        seen.add(form)


def _parse_form(form: str, groups: Mapping[str, frozenset[str]]) -> Iterable[Form]:
    if "+" in form:
        return [_parse_pattern(form, groups)]
    if "|" in form:
        raise FormError(f"{form}: | needs a pattern with +")
    return sorted(resolve_word(form, groups))


def _parse_pattern(form: str, groups: Mapping[str, frozenset[str]]) -> Pattern:
    places = tuple(_parse_place(place, groups) for place in form.split("+"))
    if len(places) > _MAX_PLACES:
        raise FormError(f"{form}: at most {_MAX_PLACES} places")
    return Pattern(places)


def _parse_place(place: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    words: set[str] = set()
    for word in place.split("|"):
        words |= resolve_word(word, groups)
    return frozenset(words)


def resolve_word(word: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """A word itself, or the words of `$group`. Raises `FormError`."""
    if not word:
        raise FormError("an empty alternative")
    if not word.startswith("$"):
        return frozenset({word})
    if word[1:] not in groups:
        raise FormError(f"no word group is called {word}")
    return groups[word[1:]]
