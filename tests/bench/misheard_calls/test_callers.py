"""Callers answer what they are asked, confirm only what they want, and don't wait for ever."""

import datetime

import pytest

from bench.misheard_calls.caller import Caller, Doing
from bench.misheard_calls.script import Errand, Wants, load

REACTIONS = load().reactions
FRIDAY = datetime.date(2026, 11, 20)
READ_BACK = (
    "跟您核对一下。{department}，{doctor}，主任医师。十一月{day}号，上午八点到八点半。"
    "就诊人李某明，挂号费五十元。确认预约吗？确认预约，按一。换个时间，按二。"
)
LIST = (
    "您说要第几个：十一月二十号星期五下午，李晶，主任医师，五十元，按一。"
    "十一月二十号星期五上午，李予安，副主任医师，三十元，按二。还要听吗？要听按九。"
)


def caller(*, keys: bool = False, **words: str) -> Caller:
    wants = Wants(department="眼科", date=FRIDAY, period="am")
    given = {"where": "眼科", "day": "后天上午", **words}
    errand = Errand("book", "我想挂后天上午的眼科", given, wants)
    who = {"number": "99010119900505909*", "phone": "19900001234", "name": "李小明"}
    one = Caller(REACTIONS, errand, who, keys)
    one.begins(errand)
    return one


def read_back(department: str = "眼科", doctor: str = "李晶", day: str = "二十") -> str:
    return READ_BACK.format(department=department, doctor=doctor, day=day)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("请说科室名字，或者医生的名字。", "眼科"),
        ("您哪天方便？", "后天上午"),
        ("抱歉，我没有听清。请您换个说法。", "我想挂后天上午的眼科"),
        ("停车场在门诊楼东侧。", "不是这个，我想挂后天上午的眼科"),
        ("请说您的姓名。可以说是哪个字，比如弓长张。", "李小明"),
    ],
)
def test_what_is_asked_is_answered(asked: str, said: str) -> None:
    assert caller().answers(asked) == Doing(said)


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("只用于就医，三年不用就删除。同意按一，不同意按二。", "1"),
        ("请按十八位身份证号，字母按星号，按完按井号，也可以念。", "99010119900505909*#"),
        ("请按能联系到您的十一位手机号，也可以念。", "19900001234#"),
        ("您的名字是黎晓明，对吗？对按一，不对按二。", "1"),  # sounds right
        ("您的名字是王建国，对吗？对按一，不对按二。", "2"),
    ],
)
def test_who_is_calling_is_keyed(asked: str, keys: str) -> None:
    assert caller().answers(asked) == Doing(keys=keys)


def test_the_right_read_back_is_confirmed_and_remembered() -> None:
    one = caller()
    assert one.answers(read_back()) == Doing("对")
    assert [kind for kind, _ in one.accepted] == ["book"]


@pytest.mark.parametrize(
    "wrong",
    [
        read_back(department="骨科"),
        read_back(day="二十三"),
        read_back(day="十"),
        read_back().replace("上午", "下午"),
        "要退掉这个号吗？眼科，李晶，十一月二十号，上午八点。确认退号，按一。先不退，按二。",
    ],
)
def test_a_wrong_read_back_is_refused_with_the_wish(wrong: str) -> None:
    one = caller()
    assert one.answers(wrong) == Doing("不对，我想挂后天上午的眼科")
    assert not one.accepted


def test_another_doctor_than_the_one_asked_for_is_refused() -> None:
    one = caller()
    wants = Wants(department="眼科", doctor="李予安")
    one.begins(Errand("book", "挂眼科李予安医生", {}, wants))
    assert one.answers(read_back(doctor="李晶")) == Doing("不对，挂眼科李予安医生")
    assert one.answers(read_back(doctor="李予安")) == Doing("对")


def test_a_story_that_sounds_like_the_own_one_is_confirmed() -> None:
    one = caller()
    words = {"what": "收费处的人把单子扔出来"}
    one.begins(Errand("complaint", "我要投诉，收费处的人把单子扔出来", words))
    heard = "我念一遍，您看对不对。收废处的仍把但子扔出来。确认提交吗？"
    assert one.answers(heard) == Doing("对")
    assert one.answers("我念一遍，您看对不对。停车场没有车位。确认提交吗？") != Doing("对")


def test_from_a_list_the_first_that_fits_is_chosen_by_voice_or_key() -> None:
    assert caller().answers(LIST) == Doing("第二个")
    assert caller(keys=True).answers(LIST) == Doing(keys="2")


def test_where_nothing_fits_the_rest_of_the_list_is_heard() -> None:
    one = caller()
    one.begins(
        Errand("book", "挂下周一", {"day": "下周一"}, Wants(date=datetime.date(2026, 11, 23)))
    )
    assert one.answers(LIST) == Doing("继续听")
    assert one.answers(LIST.replace("还要听吗？要听按九。", "")) == Doing("下周一")


def test_hours_of_another_day_are_not_chosen_from() -> None:
    hours = "十一月二十号星期五晚上，眼科，李晶，主任医师。请选一个时间：晚上六点到六点半，按一。"
    assert caller().answers(hours) == Doing("不是这个，我想挂后天上午的眼科")


def test_what_is_asked_again_is_answered_by_key() -> None:
    one = caller()
    assert [one.answers(LIST) for _ in range(2)] == [Doing("第二个"), Doing(keys="2")]


def test_who_is_misunderstood_too_often_has_had_enough() -> None:
    one = caller()
    answers = 0
    while not one.has_had_enough:
        one.answers(f"停车场在门诊楼东侧。{answers}")
        answers += 1
        assert answers < 10
    assert answers == 4


def test_who_will_change_their_mind_first_goes_along_with_what_they_asked_for() -> None:
    one = caller()
    first, then = Wants(doctor="李晶"), Wants(doctor="李予安")
    words = {"regrets": "不对", "again": "挂李予安医生"}
    one.begins(Errand("book", "挂李晶医生", words, then, first))
    hours = "十一月二十号星期五上午，眼科，李晶，主任医师。请选一个时间：上午八点到八点半，按一。"
    said = [one.answers(heard).words for heard in (hours, read_back(), hours)]
    assert said == ["第一个", "不对", "不是这个，挂李予安医生"]
    assert not one.accepted


def test_a_regret_is_said_once() -> None:
    one = caller(regrets="改成下午")
    wrong = read_back(day="十九")
    assert one.answers(wrong) == Doing("改成下午")
    assert one.answers(wrong) == Doing("不对，我想挂后天上午的眼科")
