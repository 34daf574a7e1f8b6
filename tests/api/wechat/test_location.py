"""From where the patient is to the hospital, in words."""

from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from api.departments.profile import load_hospital
from api.departments.schemas import Hospital, Position, WayKind
from api.wechat.location import distance_km, place_of, way_here
from api.wording import Wording, load_wording

HERE = Position(latitude=30.0, longitude=120.0)


@pytest.fixture(scope="module")
def words(knowledge_base: Path) -> Wording:
    return load_wording(knowledge_base / "wording")


@pytest.fixture(scope="module")
def hospital(knowledge_base: Path) -> Hospital:
    sample = load_hospital(knowledge_base / "hospital.yml")
    return sample.model_copy(update={"place": HERE})


# A hundredth of a degree of latitude is 1.112 km.
@pytest.mark.parametrize(
    ("north", "told"),
    [
        (0.0, "您已经在示范医院附近了。"),
        (0.0005, "您已经在示范医院附近了。"),
        (0.0011, "您离示范医院约 100 米（直线距离）。"),
        (0.0072, "您离示范医院约 800 米（直线距离）。"),
        (0.0086, "您离示范医院约 1 公里（直线距离）。"),
        (0.0288, "您离示范医院约 3.2 公里（直线距离）。"),
        (0.36, "您离示范医院约 40 公里（直线距离）。"),
    ],
)
def test_says_how_far_it_is(hospital: Hospital, words: Wording, north: float, told: str) -> None:
    assert way_here(hospital, words, 30.0 + north, 120.0).splitlines()[0] == told


def test_then_the_address_the_entrances_and_the_ways(hospital: Hospital, words: Wording) -> None:
    _, address, ways = way_here(hospital, words, 30.01, 120.0).split("\n\n")
    assert address.splitlines()[0] == f"地址：{hospital.address}"
    for building in hospital.buildings:
        assert f"{building.name}：{building.entrance}" in address.splitlines()
    assert [line.partition("：")[0] for line in ways.splitlines()] == [
        "地铁",
        "公交",
        "打车",
        "停车",
    ]
    assert hospital.ways["parking"] in ways


def test_from_far_away_only_how_far(hospital: Hospital, words: Wording) -> None:
    assert way_here(hospital, words, 39.9, 116.4) == "您离示范医院约 1148 公里（直线距离）。"


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (0.0, 0.0),
        (91.0, 120.0),
        (30.0, 181.0),
        (float("nan"), 120.0),
        (30.0, float("inf")),
    ],
)
def test_of_coordinates_that_cannot_be_no_distance_is_told(
    hospital: Hospital, words: Wording, latitude: float, longitude: float
) -> None:
    told = way_here(hospital, words, latitude, longitude)
    assert told.startswith("到示范医院这样走。\n\n地址：")
    assert "公里" not in told


def test_a_hospital_that_does_not_say_where_it_is_still_tells_the_way(
    hospital: Hospital, words: Wording
) -> None:
    nowhere = hospital.model_copy(update={"place": None, "ways": {}})
    told = way_here(nowhere, words, 30.01, 120.0)
    assert told.startswith("到示范医院这样走。\n\n地址：")
    assert told.count("\n\n") == 1


def test_the_sample_hospital_is_found(knowledge_base: Path) -> None:
    sample = load_hospital(knowledge_base / "hospital.yml")
    assert sample.place is not None
    assert sample.ways.keys() >= {"metro", "bus", "parking"}


def test_measures_along_the_globe_and_across_the_date_line() -> None:
    to_beijing = distance_km(HERE, 39.9, 116.4)
    assert to_beijing == pytest.approx(1148, abs=2)
    fiji = Position(latitude=0.1, longitude=179.9)
    assert distance_km(fiji, 0.1, -179.9) == pytest.approx(22.2, abs=0.1)
    assert distance_km(HERE, -30.0, -60.0) == pytest.approx(20015, abs=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": {"latitude": 91, "longitude": 0}},
        {"place": {"latitude": 0, "longitude": -181}},
        {"place": {"latitude": 30}},
        {"ways": {"ferry": "示范码头"}},
    ],
)
def test_a_place_off_the_map_and_an_unknown_way_are_refused(
    hospital: Hospital, wrong: dict[str, object]
) -> None:
    with pytest.raises(ValidationError):
        Hospital.model_validate(hospital.model_dump() | wrong)


def test_a_hospital_needs_neither_place_nor_ways(hospital: Hospital) -> None:
    without = {name: value for name, value in hospital if name not in {"place", "ways"}}
    assert Hospital.model_validate(without).place is None


@pytest.mark.parametrize("way", get_args(WayKind))
def test_every_way_has_words(words: Wording, way: str) -> None:
    assert "示范" in words(f"wechat.media.way.{way}", way="示范")


class TestThePush:
    def test_gives_its_coordinates(self) -> None:
        assert place_of({"Location_X": "30.25", "Location_Y": "120.1"}) == (30.25, 120.1)

    @pytest.mark.parametrize("values", [{}, {"Location_X": "", "Location_Y": "north"}])
    def test_without_any_there_is_no_distance(
        self, hospital: Hospital, words: Wording, values: dict[str, str]
    ) -> None:
        assert way_here(hospital, words, *place_of(values)).startswith("到示范医院这样走。")
