"""Words of ours that were chosen for a screen, said in other words to a caller.

Whoever answers (the reception, the dialogue's actions, the registry's refusals) needn't know on
which channel they speak: what they said is recognised by its own words.
"""

import re
from functools import lru_cache

from api.wording import Wording

_PREFIX = "hotline.instead."
_GAP = re.compile(r"\\\{(\w+)\\\}")  # as it stands in an escaped text


def for_the_ear(text: str, words: Wording) -> str:
    """The text, or what `hotline.instead.<key>` says where the text is the words of `<key>`."""
    for pattern, key in _exchanges(words):
        if match := pattern.fullmatch(text):
            return words(key, **match.groupdict())
    return text


@lru_cache(maxsize=4)
def _exchanges(words: Wording) -> tuple[tuple[re.Pattern[str], str], ...]:
    everything = words.keys()
    keys = [key for key in everything if key.startswith(_PREFIX)]
    return tuple((_pattern(words.template(key.removeprefix(_PREFIX))), key) for key in keys)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_GAP.sub(r"(?P<\1>.+?)", re.escape(template)), re.DOTALL)
