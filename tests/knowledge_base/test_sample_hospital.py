"""The sample hospital has what the product needs to be shown and tested with."""

from collections import Counter, defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from pypinyin import Style, lazy_pinyin, pinyin

from api.clinics.models import Period
from api.departments.models import DepartmentKind
from api.doctors.models import SlotKind, Title
from api.knowledge.entries import DepartmentEntry, DoctorEntry
from api.knowledge.loader import Knowledge, load_knowledge
from api.matching import plain

CLINICAL = {
    "huxi",
    "xiaohua",
    "xinxueguan",
    "shenjingnei",
    "neifenmi",
    "shennei",
    "xueye",
    "fengshi",
    "ganran",
    "puwai",
    "guke",
    "miniao",
    "shenjingwai",
    "xiongxin",
    "gangchang",
    "ruxian",
    "xueguan",
    "shaoshang",
    "fuke",
    "chanke",
    "shengzhi",
    "erke",
    "yanke",
    "erbihou",
    "kouqiang",
    "pifu",
    "jingshen",
    "zhongliu",
    "zhongyi",
    "kangfu",
    "jizhen",
    "quanke",
    "fare",
    "tengtong",
    "tijian",
}
PLACES = ["fangshe", "jianyan", "yaofang", "chuangwei", "houqin"]
FEES = {
    (SlotKind.GENERAL, Title.RESIDENT): range(10, 21),
    (SlotKind.GENERAL, Title.ATTENDING): range(10, 21),
    (SlotKind.EXPERT, Title.ASSOCIATE_CHIEF): range(30, 31),
    (SlotKind.EXPERT, Title.CHIEF): range(50, 51),
    (SlotKind.VIP, Title.CHIEF): range(100, 301),
}
WORKDAYS = range(1, 6)


@pytest.fixture(scope="module")
def knowledge(knowledge_base: Path) -> Knowledge:
    return load_knowledge(knowledge_base)


def doctors_by_department(knowledge: Knowledge) -> dict[str, list[DoctorEntry]]:
    found: dict[str, list[DoctorEntry]] = defaultdict(list)
    for doctor in knowledge.doctors:
        found[doctor.department].append(doctor)
    return found


def half_days(knowledge: Knowledge) -> dict[str, set[tuple[int, Period]]]:
    department = {doctor.id: doctor.department for doctor in knowledge.doctors}
    found: dict[str, set[tuple[int, Period]]] = defaultdict(set)
    for row in knowledge.weekly:
        found[department[row.doctor]].add((row.weekday, row.period))
    return found


class TestDepartments:
    def test_all_departments_and_places_are_there(self, knowledge: Knowledge) -> None:
        kinds = {one.code: one.kind for one in knowledge.departments}
        assert [code for code, kind in kinds.items() if kind is DepartmentKind.PLACE] == PLACES
        assert {code for code, kind in kinds.items() if kind is DepartmentKind.CLINICAL} == set(
            CLINICAL
        )

    def test_each_has_at_least_six_aliases(self, knowledge: Knowledge) -> None:
        assert [one.code for one in knowledge.departments if len(one.aliases) < 6] == []

    @pytest.mark.parametrize(
        ("alias", "codes"),
        [
            ("心内", {"xinxueguan"}),
            ("神内", {"shenjingnei"}),
            ("小儿科", {"erke"}),
            ("看牙的", {"kouqiang"}),
            ("拍片子的", {"fangshe"}),
            ("五官科", {"yanke", "erbihou"}),
            ("妇产科", {"fuke", "chanke"}),
        ],
    )
    def test_people_find_them_by_their_words(
        self, knowledge: Knowledge, alias: str, codes: set[str]
    ) -> None:
        assert {one.code for one in knowledge.departments if alias in one.aliases} == codes

    def test_women_and_children_have_departments_of_their_own(self, knowledge: Knowledge) -> None:
        found: dict[str, DepartmentEntry] = {one.code: one for one in knowledge.departments}
        assert {code for code, one in found.items() if one.sex == "f"} == {"fuke", "chanke"}
        assert (found["erke"].max_age, found["fare"].min_age) == (14, 14)

    def test_telephones_are_invented(self, knowledge: Knowledge) -> None:
        assert all(one.phone.startswith("0571-0000-") for one in knowledge.departments)


