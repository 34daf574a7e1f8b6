"""How phrases sound."""

import pytest

from api.safety.reading.sounds import sounds_of


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("上不来气", "上不来汽"),
        ("呼吸困难", "呼吸困南"),
        ("知道", "资到"),
        ("牛奶", "流奶"),
        ("心", "星"),
    ],
)
def test_what_is_confused_sounds_alike(written: str, heard: str) -> None:
    assert sounds_of(written) == sounds_of(heard)


def test_one_sound_for_each_character() -> None:
    assert len(sounds_of("胸a 1口,")) == 6
