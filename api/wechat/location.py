"""A location that the patient sends: how far it is to the hospital, and how to get there."""

import math
from collections.abc import Mapping

from api.departments.schemas import Hospital, Position
from api.wording import Wording

_EARTH_KM = 6371.0
# Whoever is further away doesn't come by the bus that is told here.
_FAR_KM = 100
_NEAR_KM = 0.1
# From here on whole kilometres are enough.
_WHOLE_KM = 10
_METRES = 1000


def place_of(values: Mapping[str, str]) -> tuple[float, float]:
    """Latitude and longitude of a location push; not a number where there is none."""
    return _number(values.get("Location_X", "")), _number(values.get("Location_Y", ""))


def way_here(hospital: Hospital, words: Wording, latitude: float, longitude: float) -> str:
    """How far the hospital is, its address, its entrances and the ways to it; from further than
    100 km only how far. Coordinates that can't be are passed over."""
    away = distance_km(hospital.place, latitude, longitude)
    first = _distance_line(hospital, words, away)
    if away is not None and away > _FAR_KM:
        return first
    address = [words("wechat.media.way.address", address=hospital.address)]
    address += [
        words("wechat.media.way.entrance", building=building.name, entrance=building.entrance)
        for building in hospital.buildings
    ]
    ways = [words(f"wechat.media.way.{kind}", way=way) for kind, way in hospital.ways.items()]
    return "\n\n".join("\n".join(lines) for lines in ([first], address, ways) if lines)


def distance_km(place: Position | None, latitude: float, longitude: float) -> float | None:
    """Kilometres as the crow flies; none when either end is not known."""
    if place is None or not _on_earth(latitude, longitude):
        return None
    here, there = math.radians(latitude), math.radians(place.latitude)
    east = math.radians(place.longitude - longitude)
    half = (
        math.sin((there - here) / 2) ** 2
        + math.cos(here) * math.cos(there) * math.sin(east / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def _on_earth(latitude: float, longitude: float) -> bool:
    """A phone that doesn't know where it is sends zeros."""
    inside = abs(latitude) <= 90 and abs(longitude) <= 180
    return inside and (latitude, longitude) != (0, 0)


def _distance_line(hospital: Hospital, words: Wording, away: float | None) -> str:
    name = hospital.short_name
    if away is None:
        return words("wechat.media.way.how", hospital=name)
    if away < _NEAR_KM:
        return words("wechat.media.way.near", hospital=name)
    return words("wechat.media.way.away", hospital=name, distance=_distance(words, away))


def _distance(words: Wording, away: float) -> str:
    metres = round(away * _METRES / 100) * 100
    if metres < _METRES:
        return words("wechat.media.way.metres", number=metres)
    number = f"{away:.1f}".removesuffix(".0") if away < _WHOLE_KM else str(round(away))
    return words("wechat.media.way.kilometres", number=number)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
