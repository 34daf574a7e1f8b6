"""What a finding tells."""

import pytest

from api.safety.reading.people import Person
from api.safety.rules import SafetyRules
from api.safety.service import SafetyCheck


def test_evidence_points_at_the_patients_own_characters(check: SafetyCheck) -> None:
    text = "我　胸口　疼得受不了，出了一身冷汗"
    finding = check.check(text)
    assert finding is not None
    assert all(text[e.start : e.end] == e.text for e in finding.evidence)
    assert {"chest_pain", "cold_sweat"} <= {e.sign for e in finding.evidence}


def test_an_overdose_is_an_emergency_and_a_crisis(check: SafetyCheck) -> None:
    finding = check.check("我不想活了，刚吞了一整瓶安眠药")
    assert finding is not None
    assert (finding.kind, finding.crisis) == ("emergency", True)
    assert finding.wording.startswith("safety.emergency.")


def test_the_most_pressing_kind_wins(check: SafetyCheck) -> None:
    finding = check.check("被狗咬了，现在喘不上气，嘴唇发紫")
    assert finding is not None
    assert finding.kind == "emergency"
    assert "bitten_animal" not in {flag.id for flag in finding.flags}


def test_urgent_names_where_to_go(check: SafetyCheck) -> None:
    finding = check.check("鱼刺卡喉咙了")
    assert finding is not None
    assert finding.departments == ("erbihou", "jizhen")


@pytest.mark.parametrize(
    ("text", "known", "kind"),
    [
        ("发烧了", Person(months=2), "emergency"),
        ("发烧了", Person(months=8), "urgent"),
        ("胸口疼", Person(years=80), "emergency"),
        ("下面流血了", Person(pregnant=True), "emergency"),
    ],
)
def test_what_is_known_of_the_patient_counts(
    check: SafetyCheck, text: str, known: Person, kind: str
) -> None:
    finding = check.check(text, known)
    assert finding is not None
    assert finding.kind == kind


def test_a_known_age_wins_over_the_text(check: SafetyCheck, rules: SafetyRules) -> None:
    kinds = {"newborn", "infant", "child", "under_3_months"}
    about_children = {rule.id for rule in rules.rules if kinds & set(rule.person)}
    text = "宝宝两个月，发烧39度半了"
    by_text, by_record = check.check(text), check.check(text, Person(years=30))
    assert by_text is not None
    assert by_record is not None
    assert {flag.id for flag in by_text.flags} & about_children
    assert not {flag.id for flag in by_record.flags} & about_children


def test_what_only_the_screen_sees_has_a_name_for_the_staff(check: SafetyCheck) -> None:
    finding = check.check("突然疼得厉害")
    assert finding is not None
    assert not finding.by_rule
    assert [(flag.id, flag.name) for flag in finding.flags] == [("screen.emergency", "说法像急症")]


@pytest.mark.parametrize("text", ["", " ", "，。！", "\x00", "\ud800", "😷", "a" * 3000])
def test_a_text_without_words_is_no_danger(check: SafetyCheck, text: str) -> None:
    assert check.check(text) is None


@pytest.mark.parametrize("text", ["疼" * 3000, "没有" * 1500, "救命！" * 1000, "1" * 3000])
def test_any_text_can_be_checked(check: SafetyCheck, text: str) -> None:
    finding = check.check(text)
    assert finding is None or finding.evidence


def test_the_same_text_gives_the_same_finding(check: SafetyCheck) -> None:
    text = "老公突然胸痛，脸色苍白"
    assert check.check(text) == check.check(text)


def test_every_rule_can_hold(rules: SafetyRules) -> None:
    for rule in rules.rules:
        assert not set(rule.unless) & set(rule.all), rule.id


def test_rules_cover_the_presentations_and_say_where_they_come_from(rules: SafetyRules) -> None:
    assert len(rules.rules) >= 60
    assert all(rule.source and rule.review_date for rule in rules.rules)
    assert {line.number for line in rules.crisis_lines} == {"12356", "120", "110"}
