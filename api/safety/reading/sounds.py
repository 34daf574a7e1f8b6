"""How a phrase sounds, to find it again after a speech recogniser wrote other characters.

Confusions as in facts/hotline.md: zh/z ch/c sh/s n/l f/h, an/ang en/eng in/ing; tones are ignored.
"""

from pypinyin import Style, lazy_pinyin

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("f", "h"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


# Each sound is written as one character of the private area, which no normalised text holds.
_FIRST = 0xE000


class _Sounds(dict[str, str]):
    """The letter of each character's sound, worked out when the character is first met (some
    20,000 exist)."""

    def __init__(self) -> None:
        super().__init__()
        self._letters: dict[str, str] = {}

    def __missing__(self, character: str) -> str:
        sound = _sound_of(character)
        letter = self._letters.setdefault(sound, chr(_FIRST + len(self._letters)))
        self[character] = letter
        return letter


_SOUNDS = _Sounds()


def sounds_of(text: str) -> str:
    """One letter per character: the same for characters whose toneless syllables are the same or
    confusable. The letters mean nothing outside this process."""
    return "".join(map(_SOUNDS.__getitem__, text))


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
