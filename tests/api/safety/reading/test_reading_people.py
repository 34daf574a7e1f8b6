"""Who is ill, as far as a text says."""

import pytest

from api.safety.reading.people import Person
from api.safety.reading.reader import Language, Reader


@pytest.fixture(scope="module")
def reader(language: Language) -> Reader:
    return Reader(language, [])


def _person(reader: Reader, text: str) -> Person:
    return reader.read(text).person


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("孩子三岁", 3),
        ("我妈72", 72),
        ("男，34，头疼", 34),
        ("28女", 28),
        ("今年四十五", 45),
        ("八十多岁的老人", 85),
        ("七十来岁", 75),
        ("两岁半的娃", 2.5),
        ("半岁宝宝", 0.5),
        ("我65岁", 65),
        ("小学生肚子疼", 9),
        ("我女儿5岁，我35岁", 5),
        ("年龄:50", 50),
        ("一周岁", 1),
    ],
)
def test_age_in_years(reader: Reader, text: str, years: float) -> None:
    assert _person(reader, text).age == years


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("宝宝三个月", 3),
        ("八个月大的娃", 8),
        ("8个月宝宝", 8),
        ("出生20天", 0),
        ("11月龄", 11),
        ("孩子刚两个月", 2),
    ],
)
def test_age_in_months(reader: Reader, text: str, months: int) -> None:
    assert _person(reader, text).months == months


@pytest.mark.parametrize(
    "text",
    [
        "孩子咳嗽三个月了",
        "怀孕三个月",
        "头疼三天了",
        "八岁起就哮喘",
        "三个月大便带血",
        "二楼怎么走",
        "血压120",
    ],
)
def test_what_is_no_age(reader: Reader, text: str) -> None:
    assert _person(reader, text).age is None


@pytest.mark.parametrize(
    ("text", "under"),
    [
        ("宝宝发烧", True),
        ("小孩发烧", True),
        ("我孙子发烧", True),
        ("新生儿黄疸", True),
        ("我发烧", False),
        ("我妈发烧", False),
        ("我儿子发烧", None),
        ("儿子28岁发烧", False),
        ("生完孩子腰疼", False),
        ("带孩子累得腰疼", False),
        ("和女儿一起感冒了", False),
    ],
)
def test_whether_the_patient_is_a_child(reader: Reader, text: str, under: bool | None) -> None:
    assert _person(reader, text).is_under(14) is under


@pytest.mark.parametrize(
    ("text", "relation", "sex"),
    [
        ("我妈头疼", "mother", "f"),
        ("我爸头疼", "father", "m"),
        ("老公打呼噜", "spouse", "m"),
        ("奶奶摔了", "elder", "f"),
        ("我朋友晕倒了", "friend", None),
        ("头疼", "self", None),
        ("我是女的，头疼", "self", "f"),
        ("男，头疼", "self", "m"),
        ("和老公备孕一年了", "self", None),
    ],
)
def test_relation_and_sex(reader: Reader, text: str, relation: str, sex: str | None) -> None:
    person = _person(reader, text)
    assert (person.relation, person.sex) == (relation, sex)


@pytest.mark.parametrize(
    ("text", "pregnant", "weeks"),
    [
        ("怀孕三个月感冒了", True, 13),
        ("孕28周", True, 28),
        ("孕32+3周腿肿", True, 32),
        ("我老婆怀孕五个月", True, 21),
        ("12周的身孕", True, 12),
        ("预产期快到了", True, None),
        ("没怀孕", False, None),
        ("备孕一年", None, None),
        ("是不是怀孕了", None, None),
        ("避孕药", None, None),
        ("产后三个月腰疼", None, None),
        ("头疼", None, None),
    ],
)
def test_pregnancy(reader: Reader, text: str, pregnant: bool | None, weeks: int | None) -> None:
    person = _person(reader, text)
    assert (person.pregnant, person.pregnancy_weeks) == (pregnant, weeks)


def test_elders() -> None:
    assert Person(years=65).is_elder
    assert Person(relation="elder").is_elder
    assert not Person(years=64).is_elder
    assert Person(relation="elder").is_under(65) is False
    assert Person().is_under(65) is None
