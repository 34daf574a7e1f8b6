"""What triage makes of who is ill, of denials, of knowing nothing."""

import pytest

from api.triage.engine import TriageEngine
from api.triage.results import TriageInput, TriageResult
from tests.api.safety.steps import steps


def assess(engine: TriageEngine, text: str, **known: object) -> TriageResult:
    return engine.assess(TriageInput(text, **known))  # type: ignore[arg-type]


def codes(result: TriageResult) -> list[str]:
    return [candidate.code for candidate in result.candidates]


def test_scores_are_shares_best_first_and_at_most_five(engine: TriageEngine) -> None:
    result = assess(engine, "头疼头晕，胃疼，腰疼，咳嗽，皮肤痒，牙疼，失眠")
    scores = [candidate.score for candidate in result.candidates]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_a_reason_quotes_the_patients_words(engine: TriageEngine) -> None:
    best = assess(engine, "我膝蓋這幾天有點疼").candidates[0]
    assert (best.code, best.words) == ("guke", ("膝蓋這幾天有點疼",))


@pytest.mark.parametrize("text", ["", "   ", "你好", "？？？", "asdf", "\ud800", "今天天气不错"])
def test_knowing_nothing_it_asks(engine: TriageEngine, text: str) -> None:
    result = assess(engine, text)
    assert result.candidates == ()
    assert result.ask is not None
    assert result.ask.id == "complaint"


def test_what_is_denied_does_not_count(engine: TriageEngine) -> None:
    result = assess(engine, "不咳嗽也没有发烧，就是拉肚子")
    assert codes(result)[0] == "xiaohua"
    assert all(one.score < 0.05 for one in result.candidates if one.code == "huxi")


@pytest.mark.parametrize(
    ("known", "first"),
    [
        ({"age": 5}, "erke"),
        ({"age_months": 8}, "erke"),
        ({"age": 13.9}, "erke"),
        ({"age": 14}, "fare"),
        ({}, "fare"),
        ({"age": 30, "pregnant": True}, "chanke"),
    ],
)
def test_who_is_ill_comes_before_what_is_said(
    engine: TriageEngine, known: dict[str, object], first: str
) -> None:
    assert codes(assess(engine, "发烧咳嗽两天", **known))[0] == first


def test_a_childs_tooth_goes_to_the_dentist_with_the_childrens_doctor_next(
    engine: TriageEngine,
) -> None:
    assert codes(assess(engine, "孩子六岁牙疼"))[:2] == ["kouqiang", "erke"]


def test_an_injured_child_goes_where_injuries_are_treated(engine: TriageEngine) -> None:
    assert codes(assess(engine, "孩子八岁打球扭了脚踝"))[0] == "guke"


def test_the_hospitals_border_parts_early_pregnancy_from_late(engine: TriageEngine) -> None:
    assert codes(assess(engine, "怀孕8周恶心"))[0] == "fuke"
    assert codes(assess(engine, "怀孕20周恶心"))[0] == "chanke"
    assert codes(assess(engine, "怀孕恶心"))[0] == "chanke"


def test_no_man_is_sent_to_a_womens_department(engine: TriageEngine) -> None:
    result = assess(engine, "小肚子疼，尿频", sex="m")
    assert not {"fuke", "chanke"} & set(codes(result))


def test_sex_is_told_by_what_only_one_sex_has(engine: TriageEngine) -> None:
    assert assess(engine, "前列腺增生").person.sex == "m"
    assert assess(engine, "月经不调").person.sex == "f"


def test_an_emergency_goes_to_the_emergency_department_and_nothing_is_asked(
    engine: TriageEngine,
) -> None:
    result = assess(engine, "胸口剧痛出冷汗喘不上气")
    assert (result.urgency, codes(result)[0], result.ask) == ("emergency", "jizhen", None)
    assert result.flags


def test_urgent_keeps_the_speciality_and_offers_the_emergency_department(
    engine: TriageEngine,
) -> None:
    result = assess(engine, "鱼刺卡在喉咙里了")
    assert result.urgency == "urgent"
    assert codes(result)[:2] == ["erbihou", "jizhen"]


def test_a_crisis_is_pressing(engine: TriageEngine) -> None:
    result = assess(engine, "我不想活了")
    assert result.urgency == "emergency"
    assert codes(result)[:2] == ["jingshen", "jizhen"]


def test_departments_that_the_hospital_lacks_are_remapped(engine: TriageEngine) -> None:
    result = engine.assess(TriageInput("乳房有个硬块"), {"puwai", "fuke"})
    assert codes(result) == ["puwai"]
    assert result.candidates[0].words == ("乳房有个硬块",)


def test_a_hospital_without_anything_that_fits_proposes_nothing(engine: TriageEngine) -> None:
    assert engine.assess(TriageInput("牙疼"), {"yanke"}).candidates == ()


def test_the_same_text_gives_the_same_result(engine: TriageEngine) -> None:
    text = "头晕恶心，脖子疼，三天了"
    assert assess(engine, text) == assess(engine, text)


@pytest.mark.parametrize("shape", ["疼", "没有", "我膝盖疼，晚上咳嗽，", "孩子发烧", "月经", "a "])
def test_the_work_grows_with_the_length(engine: TriageEngine, shape: str) -> None:
    short, long = shape * (300 // len(shape)), shape * (600 // len(shape))
    assess(engine, long)
    work = steps(lambda: assess(engine, long))
    assert work <= 2.3 * steps(lambda: assess(engine, short)) + 400
