"""What the rules see of a conversation: one row, one talk."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.clock import HOSPITAL_ZONE
from api.courtesy.addressing import Person
from api.rubric.observation import Observation, explained, lost, total
from api.rubric.observing import observe
from api.rubric.rules import RubricRules, load_rubric
from api.rubric.talk import EMERGENCY_ACT, Line, Talk

WANG = Person("王建国", age=75, sex="m")
START = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)
_SPEAKERS = {"P": "patient", "A": "agent", "B": "bot", "S": "system", "C": "colleague"}


@pytest.fixture(scope="module")
def rules() -> RubricRules:
    return load_rubric(Path("knowledge_base"))


def talk(lines: str, **context: object) -> Talk:
    """`P 急死了 / A 您好`: who and what, parted by ` / `. `!` marks danger, `+30` the seconds
    taken, `*` the act of sending to the emergency department."""
    return Talk(tuple(_line(one) for one in lines.split(" / ")), **context)  # type: ignore[arg-type]


def _line(words: str) -> Line:
    mark, _, text = words.partition(" ")
    who, _, seconds = mark.partition("+")
    return Line(
        _SPEAKERS[who[0]],  # type: ignore[arg-type]
        text,
        seconds=float(seconds) if seconds else None,
        danger="!" in mark,
        acts=frozenset({EMERGENCY_ACT}) if "*" in mark else frozenset(),
    )


def observed(rules: RubricRules, criterion: str, given: Talk) -> Observation:
    return next(one for one in observe(rules, given) if one.criterion == criterion)


CASES = """
greeting|2|greeted|P 在吗 / A 您好，请讲
greeting|2|greeted|P 在吗 / A 王大爷好，我来帮您
greeting|1|late|P 在吗 / A 请讲 / P 挂号 / A 您好，挂哪一科
greeting|1|plain_greeting|P 在吗 / A 你好
greeting|0|not_greeted|P 在吗 / A 说吧 / P 嗯 / A 挂哪科
introduction|2|introduced_by_desk|P 在吗 / S 现在由客服专员李敏为您服务 / A 请讲
introduction|2|introduced|P 在吗 / A 您好，我是服务台的李敏，请讲
introduction|1|no_role|P 在吗 / A 您好，我叫李敏
introduction|1|no_name|P 在吗 / A 您好，我是客服，请讲
introduction|0|not_introduced|P 在吗 / A 您好，请讲
introduction|0|not_introduced|P 我要投诉 / A 您好，请讲 / P 有人吼我 / A 是哪位工作人员？
answer|2|answered|P 几点开门 / A+20 八点 / P 谢谢
answer|2|answered|P 几点开门 / A+20 八点 / P 好的，谢谢您，再见
answer|1|slow|P 几点开门 / A+300 八点
answer|0|unanswered|P 几点开门 / A 八点 / P 那周日呢
answer|0|unanswered|P 几点开门 / P 有人吗
answer|2|answered|P 在吗 / A 您好 / P 谢谢 / B 不客气 / P 那几点开门 / B 八点
answer|2|answered|P 几点开门 / C 八点 / P 那周日呢 / A 周日也是八点
farewell|2|farewell|P 谢谢 / A 不客气，祝您早日康复
farewell|2|farewell|P 谢谢 / A 有问题随时找我们 / P 好 / A 嗯
farewell|1|only_offered|P 谢谢 / A 还有什么要问的吗
farewell|0|no_farewell|P 谢谢 / A 八点开门
addressing|2|addressed|P 在吗 / A 王大爷，您请讲
addressing|1|not_addressed|P 在吗 / A 您请讲
addressing|1|informal|P 在吗 / A 王大爷，你带身份证来
addressing|0|bare_name|P 在吗 / A 王建国，过来一下
addressing|0|bed_number|P 在吗 / A 3床，您过来一下
empathy|2|comforted|P 我急死了 / A 您先别急，我帮您看
empathy|0|cold|P 我急死了 / A 挂哪科
empathy|1|comforted_partly|P 我急死了 / A 您别急 / P 等了两个小时 / A 挂哪科
empathy|2|comforted|P 我急死了 / B 请稍等 / S 现在由李敏为您服务 / A 您别急，我来办
empathy|0|cold|P 我急死了 / B 请稍等 / S 现在由李敏为您服务 / A 挂哪科
empathy|None|nobody_upset|P 几点开门 / A 八点
empathy|None|nobody_upset|P 吃完饭顶得慌，挂什么科 / A 消化内科
correctness|None|for_people|P 几点开门 / A 八点
first_receiver|2|seen_to|P 我要找收费处 / A 我帮您联系收费处
first_receiver|1|sent_away|P 我要找收费处 / A 请您去一楼收费处咨询
first_receiver|0|passed_on|P 我要找收费处 / A 这事不归我们管
first_receiver|0|passed_on|P 我要找收费处 / A 我帮您看看 / P 快点 / A 不是我们的事，找收费处
first_receiver|None|for_people|P 几点开门 / A 八点
forbidden|2|nothing_forbidden|P 在吗 / A 您好
forbidden|1|forbidden|P 怎么挂号 / A 您自己看着办吧
forbidden|0|forbidden|P 怎么挂号 / A 您自己看着办吧 / P 唉 / A 说过多少遍了
forbidden|2|nothing_forbidden|P 在吗 / A 王建国，过来一下
privacy|2|nothing_private|P 在吗 / A 请带身份证来，不要在这里发身份证号
privacy|1|phone_asked|P 在吗 / A 您的手机号报一下
privacy|0|identity_asked|P 在吗 / A 您把身份证号发给我
privacy|0|number_written|P 在吗 / A 您的号码是 13800001234 吗
red_flag|None|not_this_time|P 在吗 / A 您好
red_flag|2|danger_answered|P! 胸口闷 / A+20 请马上去急诊
red_flag|2|danger_answered|P! 胸口闷 / A*+5 我已经安排了
red_flag|2|danger_answered_first|P! 胸口闷 / A 请马上打 120
red_flag|1|danger_late|P! 胸口闷 / A+90 请马上去急诊
red_flag|1|danger_later|P! 胸口闷 / A 挂哪科 / P 不知道 / A 请马上去急诊
red_flag|0|danger_missed|P! 胸口闷 / A 挂哪科 / P 不知道 / A 挂心内科吧
red_flag|0|danger_missed|P! 胸口闷 / B 请马上打 120 / A 挂心内科吧
"""


@pytest.mark.parametrize("row", CASES.strip().splitlines())
def test_an_agent_is_observed(rules: RubricRules, row: str) -> None:
    criterion, score, why, lines = row.split("|")
    found = observed(rules, criterion, talk(lines, people=(WANG,), name="李敏"))
    assert (str(found.score), found.why) == (score, why)


def test_the_words_that_led_to_it_stand_in_the_line_that_is_named(rules: RubricRules) -> None:
    lines = talk("P 怎么挂号 / A 您好 / P 不会 / A 您自己看着办吧")
    found = observed(rules, "forbidden", lines)
    assert found.line == 3
    assert found.evidence in lines.lines[3].text
    assert "冷" in explained(rules, found)


class TestComplaintFields:
    def test_they_count_only_in_a_complaint(self, rules: RubricRules) -> None:
        lines = "P 我要投诉 / A 请问什么时候的事"
        assert observed(rules, "complaint_fields", talk(lines)).why == "not_this_time"
        assert observed(rules, "complaint_fields", talk(lines, complaint=True)).score is not None

    def test_what_is_asked_and_what_is_told_count_alike(self, rules: RubricRules) -> None:
        lines = (
            "P 昨天上午护士骂人 / A 请问您怎么称呼？在哪个窗口？",
            "P 我要投诉 / A 请问您怎么称呼？发生了什么事？什么时候的事？在哪里？是哪位医生？",
        )
        for one in lines:
            found = observed(rules, "complaint_fields", talk(one, complaint=True))
            assert (found.score, found.why) == (2, "fields_complete"), one

    def test_what_is_missing_is_named(self, rules: RubricRules) -> None:
        lines = talk("P 护士骂人 / A 请问什么时候的事", complaint=True)
        found = observed(rules, "complaint_fields", lines)
        assert (found.score, found.params["known"]) == (1, 3)
        assert explained(rules, found).endswith("投诉人、地点。")

    def test_slots_that_a_form_asked_for_count_without_words(self, rules: RubricRules) -> None:
        asked = Line("bot", "好的", fields=frozenset({"who", "when", "where", "whom", "what"}))
        lines = Talk((Line("patient", "唉"), asked), subject="bot", complaint=True)
        assert observed(rules, "complaint_fields", lines).score == 2


def test_who_gives_their_own_name_calls_nobody_by_it(rules: RubricRules) -> None:
    said = "P 在吗 / A 您好，我是导医台王老师，请讲"
    assert observed(rules, "addressing", talk(said, name="王老师")).why == "polite"
    assert observed(rules, "addressing", talk(said, name="李敏")).why == "addressed"


class TestTheBot:
    def test_it_need_not_introduce_itself(self, rules: RubricRules) -> None:
        found = observe(rules, talk("B 您好 / P 几点开门 / B 八点", subject="bot"))
        assert "introduction" not in {one.criterion for one in found}

    def test_it_is_not_blamed_for_what_people_say(self, rules: RubricRules) -> None:
        lines = talk("B 您好 / P 怎么挂号 / A 您自己看着办吧", subject="bot")
        assert observed(rules, "forbidden", lines).score == 2

    def test_it_may_say_you_without_a_name(self, rules: RubricRules) -> None:
        lines = talk("B 您好 / P 几点 / B 八点", subject="bot", people=(WANG,))
        assert observed(rules, "addressing", lines).score == 2

    def test_a_quoted_question_addresses_nobody(self, rules: RubricRules) -> None:
        lines = talk("B 您可以这样问：“张主任什么时候在” / P 好", subject="bot")
        assert observed(rules, "addressing", lines).why == "polite"

    def test_what_is_said_while_a_person_is_waited_for_is_not_its_to_answer(
        self, rules: RubricRules
    ) -> None:
        waits = talk("B 您好 / P 转人工 / B 已经转人工 / P 算了 / S 您是下一位", subject="bot")
        assert observed(rules, "answer", waits).score == 2
        left = talk("B 您好 / P 转人工 / B 已经转人工 / P 算了", subject="bot")
        assert observed(rules, "answer", left).why == "unanswered"

    def test_it_answers_a_farewell_and_says_none_to_who_just_leaves(
        self, rules: RubricRules
    ) -> None:
        left = talk("B 您好 / P 几点 / B 八点", subject="bot")
        assert observed(rules, "farewell", left).why == "left_silently"
        rude = talk("B 您好 / P 几点 / B 八点 / P 谢谢，再见 / B 八点", subject="bot")
        assert observed(rules, "farewell", rude).score == 0
        kind = talk("B 您好 / P 谢谢，再见 / B 不客气，再见", subject="bot")
        assert observed(rules, "farewell", kind).score == 2


class TestWaiting:
    def at(self, who: str, text: str, seconds: int) -> Line:
        return Line(_SPEAKERS[who], text, at=START + timedelta(seconds=seconds))  # type: ignore[arg-type]

    def test_nobody_is_slow_for_the_time_in_the_queue(self, rules: RubricRules) -> None:
        lines = (self.at("P", "转人工", 0), self.at("A", "您好", 900))
        assert observed(rules, "answer", Talk(lines)).score == 2

    def test_later_answers_are_timed_from_the_first_line_they_answer(
        self, rules: RubricRules
    ) -> None:
        lines = (
            self.at("P", "转人工", 0),
            self.at("A", "您好", 10),
            self.at("P", "几点开门", 20),
            self.at("P", "在吗", 140),
            self.at("A", "八点", 150),
        )
        found = observed(rules, "answer", Talk(lines))
        assert (found.why, found.params["seconds"], found.line) == ("slow", 130, 4)

    def test_what_still_goes_on_is_not_unanswered(self, rules: RubricRules) -> None:
        lines = talk("A 您好 / P 几点开门", over=False)
        assert observed(rules, "answer", lines).score is None
        assert observed(rules, "farewell", lines).why == "not_over"


class TestTotal:
    def test_what_does_not_apply_is_left_out(self, rules: RubricRules) -> None:
        assert total(rules, {"greeting": 2, "correctness": None}) == 100
        assert total(rules, {}) is None

    def test_it_is_weighted(self, rules: RubricRules) -> None:
        # 8 of 24 points at full, 16 at half.
        assert total(rules, {"greeting": 2, "correctness": 1}) == 67
        assert lost(rules, {"greeting": 2, "correctness": 1}) == {"correctness": 33.3}

    def test_a_missed_red_flag_caps_it(self, rules: RubricRules) -> None:
        best: dict[str, int | None] = {one.id: 2 for one in rules.rubric.criteria}
        assert total(rules, best) == 100
        assert total(rules, best | {"red_flag": 0}) == 59
        assert total(rules, best | {"red_flag": 1}) == 97


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("PABSC"), st.text(max_size=30), st.booleans()), max_size=8),
    st.sampled_from(["agent", "bot"]),
    st.booleans(),
)
def test_whatever_is_said_is_observed_within_the_scale(
    lines: list[tuple[str, str, bool]], subject: str, complaint: bool
) -> None:
    rules = load_rubric(Path("knowledge_base"))
    said = tuple(Line(_SPEAKERS[who], text, danger=danger) for who, text, danger in lines)  # type: ignore[arg-type]
    found = observe(rules, Talk(said, subject=subject, people=(WANG,), complaint=complaint))  # type: ignore[arg-type]
    assert [one.criterion for one in found] == [one.id for one in rules.criteria(subject)]  # type: ignore[arg-type]
    for one in found:
        assert one.score in {None, 0, 1, 2}
        assert explained(rules, one)
        assert all(0 <= spot.line < len(said) for spot in one.spots)
