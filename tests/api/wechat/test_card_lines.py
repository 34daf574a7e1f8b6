"""What a phone needs of a card beyond the words of its message."""

from typing import Any

import pytest

from api.wechat.links import Pages
from api.wechat.rendering import render
from tests.api.wechat.said import APPOINTMENT, CLINICS, WORDS, said

PAGES = Pages("https://yiyuan.example.cn/")
CLINIC = {
    "date": "2026-11-19",
    "period": "am",
    "doctor": "张明",
    "title": "主任医师",
    "fee": 50,
    "remaining": 3,
    "status": "open",
}
IDENTITY = {"type": "identity_form", "url": "/identity/abc"}
COMPLAINT = {"type": "complaint", "receipt": "TS20261118-0001", "due": "2026-11-21T17:00:00+08:00"}
EMERGENCY = {"type": "emergency", "flags": [], "call": "120", "location": "急诊楼 1 楼"}
CRISIS = {"type": "crisis", "lines": [{"name": "心理援助热线", "number": "12356"}]}


def added(card: dict[str, Any], text: str = "好的。", pages: Pages = PAGES) -> list[str]:
    """The lines that the card adds below the words."""
    shown = render([said(text, card=card, id=3)], WORDS, pages).text
    assert shown.startswith(text)
    return shown[len(text) :].split()


class TestIdentityForm:
    def test_is_an_absolute_link_to_tap_on(self) -> None:
        (tag, rest) = added(IDENTITY)
        assert (tag, rest) == (
            "<a",
            'href="https://yiyuan.example.cn/identity/abc">点这里填写就诊人信息</a>',
        )

    def test_without_an_address_of_our_pages_says_what_to_do_instead(self) -> None:
        (line,) = added(IDENTITY, pages=Pages(None))
        assert "转人工" in line


class TestGuide:
    def test_has_its_link(self) -> None:
        lines = added({"type": "guide", "link": "https://hospital.example.cn/map"})
        assert 'href="https://hospital.example.cn/map"' in lines[1]

    @pytest.mark.parametrize(
        "link",
        [None, "", "javascript:alert(1)", "//bad.example", "weixin://dl", "https://", "https://["],
    )
    def test_leaves_out_what_a_phone_must_not_open(self, link: str | None) -> None:
        assert added({"type": "guide", "link": link}) == []

    def test_an_address_can_not_close_its_tag(self) -> None:
        (_, link) = added({"type": "guide", "link": 'https://a.example/"><a href="x'})
        assert link.count('"') == 2
        assert link.count("<") == 1


class TestAppointment:
    def test_says_when_where_and_which_number(self) -> None:
        assert render([said("预约成功。", card=APPOINTMENT)], WORDS, PAGES).text == (
            "预约成功。\n时间：11 月 19 日（周四） 09:00-09:30\n"
            "地点：门诊楼 3 楼 B 区，305 诊室\n预约号：100012"
        )

    def test_says_nothing_twice(self) -> None:
        text = "预约成功。11 月 19 日 09:00-09:30，门诊楼 3 楼 B 区，305 诊室，预约号 100012。"
        assert added(APPOINTMENT, text) == []

    def test_a_number_within_a_longer_one_is_not_said(self) -> None:
        assert "预约号：100012" in added(APPOINTMENT, "单号 91000125")

    @pytest.mark.parametrize(
        "change",
        [
            {"status": "held"},
            {"status": "cancelled"},
            {"status": "waitlisted"},
            {"submitted": True},
        ],
    )
    def test_gives_no_number_of_a_place_that_is_not_surely_theirs(
        self, change: dict[str, Any]
    ) -> None:
        assert added({**APPOINTMENT, **change}) == []

    def test_nor_of_a_clinic_that_does_not_take_place(self) -> None:
        assert added({**APPOINTMENT, "stopped": True}) == []

    def test_has_the_link_of_its_page_when_one_was_opened(self) -> None:
        pages = Pages("https://yiyuan.example.cn", {"3": "/h5/abc"})
        assert added({**APPOINTMENT, "status": "held"}, pages=pages) == [
            "<a",
            'href="https://yiyuan.example.cn/h5/abc">点这里看预约单</a>',
        ]


