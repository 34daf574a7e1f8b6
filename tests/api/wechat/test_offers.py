"""Which number each option of an answer goes by, and when none does."""

import re

import pytest

from api.conversations.options import is_measure, offered
from api.conversations.schemas import MessageOut
from tests.api.wechat.bot_words import (
    FIRST,
    LINES_AND_BUTTONS,
    SECOND,
    of_the_domain,
    questions,
    responses,
)
from tests.api.wechat.said import ADVICE, AGE, CLINICS, HALF_HOURS, LISTED, below, said, shown

ASK_FOR_NUMBERS = {"age"}


class TestNumberedLinesOfTheWords:
    def test_keep_their_numbers_and_are_not_said_again(self) -> None:
        assert below(shown(CLINICS)) == ["回复前面的数字就行。"]
        assert [(one.number, one.listed) for one in shown(CLINICS).options] == [
            (1, True),
            (2, True),
        ]

    def test_other_options_go_on_counting(self) -> None:
        assert below(shown(HALF_HOURS)) == [
            "回复前面的数字就行，还可以选：",
            "4 换一天",
            "5 不办了",
        ]

    def test_those_of_an_earlier_message_too(self) -> None:
        rendered = shown(ADVICE, CLINICS)
        assert below(rendered)[1:] == ["3 挂心血管内科的号", "4 挂呼吸内科的号", "5 转人工"]
        assert [one.number for one in rendered.options] == [1, 2, 3, 4, 5]

    def test_without_buttons_of_their_own_mean_nothing_else(self) -> None:
        assert below(shown(LISTED)) == [
            "回复数字就行：",
            "3 改时间",
            "4 退号",
        ]

    def test_of_two_lists_neither_is_chosen_by_number(self) -> None:
        other = HALF_HOURS.model_copy(update={"id": "2"})
        numbers = {one.title: one.number for one in shown(CLINICS, other).options}
        assert numbers["换一天"] == 4
        assert numbers["08:00–08:30　余 3"] is None
        assert numbers["11 月 19 日（周四） 上午 张明 50 元"] is None

    @pytest.mark.parametrize(("line", "button"), LINES_AND_BUTTONS)
    def test_are_known_by_the_buttons_that_the_bot_gives_them(self, line: str, button: str) -> None:
        lines = [of_the_domain(line, values) for values in (FIRST, SECOND)]
        titles = [of_the_domain(button, values) for values in (FIRST, SECOND)]
        options = shown(
            said("\n".join(["最近的：", *lines, "哪一个？"]), *titles, "不办了")
        ).options
        assert [(one.title, one.number, one.listed) for one in options] == [
            (titles[0], 1, True),
            (titles[1], 2, True),
            ("不办了", 3, False),
        ]

    def test_that_read_the_same_are_two_all_the_same(self) -> None:
        lines = "1. 林*雨：11 月 19 日 骨科 王强\n2. 陈*明：11 月 19 日 骨科 王强\n哪一个？"
        message = said(lines, "11 月 19 日 骨科 王强", "11 月 19 日 骨科 王强")
        message.buttons[1].payload = "/other"
        assert [(one.payload, one.number) for one in offered([message])] == [
            ("/11 月 19 日 骨科 王强", 1),
            ("/other", 2),
        ]

    def test_that_say_a_word_of_an_option_do_not_stand_for_it(self) -> None:
        rendered = shown(said("1. 先退号\n2. 再预约", "退号", "预约"))
        assert below(rendered) == ["回复数字就行：", "3 退号", "4 预约"]

    def test_that_do_not_count_from_one_are_no_list(self) -> None:
        rendered = shown(said("2. 第二件\n5. 第五件", "第二件"))
        assert [(one.number, one.listed) for one in rendered.options] == [(6, False)]


class TestQuestionsForANumber:
    def test_are_answered_in_words(self) -> None:
        assert below(shown(AGE)) == [
            "可以这样回答：",
            "· 不到 14 岁",
            "· 14 岁以上",
            "· 说不清，跳过",
        ]

    def test_an_earlier_message_gets_no_numbers_then_either(self) -> None:
        rendered = shown(said("先办这个。", "我的预约", id=4), AGE)
        assert {one.number for one in rendered.options} == {None}

    @pytest.mark.parametrize(
        "question", ["有多久了？", "烧到几度了？还有别的吗？", "您想几点来呢?", "多大年纪？"]
    )
    def test_are_known_by_their_words_too(self, question: str) -> None:
        assert below(shown(said(question, "转人工"))) == ["可以这样回答：", "· 转人工"]

    @pytest.mark.parametrize(
        "title",
        ["6 岁以下", "一岁以内", "两三天", "3～7 天", "半年以上", "三个月", "下午 3 点", "2 次"],
    )
    def test_a_measure_is_no_option_for_a_number(self, title: str) -> None:
        assert is_measure(title)

    @pytest.mark.parametrize(
        "title",
        [
            "换一天",
            "有一点疼",
            "第二次",
            "改约到 11 月 20 日（周五）09:00 张明",
            "12 月 5 日（周六） 心内科 张明",
            "08:00–08:30　余 3",
            "张明（心血管内科 主任医师）",
            "内科（门诊楼 3 楼）",
        ],
    )
    def test_a_date_a_place_or_a_fee_is_no_measure(self, title: str) -> None:
        assert not is_measure(title)


class TestEverythingThatTheBotAsks:
    @pytest.mark.parametrize(("name", "message"), list(responses()))
    def test_is_answered_by_number_unless_it_asks_for_one(
        self, name: str, message: MessageOut
    ) -> None:
        numbered = {option.numbered for option in offered([message])}
        assert numbered == {name != "utter_triage__ask_complaint"}, name

    @pytest.mark.parametrize("key", questions())
    def test_a_question_of_triage_takes_a_number_unless_it_asks_for_one(self, key: str) -> None:
        asked = questions()[key]
        options = offered([said(asked["question"], *asked["options"].values(), "说不清，跳过")])
        by_number = {option.numbered for option in options}
        assert by_number == {key not in ASK_FOR_NUMBERS}, key

    def test_a_question_that_offers_a_measure_never_takes_a_number(self) -> None:
        for asked in questions().values():
            titles = list(asked["options"].values())
            if any(re.search(r"\d ?[岁天周月]", title) for title in titles):
                assert not any(one.numbered for one in offered([said(asked["question"], *titles)]))
