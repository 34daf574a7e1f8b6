"""What callers answer at one question: clearly, wrongly, in pieces, or not at all."""

from dataclasses import replace

import pytest
from interviewed import GROWN, PHONE, WITH_X, Caller, as_keys, at

from api.hotline.interview import Heard, advance
from api.hotline.interview.state import Question
from api.patients.models import Relation


class TestConsent:
    @pytest.mark.parametrize(
        "text", ["同意", "好的", "可以啊", "行", "我同意登记", "按一", "没问题"]
    )
    def test_is_said_in_many_ways(self, text: str) -> None:
        assert Caller().says(text).asked is Question.WHO

    @pytest.mark.parametrize(
        "text", ["嗯", "啊", "你们要这个做什么", "同不同意呢", "张三", "好像", "不对", "不是"]
    )
    def test_is_never_guessed(self, text: str) -> None:
        assert Caller().says(text).asked is Question.CONSENT

    @pytest.mark.parametrize("text", ["不同意", "不行", "不愿意", "不", "按二"])
    def test_a_refusal_is_understood(self, text: str) -> None:
        assert Caller().says(text).step.ended == "given_up"

    @pytest.mark.parametrize("text", ["是", "我是监护人", "同意", "按一"])
    def test_of_a_guardian_is_said_in_words(self, text: str) -> None:
        assert at(Question.GUARDIAN, child=True).says(text).asked is Question.PHONE

    @pytest.mark.parametrize("text", ["不是", "不同意", "我不是监护人"])
    def test_who_is_no_guardian_goes_to_a_person(self, text: str) -> None:
        assert at(Question.GUARDIAN, child=True).says(text).step.reason == "guardian"

    def test_a_guardian_who_hums_is_asked_again(self) -> None:
        assert at(Question.GUARDIAN, child=True).says("嗯").asked is Question.GUARDIAN


class TestForWhom:
    @pytest.mark.parametrize(
        ("text", "relation"),
        [
            ("给我自己", Relation.SELF),
            ("本人", Relation.SELF),
            ("按一", Relation.SELF),
            ("给我儿子挂", Relation.CHILD),
            ("孩子", Relation.CHILD),
            ("我是孩子妈妈", Relation.CHILD),
            ("我妈", Relation.PARENT),
            ("给老爸", Relation.PARENT),
            ("孩子他爷爷", Relation.OTHER),
            ("我老伴", Relation.OTHER),
            ("给岳父看病", Relation.OTHER),
            ("朋友", Relation.OTHER),
        ],
    )
    def test_is_understood_by_name(self, text: str, relation: Relation) -> None:
        caller = at(Question.WHO).says(text)
        assert (caller.asked, caller.state.relation) == (Question.NUMBER, relation)

    @pytest.mark.parametrize("text", ["家人", "家里人", "按二", "不是本人"])
    def test_is_asked_further_for_family(self, text: str) -> None:
        assert at(Question.WHO).says(text).asked is Question.FAMILY

    @pytest.mark.parametrize(
        ("text", "relation"),
        [
            ("是", Relation.CHILD),
            ("是孩子", Relation.CHILD),
            ("不是，是我妈", Relation.PARENT),
            ("是我老公", Relation.OTHER),
        ],
    )
    def test_a_question_of_yes_or_no_may_be_answered_by_name(
        self, text: str, relation: Relation
    ) -> None:
        caller = at(Question.WHO).keys("2").says(text)
        assert (caller.asked, caller.state.relation) == (Question.NUMBER, relation)

    def test_not_a_child_asks_on(self) -> None:
        assert at(Question.WHO).keys("2").says("不是孩子").asked is Question.KIN