class TestLists:
    def test_appointments_that_the_words_list_are_not_listed_again(self) -> None:
        text = "您的预约：\n1. 林*雨：11 月 19 日（周四） 心内科"
        assert added({"type": "appointments", "items": [APPOINTMENT]}, text) == []

    def test_else_each_gets_a_block(self) -> None:
        items = [APPOINTMENT, {**APPOINTMENT, "status": "held", "number": "7"}]
        shown = render(
            [said("两个。", card={"type": "appointments", "items": items})], WORDS, PAGES
        )
        assert shown.text.count("· 林*雨\n11 月 19 日（周四） 09:00-09:30\n心血管内科 张明\n") == 2
        assert shown.text.count("预约号：") == 1

    def test_each_appointment_has_the_link_of_its_page_by_its_number(self) -> None:
        text = "您的预约：\n1. 林*雨：11 月 19 日\n2. 林*雨：11 月 20 日"
        card = {"type": "appointments", "items": [APPOINTMENT, APPOINTMENT]}
        pages = Pages("https://yiyuan.example.cn", {"3.0": "/h5/abc", "3.1": "/h5/def"})
        assert added(card, text, pages) == [
            *("<a", 'href="https://yiyuan.example.cn/h5/abc">点这里看第', "1", "个的预约单</a>"),
            *("<a", 'href="https://yiyuan.example.cn/h5/def">点这里看第', "2", "个的预约单</a>"),
        ]

    def test_a_single_one_needs_no_number(self) -> None:
        text = "您的预约：\n1. 林*雨：11 月 19 日"
        pages = Pages("https://yiyuan.example.cn", {"3.0": "/h5/abc"})
        assert added({"type": "appointments", "items": [APPOINTMENT]}, text, pages)[1:] == [
            'href="https://yiyuan.example.cn/h5/abc">点这里看预约单</a>'
        ]

    def test_clinics_that_the_words_list_are_not_listed_again(self) -> None:
        assert render([CLINICS], WORDS, PAGES).text == CLINICS.text

    def test_else_each_says_when_who_and_what_is_left(self) -> None:
        card = {"type": "schedule", "clinics": [CLINIC]}
        assert render([said("有。", card=card)], WORDS, PAGES).text == (
            "有。\n· 11 月 19 日（周四）上午\n张明 主任医师\n50 元，余 3 个"
        )

    @pytest.mark.parametrize(
        ("change", "words"), [({"remaining": 0}, "约满"), ({"status": "stopped"}, "停诊")]
    )
    def test_a_clinic_without_places_says_so(self, change: dict[str, Any], words: str) -> None:
        lines = added({"type": "schedule", "clinics": [{**CLINIC, **change}]})
        assert lines[-1].endswith(words)


class TestComplaint:
    def test_has_receipt_and_due_day(self) -> None:
        assert added(COMPLAINT)[:2] == ["受理号：TS20261118-0001", "答复期限：11"]

    def test_says_nothing_twice(self) -> None:
        assert added(COMPLAINT, "受理号 TS20261118-0001，最晚 11 月 21 日前答复您。") == []

    def test_without_a_due_day_has_none(self) -> None:
        assert added({**COMPLAINT, "due": None}) == ["受理号：TS20261118-0001"]


class TestDanger:
    def test_an_emergency_that_names_neither_number_nor_place_gets_both(self) -> None:
        assert added(EMERGENCY)[0] == "急救电话：120"

    def test_one_that_names_them_needs_no_more(self) -> None:
        assert added(EMERGENCY, "请马上拨打 120，或立即到急诊科：急诊楼 1 楼。") == []

    def test_crisis_lines_that_are_not_said_are_added(self) -> None:
        assert added(CRISIS) == ["心理援助热线：12356"]
        assert added(CRISIS, "可以打 12356。") == []


@pytest.mark.parametrize("type", ["triage", "handoff", "survey", "of a later version"])
def test_a_card_that_the_words_tell_whole_adds_nothing(type: str) -> None:
    assert added({"type": type}) == []
