"""Figures that patients give."""

import pytest

from api.safety.reading.measures import Measure, MeasureReader

READER = MeasureReader(
    [
        Measure(0, ("烧到", "体温"), 39, None, (34, 43)),
        Measure(1, ("血压",), 180, None, (60, 320)),
        Measure(2, ("血氧",), None, 92, (50, 100)),
        Measure(3, ("血糖",), None, 3.8, (0.5, 40)),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("烧到39.5", [0]),
        ("烧到三十九度五", [0]),
        ("体温39度", [0]),
        ("体温38度9", []),
        ("烧到了四十度", [0]),
        ("血压180/110", [1]),
        ("血压一百八", []),
        ("血压有一百九十", [1]),
        ("血压两百", [1]),
        ("血压120", []),
        ("血氧88", [2]),
        ("血氧98", []),
        ("烧到现在3天了", []),
        ("血压药吃了200天", []),
        ("体温", []),
        ("血糖一点八", [3]),
        ("血糖三点二", [3]),
        ("血糖、一饿就慌", []),
        ("血糖一直控制得不错", []),
        ("血糖两个月没测了", []),
        ("血糖三餐后都高", []),
        ("血糖二型的", []),
    ],
)
def test_figures_in_their_range_mean_a_sign(text: str, found: list[int]) -> None:
    assert [concept for _, _, concept in READER.find(text)] == found