class TestIdentityNumber:
    def test_only_its_last_four_are_read_back(self) -> None:
        told = at(Question.NUMBER).keys(as_keys(WITH_X)).told
        digits = "".join("零一二三四五六七八九"[int(digit)] for digit in WITH_X[-4:-1])
        assert f"{digits}艾克斯" in told
        assert "零一二三四五六七八九"[int(WITH_X[-5])] + digits not in told

    def test_a_yes_may_repeat_the_x(self) -> None:
        caller = at(Question.NUMBER).keys(as_keys(WITH_X))
        assert caller.says(f"是{WITH_X[-4:-1]}艾克斯没错").asked is Question.PHONE

    def test_a_wrong_check_digit_is_asked_for_once_more(self) -> None:
        wrong = GROWN[:-1] + str((int(GROWN[-1]) + 1) % 10)
        caller = at(Question.NUMBER).keys(wrong)
        assert (caller.asked, caller.state.typed) == (Question.NUMBER, "")
        assert "好像不对" in caller.told
        assert caller.keys(GROWN).asked is Question.NUMBER_CHECK

    def test_pieces_with_pauses_are_joined(self) -> None:
        caller = at(Question.NUMBER).keys(GROWN[:6])
        assert "还差十二位" in caller.told
        assert caller.keys(GROWN[6:14]).says(f"然后是{GROWN[14:]}").state.number == GROWN

    def test_pieces_that_make_a_wrong_number_are_dropped(self) -> None:
        caller = at(Question.NUMBER).keys(GROWN[:6], "1" * 12)
        assert (caller.asked, caller.state.typed) == (Question.NUMBER, "")

    def test_a_zero_inside_is_a_digit(self) -> None:
        caller = at(Question.NUMBER).keys(GROWN[:3], "0")
        assert caller.state.typed == GROWN[:3] + "0"

    def test_a_new_try_in_full_takes_the_place_of_a_piece(self) -> None:
        assert at(Question.NUMBER).keys(GROWN[:6], GROWN).state.number == GROWN

    def test_pieces_that_never_fit_end_with_a_person(self) -> None:
        caller = at(Question.NUMBER).keys(GROWN[:10], GROWN[:10], GROWN[:10], GROWN[:10])
        assert (caller.step.ended, caller.step.reason) == ("person", "not_understood")

    @pytest.mark.parametrize("keys", ["*", "12*4", "1" * 19, "9901*", "*" * 18])
    def test_keys_that_can_not_be_are_refused(self, keys: str) -> None:
        caller = at(Question.NUMBER).keys(keys)
        assert (caller.asked, caller.state.typed, caller.state.misses) == (Question.NUMBER, "", 1)

    def test_a_number_of_the_future_is_refused(self) -> None:
        future = replace(at(Question.NUMBER).state, today=Caller().state.today.replace(year=1980))
        step = advance(future, Heard(digits=GROWN))
        assert step.state is not None
        assert step.state.question is Question.NUMBER

    def test_noise_between_two_pieces_loses_none(self) -> None:
        caller = at(Question.NUMBER).keys(GROWN[:6]).says("哎哟喂").is_silent()
        assert caller.keys(GROWN[6:]).state.number == GROWN

    def test_to_start_again_drops_the_piece_only(self) -> None:
        caller = at(Question.NUMBER).keys("999").says("按错了")
        assert (caller.asked, caller.state.typed) == (Question.NUMBER, "")

    def test_a_late_finish_key_is_no_answer_to_the_read_back(self) -> None:
        caller = at(Question.NUMBER).keys(GROWN, "#")
        assert (caller.asked, caller.state.misses) == (Question.NUMBER_CHECK, 0)

    @pytest.mark.parametrize(
        "text",
        [
            "我用护照",
            "是台胞证",
            "我没有身份证",
            "身份证没带",
            "忘带身份证了",
            "我不记得号码",
            "孩子只有户口本",
        ],
    )
    def test_other_papers_are_for_a_person(self, text: str) -> None:
        step = at(Question.NUMBER).says(text).step
        assert (step.ended, step.reason) == ("person", "papers")

    def test_digits_that_were_misheard_are_caught_by_the_check_digit(self) -> None:
        heard = GROWN.replace("2", "儿").replace("4", "死")
        assert at(Question.NUMBER).says(heard).state.number == GROWN

    @pytest.mark.parametrize("text", ["要", "是医生吗", "我胸口疼", "挂内科"])
    def test_words_are_no_digits(self, text: str) -> None:
        caller = at(Question.NUMBER).says(text)
        assert (caller.state.typed, caller.state.misses) == ("", 1)