class TestDoctors:
    def test_there_are_enough_in_every_department(self, knowledge: Knowledge) -> None:
        found = doctors_by_department(knowledge)
        assert len(knowledge.doctors) >= 160
        assert {code for code in CLINICAL if len(found[code]) < 3} == set()

    def test_all_titles_kinds_and_both_sexes(self, knowledge: Knowledge) -> None:
        assert {one.title for one in knowledge.doctors} == set(Title)
        assert {one.kind for one in knowledge.doctors} == set(SlotKind)
        assert min(Counter(one.sex for one in knowledge.doctors).values()) > 60

    def test_every_department_has_a_general_number(self, knowledge: Knowledge) -> None:
        general = {one.department for one in knowledge.doctors if one.kind is SlotKind.GENERAL}
        assert general == set(CLINICAL)

    def test_fees_follow_kind_and_title(self, knowledge: Knowledge) -> None:
        wrong = [one.id for one in knowledge.doctors if one.fee not in FEES[one.kind, one.title]]
        assert wrong == []

    def test_three_to_six_specialities_each(self, knowledge: Knowledge) -> None:
        assert [one.id for one in knowledge.doctors if not 3 <= len(one.specialities) <= 6] == []

    @pytest.mark.parametrize(
        ("surname", "reading"),
        [
            ("曾", "zeng"),
            ("单", "shan"),
            ("解", "xie"),
            ("查", "zha"),
            ("仇", "qiu"),
            ("区", "ou"),
            ("盖", "ge"),
            ("覃", "qin"),
            ("朴", "piao"),
            ("乐", "yue"),
        ],
    )
    def test_surnames_that_libraries_misread_are_read_right(
        self, knowledge: Knowledge, surname: str, reading: str
    ) -> None:
        readings = {one.reading.split()[0] for one in knowledge.doctors if one.name[0] == surname}
        assert readings == {reading}
        assert lazy_pinyin(surname) != [reading]

    def test_every_syllable_is_a_reading_of_its_character(self, knowledge: Knowledge) -> None:
        wrong = [
            (one.name, one.reading)
            for one in knowledge.doctors
            for character, syllable in zip(one.name, one.reading.split(), strict=True)
            if syllable not in pinyin(character, style=Style.NORMAL, heteronym=True)[0]
        ]
        assert wrong == []

    @pytest.mark.parametrize("pair", [("张珊", "张山"), ("李静", "李晶"), ("陈辉", "陈晖")])
    def test_some_sound_alike(self, knowledge: Knowledge, pair: tuple[str, str]) -> None:
        found = [one for one in knowledge.doctors if one.name in pair]
        assert len({one.reading for one in found}) == 1
        assert len({one.department for one in found}) == len(found) == 2

    def test_two_bear_the_same_name_in_different_departments(self, knowledge: Knowledge) -> None:
        names = Counter(one.name for one in knowledge.doctors)
        twice = [name for name, count in names.items() if count > 1]
        assert twice
        for name in twice:
            departments = [one.department for one in knowledge.doctors if one.name == name]
            assert len(set(departments)) == len(departments)

    def test_some_share_a_surname_in_one_department(self, knowledge: Knowledge) -> None:
        shared = [
            code
            for code, doctors in doctors_by_department(knowledge).items()
            for one, other in combinations(doctors, 2)
            if one.name[0] == other.name[0]
        ]
        assert len(set(shared)) >= 10


class TestTimetable:
    def test_every_department_sits_every_weekday(self, knowledge: Knowledge) -> None:
        for code, cells in half_days(knowledge).items():
            usual = {cell for cell in cells if cell[0] in WORKDAYS and cell[1] != Period.EVENING}
            assert {weekday for weekday, _ in usual} == set(WORKDAYS), code
            assert len(usual) >= 5, code

    @pytest.mark.parametrize("code", ["jizhen", "erke", "quanke", "fare"])
    def test_these_sit_at_the_weekend(self, knowledge: Knowledge, code: str) -> None:
        assert half_days(knowledge)[code] >= {(6, Period.AM), (7, Period.AM)}

    def test_more_departments_sit_on_saturday_and_some_in_the_evening(
        self, knowledge: Knowledge
    ) -> None:
        cells = half_days(knowledge)
        assert sum((6, Period.AM) in found for found in cells.values()) > 10
        assert sum(any(p is Period.EVENING for _, p in found) for found in cells.values()) > 5

    def test_capacity_is_two_to_six(self, knowledge: Knowledge) -> None:
        assert {row.capacity for row in knowledge.weekly} <= set(range(2, 7))

    def test_every_doctor_sits(self, knowledge: Knowledge) -> None:
        assert {row.doctor for row in knowledge.weekly} == {one.id for one in knowledge.doctors}

    def test_a_month_has_more_than_four_thousand_slots(self, knowledge: Knowledge) -> None:
        lengths = {Period.AM: 8, Period.PM: 7, Period.EVENING: 4}
        assert 4 * sum(lengths[row.period] for row in knowledge.weekly) > 4000


class TestPrices:
    def test_fees_of_doctors_agree_with_the_price_table(self, knowledge: Knowledge) -> None:
        prices = {one.code: one.price for one in knowledge.prices}
        emergency = {"jizhen"}
        for one in knowledge.doctors:
            if one.kind is not SlotKind.VIP and one.department not in emergency:
                assert one.fee == prices[f"reg_{one.title.value}"], one.id

    def test_every_price_is_dated(self, knowledge: Knowledge) -> None:
        assert all(one.valid_from <= date(2026, 11, 18) for one in knowledge.prices)

    def test_what_people_call_things_is_there(self, knowledge: Knowledge) -> None:
        called = {plain(name) for one in knowledge.prices for name in (one.name, *one.aliases)}
        assert {"ct", "核磁", "b超", "专家号", "胃镜", "血常规", "停车费"} <= called


def test_there_are_at_least_eighty_guide_articles(knowledge: Knowledge) -> None:
    assert len(knowledge.articles) >= 80
