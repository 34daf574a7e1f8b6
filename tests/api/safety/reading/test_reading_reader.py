"""How what is named is meant."""

import pytest

from api.safety.reading.claims import Claim
from api.safety.reading.forms import parse_forms
from api.safety.reading.reader import Concept, Language, Reader

STATED, NEGATED, PAST = Claim.STATED, Claim.NEGATED, Claim.PAST


def concept(language: Language, name: str, forms: str, **marks: bool) -> Concept:
    return Concept(name, parse_forms(forms, language.vocabulary.groups), **marks)


@pytest.fixture(scope="module")
def reader(language: Language) -> Reader:
    return Reader(
        language,
        [
            concept(language, "head", "头疼 $head+$pain"),
            concept(language, "chest", "胸疼 $chest+$pain"),
            concept(language, "foot", "$foot+$swell"),
            concept(language, "fever", "发烧"),
            concept(language, "stroke", "中风", named=True),
            concept(language, "air", "上不来气", heard=True),
        ],
    )


def claims(reader: Reader, text: str) -> dict[str, set[Claim]]:
    found: dict[str, set[Claim]] = {}
    for mention in reader.read(text).mentions:
        found.setdefault(mention.concept, set()).add(mention.claim)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("头疼", {"head": {STATED}}),
        ("头这几天一直有点疼", {"head": {STATED}}),
        ("疼的是头", {"head": {STATED}}),
        ("头疼脚肿", {"head": {STATED}, "foot": {STATED}}),
        ("头和胸口都疼", {"head": {STATED}, "chest": {STATED}}),
        ("胸口受过凉，一走就疼", {"chest": {STATED}}),
        ("没有头疼", {"head": {NEGATED}}),
        ("没有头疼、胸痛和发烧", {"head": {NEGATED}, "chest": {NEGATED}, "fever": {NEGATED}}),
        ("头不疼", {"head": {NEGATED}}),
        ("头倒不怎么疼", {"head": {NEGATED}}),
        ("头疼倒没有", {"head": {NEGATED}}),
        ("没有发烧就是头疼", {"fever": {NEGATED}, "head": {STATED}}),
        ("没有发烧，头疼", {"fever": {NEGATED}, "head": {STATED}}),
        ("没吃饭头疼", {"head": {STATED}}),
        ("头疼没有缓解", {"head": {STATED}}),
        ("不知道为什么头疼", {"head": {STATED}}),
        ("三年前头疼", {"head": {PAST}}),
        ("三天前头疼", {"head": {STATED}}),
        ("以前头疼现在胸口疼", {"head": {PAST}, "chest": {STATED}}),
        ("头疼病史", {"head": {PAST}}),
        ("如果头疼怎么办", {"head": {Claim.SUPPOSED}}),
        ("中风有什么先兆", {"stroke": {Claim.ASKED}}),
        ("我想了解中风的前兆", {"stroke": {Claim.ASKED}}),
        ("担心自己中风", {"stroke": {Claim.SUPPOSED}}),
        ("我爸中风了", {"stroke": {STATED}}),
        ("我爸中风在住院，想去探视", {"stroke": {Claim.TREATED}}),
        ("真让人头疼", {}),
        ("手机", {}),
        ("上不來汽", {"air": {STATED}}),
    ],
)
def test_a_sign_is_read_as_it_is_meant(
    reader: Reader, text: str, expected: dict[str, set[Claim]]
) -> None:
    assert claims(reader, text) == expected


def test_with_longest_a_phrase_hides_what_is_inside(language: Language) -> None:
    concepts = [
        concept(language, "migraine", "偏头疼"),
        concept(language, "head", "头疼"),
        concept(language, "hives", "荨麻疹"),
        concept(language, "numb", "$hand+$numb"),
        concept(language, "anus", "$anus+$itch"),
        concept(language, "itch", "痒"),
    ]
    reader = Reader(language, concepts, longest=True)
    assert set(claims(reader, "偏头痛")) == {"migraine"}
    assert set(claims(reader, "手上荨麻疹")) == {"hives"}
    assert set(claims(reader, "肛门又痒又湿")) == {"anus"}


def test_a_quote_is_what_the_patient_wrote(reader: Reader) -> None:
    reading = reader.read("我　頭這裡疼")
    assert {reading.quote(m) for m in reading.mentions} == {"頭這裡疼"}
