"""How a phrase sounds, to find it again after a speech recogniser wrote other characters.

Confusions as in facts/hotline.md: zh/z ch/c sh/s n/l f/h, an/ang en/eng in/ing; tones are ignored.
"""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("f", "h"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


@lru_cache(maxsize=30_000)
def sound_of(character: str) -> str:
    """The toneless syllable of a character with confusable sounds made one; else itself."""
    syllable = str(lazy_pinyin(character, style=Style.NORMAL)[0])
    for heard, meant in _INITIALS:
        if syllable.startswith(heard):
            syllable = meant + syllable[len(heard) :]
            break
    for heard, meant in _FINALS:
        if syllable.endswith(heard):
            return syllable[: -len(heard)] + meant
    return syllable


def sounds_of(text: str) -> list[str]:
    """One sound for each character."""
    return [sound_of(character) for character in text]
