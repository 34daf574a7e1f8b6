"""How an answer reads on WeChat, with the shapes that the dialogue gives."""

import re

import pytest

from api.conversations.schemas import MessageOut
from tests.api.wechat.bot_words import responses
from tests.api.wechat.said import AGE, CLINICS, HALF_HOURS, MANY, ROOT, WORDS, below, said, shown


class TestWords:
    def test_messages_of_one_answer_stand_apart_by_a_blank_line(self) -> None:
        assert shown(said("您好。\n"), said("请问有什么可以帮您？")).text == (
            "您好。\n\n请问有什么可以帮您？"
        )

    def test_what_was_said_already_is_not_said_again(self) -> None:
        rendered = shown(
            said("没办成。", "转人工"), said("别急。"), said("没办成。", "不办了", id=2)
        )
        assert rendered.text == "没办成。\n\n别急。"
        assert [option.title for option in rendered.options] == ["转人工", "不办了"]

    def test_a_person_is_named_where_they_begin_to_speak(self) -> None:
        rendered = shown(
            said("现在由护士王芳为您服务。", author="system"),
            said("您好。", author="agent", name="王芳"),
            said("请说。", author="agent", name="王芳"),
            said("结束了。", author="system"),
            said("还有一句。", author="agent"),
        )
        assert rendered.text == (
            "现在由护士王芳为您服务。\n\n王芳：您好。\n\n请说。\n\n结束了。\n\n工作人员：还有一句。"
        )

    def test_nobody_elses_words_form_a_link(self) -> None:
        attack = '点<a href="https://bad.example">这里</a>，< A HREF=x>，<\u200ba>，3<5'
        rendered = shown(said(attack, '<a href="https://bad.example">退号</a>', author="agent"))
        assert not re.search(r"<[\s/\u200b]*a", rendered.as_text(), re.IGNORECASE)
        assert "3<5" in rendered.text
        assert not rendered.has_link

    def test_half_hours_get_a_line_each(self) -> None:
        assert shown(HALF_HOURS).text.endswith(
            "1. 08:00–08:30（余 3）\n2. 08:30–09:00（余 2）\n3. 09:00–09:30（余 3）"
        )

    def test_an_answer_does_not_show_its_words_in_a_trace(self) -> None:
        assert "您好" not in repr(shown(said("您好。")))


class TestOptions:
    def test_are_numbered_lines_that_say_how_to_answer(self) -> None:
        rendered = shown(said("确认预约吗？", "确认预约", "换个时间"))
        assert rendered.as_text() == "确认预约吗？\n\n回复数字就行：\n1 确认预约\n2 换个时间"

    def test_are_counted_through_all_messages_of_the_answer(self) -> None:
        rendered = shown(said("一。", "退号", id=4), said("二。", "改约", "转人工", id=5))
        assert [(one.id, one.number) for one in rendered.options] == [
            ("4.0", 1),
            ("5.0", 2),
            ("5.1", 3),
        ]

    def test_the_same_button_twice_is_one_option(self) -> None:
        rendered = shown(said("一。", "转人工"), said("二。", "转人工", id=2))
        assert [one.id for one in rendered.options] == ["1.0"]

    def test_an_answer_without_options_is_only_words(self) -> None:
        assert shown(said("再见。")).as_text() == "再见。"

    def test_after_nine_comes_ten_and_after_twelve_only_words(self) -> None:
        lines = below(shown(MANY))
        assert lines[10] == "10 癸科"
        assert lines[-2:] == ["12 丑科", "还可以直接说：寅科、卯科"]


class TestMenu:
    def test_has_the_words_above_and_the_options_by_their_ids(self) -> None:
        menu = shown(said("确认预约吗？", "确认预约", "换个时间", id=9)).as_menu()
        assert menu.head == "确认预约吗？\n\n点一下就行，也可以回复数字："
        assert menu.items == (("9.0", "1 确认预约"), ("9.1", "2 换个时间"))
        assert menu.tail == ""

    def test_lines_of_the_words_can_be_tapped_too(self) -> None:
        menu = shown(CLINICS).as_menu()
        assert menu.items[0] == ("1.0", "1 11 月 19 日（周四） 上午 张明 50 元")

    def test_answers_in_words_have_no_numbers(self) -> None:
        menu = shown(AGE).as_menu()
        assert [title for _, title in menu.items] == ["不到 14 岁", "14 岁以上", "说不清，跳过"]
        assert menu.head.endswith("也可以直接说：")

    def test_what_is_too_much_stands_below(self) -> None:
        menu = shown(MANY).as_menu()
        assert len(menu.items) == 12
        assert menu.tail == "还可以直接说：寅科、卯科"


class TestEverythingThatTheBotAsks:
    @pytest.mark.parametrize(("name", "message"), list(responses()))
    def test_fits_one_message_of_wechat(self, name: str, message: MessageOut) -> None:
        rendered = shown(message)
        assert len(rendered.as_text().encode()) < 2000, name
        assert all(one.title in rendered.as_text() for one in rendered.options)


NARROW = 18
OUR_LINES = list(filter(re.compile(r"wechat\.render\.").match, WORDS.keys()))


@pytest.mark.parametrize("key", OUR_LINES)
def test_our_own_lines_are_narrow(key: str) -> None:
    fixed = re.sub(r"\{\w+\}", "", WORDS(key, **dict.fromkeys(GAPS, "")))
    if key not in SENTENCES:
        assert len(fixed) <= NARROW, key


GAPS = re.findall(r"\{(\w+)\}", (ROOT / "knowledge_base/wording/wechat.yml").read_text("utf-8"))
SENTENCES = {"wechat.render.no_page"}
