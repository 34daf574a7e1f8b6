"""How people tell their surname by its parts (弓长张). Found by sound: recognisers write 工厂章."""

from functools import lru_cache

from language.sounds import fold, readings

_SPELLED = (
    *("弓长张", "立早章", "木子李", "双木林", "口天吴", "古月胡", "耳东陈", "言午许", "双人徐"),
    *("木易杨", "三横王", "草头黄", "文刀刘", "卯金刘", "走肖赵", "干勾于", "人禾余", "人未余"),
    *("美女姜", "三水江", "工水江", "双口吕", "口口吕", "口十叶", "两点冯", "二马冯", "言身谢"),
    *("草头蒋", "金中钟", "金边钟", "草重董", "千里董", "草头范", "西早覃", "草办苏", "草头苏"),
)
SPELLED_LENGTH = 3


@lru_cache(maxsize=4096)
def _sounds(char: str) -> frozenset[str]:
    return frozenset(fold(reading) for reading in readings(char))


def alike(one: str, other: str) -> bool:
    """Whether two characters can be confused by ear."""
    return one == other or bool(_sounds(one) & _sounds(other))


def spelled_surname(heard: str) -> str | None:
    """The surname whose parts `heard` is, three characters of any spelling; else None."""
    if len(heard) != SPELLED_LENGTH:
        return None
    if heard in _SPELLED:
        return heard[-1]
    found = (hint for hint in _SPELLED if all(map(alike, heard, hint)))
    return next((hint[-1] for hint in found), None)
