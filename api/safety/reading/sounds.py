"""How a phrase sounds, to find it again after a speech recogniser wrote other characters.

Confusions as in facts/hotline.md: zh/z ch/c sh/s n/l f/h, an/ang en/eng in/ing; tones are ignored.
"""

from pypinyin import Style, lazy_pinyin

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("f", "h"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


class _Sounds(dict[str, str]):
    """Sound by character, worked out when a character is first met (some 20,000 exist)."""

    def __missing__(self, character: str) -> str:
        sound = self[character] = _sound_of(character)
        return sound


_SOUNDS = _Sounds()


def sounds_of(text: str) -> list[str]:
    """The toneless syllable of each character, confusable sounds made one; else itself."""
    return [_SOUNDS[character] for character in text]


def _sound_of(character: str) -> str:
    syllable = str(lazy_pinyin(character, style=Style.NORMAL)[0])
    for heard, meant in _INITIALS:
        if syllable.startswith(heard):
            syllable = meant + syllable[len(heard) :]
            break
    for heard, meant in _FINALS:
        if syllable.endswith(heard):
            return syllable[: -len(heard)] + meant
    return syllable
