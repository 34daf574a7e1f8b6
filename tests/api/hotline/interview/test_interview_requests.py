"""What callers ask of the interview itself, and answers that are of no use."""

import pytest
from interviewed import CHILD, GROWN, PHONE, Caller, at

from api.hotline.interview import Heard, advance, resume
from api.hotline.interview.state import Question
from api.patients.models import Relation

_ASKING = [question for question in Question if not question.endswith("check")]


class TestRequests:
    @pytest.mark.parametrize("question", list(Question))
    def test_a_person_can_be_had_at_every_question(self, question: Question) -> None:
        child = question.startswith("guardian")
        if question in {Question.FAMILY, Question.KIN}:
            caller = at(Question.WHO).keys(*("2" if question is Question.FAMILY else "22"))
        else:
            caller = at(question, child=child)
        assert caller.asked is question
        by_key = advance(caller.state, Heard(digits="0"))
        by_word = advance(caller.state, Heard(text="给我转人工"))
        for step in (by_key, by_word):
            assert (step.ended, step.reason, step.state) == ("person", "asked", None)

    def test_no_person_wanted_is_no_request(self) -> None:
        assert at(Question.NAME).says("不要转人工").asked is Question.NAME

    @pytest.mark.parametrize("text", ["算了不办了", "我不想登记了", "取消"])
    def test_who_gives_up_is_let_go(self, text: str) -> None:
        assert at(Question.PHONE).says(text).step.ended == "given_up"

    def test_again_says_the_question_again_and_counts_for_no_miss(self) -> None:
        caller = at(Question.PHONE)
        first = caller.told
        caller.says("再说一遍")
        assert (caller.told, caller.state.misses) == (first, 0)
        caller.says("没听清")
        assert len(caller.told) < len(first)

    def test_back_is_one_step(self) -> None:
        caller = at(Question.NAME).says("说错了")
        assert caller.asked is Question.PHONE
        assert caller.says("改一下").asked is Question.NUMBER
        assert caller.says("上一步").asked is Question.WHO
        assert caller.says("返回").asked is Question.CONSENT
        assert caller.says("重来").asked is Question.CONSENT

    def test_who_went_back_may_answer_otherwise(self) -> None:
        caller = at(Question.GUARDIAN, child=True).says("说错了").says("说错了")
        assert caller.asked is Question.WHO
        caller.keys("1", GROWN, "1", PHONE, "1").says("张三").keys("1")
        assert (caller.form.relation, caller.form.guardian) == (Relation.SELF, None)

    def test_who_asks_for_time_is_waited_for(self) -> None:
        caller = at(Question.NUMBER).is_silent(2).says("等一下，我去拿身份证")
        assert caller.step.want.waits
        assert caller.step.want.max_digits == 18
        assert caller.is_silent().keys(GROWN).asked is Question.NUMBER_CHECK

    def test_it_is_taken_up_where_it_was(self) -> None:
        caller = at(Question.PHONE)
        assert resume(caller.state) == caller.step


class TestMisses:
    @pytest.mark.parametrize("question", _ASKING)
    def test_three_silences_end_with_a_person(self, question: Question) -> None:
        if question in {Question.FAMILY, Question.KIN}:
            caller = at(Question.WHO).keys(*("2" if question is Question.FAMILY else "22"))
        else:
            caller = at(question, child=question.startswith("guardian"))
        caller.is_silent(2)
        assert caller.asked is question
        caller.is_silent()
        assert (caller.step.ended, caller.step.reason) == ("person", "not_understood")

    def test_an_answer_in_between_starts_the_count_again(self) -> None:
        caller = Caller().is_silent(2).keys("1").is_silent(2)
        assert caller.asked is Question.WHO

    def test_silence_and_nonsense_count_together(self) -> None:
        caller = Caller().is_silent().says("咕噜咕噜").keys("7")
        assert caller.step.ended == "person"

    def test_nobody_is_asked_for_ever(self) -> None:
        caller = at(Question.PHONE)
        for _ in range(80):
            if caller.step.ended:
                break
            caller.says("再说一遍")
        assert caller.step.ended == "person"

    def test_the_same_child_is_never_registered_unconfirmed(self) -> None:
        caller = Caller().keys("1", "2", "1", CHILD, "1", "1", PHONE, "1").says("李小明")
        assert caller.step.form is None