class TestReadBack:
    @pytest.mark.parametrize(
        "text",
        ["对", "是的", "没错", "对对对", "嗯", "按一", "好的没问题", "嗯对，就是这个号码，谢谢"],
    )
    def test_a_yes_goes_on(self, text: str) -> None:
        assert at(Question.NUMBER_CHECK).says(text).asked is Question.PHONE

    def test_a_yes_may_repeat_what_was_read(self) -> None:
        assert at(Question.PHONE_CHECK).says("对，幺二三四").asked is Question.NAME

    @pytest.mark.parametrize("text", ["不对", "不是", "错了", "说错了", "按二", "不"])
    def test_a_no_asks_again(self, text: str) -> None:
        caller = at(Question.NUMBER_CHECK).says(text)
        assert (caller.asked, caller.state.denials) == (Question.NUMBER, 1)

    @pytest.mark.parametrize("text", ["不知道", "停车怎么收费", "对不起", "张三"])
    def test_anything_else_is_asked_once_more(self, text: str) -> None:
        caller = at(Question.NUMBER_CHECK).says(text)
        assert (caller.asked, caller.state.misses) == (Question.NUMBER_CHECK, 1)

    def test_three_wrong_ones_end_with_a_person(self) -> None:
        caller = at(Question.NUMBER).keys(GROWN, "2", GROWN, "2", GROWN, "2")
        assert (caller.step.ended, caller.step.reason) == ("person", "not_understood")

    def test_wrong_ones_of_another_question_do_not_count(self) -> None:
        caller = at(Question.NUMBER).keys(GROWN, "2", GROWN, "2", GROWN, "1", PHONE, "2")
        assert (caller.asked, caller.state.denials) == (Question.PHONE, 1)

    def test_the_right_number_may_be_keyed_at_once(self) -> None:
        caller = at(Question.PHONE_CHECK).keys("13900005678")
        assert (caller.asked, caller.state.phone) == (Question.PHONE_CHECK, "13900005678")
        assert caller.keys("139", "00001111").state.phone == "13900001111"

    def test_the_right_number_may_be_said_at_once(self) -> None:
        caller = at(Question.PHONE_CHECK).says("不对，是幺三九零零零零五六七八")
        assert (caller.asked, caller.state.phone) == (Question.PHONE_CHECK, "13900005678")


class TestPhone:
    @pytest.mark.parametrize("keys", ["12345678901", "1380000123*", "138000012345"])
    def test_one_that_can_not_be_is_asked_for_again(self, keys: str) -> None:
        caller = at(Question.PHONE).keys(keys)
        assert caller.asked is Question.PHONE
        assert "好像不对" in caller.told

    def test_what_only_sounds_like_digits_is_not_trusted(self) -> None:
        assert at(Question.PHONE).says("一三八零零零零一二三死").state.misses == 1

    def test_its_last_four_are_read_back_with_yao(self) -> None:
        assert "幺二三四" in at(Question.PHONE).keys(PHONE).told


class TestName:
    def test_it_is_read_back_and_put_right_at_once(self) -> None:
        caller = at(Question.NAME_CHECK)
        assert "李小明" in caller.told
        caller.says("不对，是李晓明")
        assert (caller.asked, caller.state.name) == (Question.NAME_CHECK, "李晓明")
        assert "李晓明" in caller.told

    def test_saying_it_again_is_a_yes(self) -> None:
        assert at(Question.NAME_CHECK).says("对，我叫李小明").step.ended == "done"
        assert at(Question.NAME_CHECK).says("李小明").step.ended == "done"

    def test_denying_it_by_name_asks_again(self) -> None:
        assert at(Question.NAME_CHECK).says("不是李小明").asked is Question.NAME

    def test_a_guardian_is_somebody_else(self) -> None:
        caller = at(Question.GUARDIAN_NAME, child=True).says("李小明")
        assert caller.asked is Question.GUARDIAN_NAME
        assert "患者的名字" in caller.told

    def test_a_guardian_may_put_their_name_right(self) -> None:
        caller = at(Question.GUARDIAN_NAME_CHECK, child=True).says("不对，我叫王小山")
        assert caller.keys("1").form.guardian is not None
        assert caller.form.guardian.name == "王小山"  # type: ignore[union-attr]

    def test_a_guardian_is_not_put_right_to_the_patient(self) -> None:
        caller = at(Question.GUARDIAN_NAME_CHECK, child=True).says("不对，我叫李小明")
        assert caller.asked is Question.GUARDIAN_NAME
