"""How long something has lasted."""

import pytest

from api.safety.reading.durations import longest_days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("头疼三天了", 3),
        ("两个星期", 14),
        ("半个月", 15),
        ("一年多", 365),
        ("两个半月", 75),
        ("好几天", 3),
        ("咳了3天,鼻塞2周", 14),
        ("头疼", None),
        ("三年级", None),
        ("三年前", None),
    ],
)
def test_the_longest_duration_counts(text: str, days: float | None) -> None:
    assert longest_days(text) == days
