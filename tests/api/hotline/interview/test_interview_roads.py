"""Whole interviews, by keys and by speech, up to the filled form."""

from interviewed import CHILD, GROWN, PHONE, WITH_X, Caller, as_keys, id_number

from api.hotline.interview import State
from api.hotline.interview.state import Question
from api.patients.models import Relation
from api.patients.schemas import GuardianForm


def test_a_grown_person_registers_with_keys_and_a_name() -> None:
    caller = Caller().keys("1", "1", f"{GROWN}#", "1", PHONE, "1").says("张三").keys("1")
    form = caller.form
    assert (form.name, form.id_number, form.phone) == ("张三", GROWN, PHONE)
    assert (form.relation, form.consent, form.guardian) == (Relation.SELF, True, None)
    assert caller.step.ended == "done"
    assert caller.step.say == ()


def test_everything_can_be_spoken() -> None:
    spoken = "九九零幺零幺，幺九九零，零三零七，二四二" + GROWN[-1]
    caller = Caller().says(
        "我同意", "给我自己挂", spoken, "对的", "一三八四个零一二三四", "没错", "我叫张三", "嗯对"
    )
    assert (caller.form.id_number, caller.form.phone, caller.form.name) == (GROWN, PHONE, "张三")


def test_a_number_that_ends_in_x_is_keyed_with_a_star_or_said() -> None:
    assert Caller().keys("1", "1", as_keys(WITH_X)).state.number == WITH_X
    assert Caller().keys("1", "1").says(f"{WITH_X[:-1]} 艾克斯").state.number == WITH_X


def test_for_a_child_a_guardian_agrees_and_says_their_own_name() -> None:
    caller = Caller().keys("1", "2", "1", CHILD, "1")
    assert caller.asked is Question.GUARDIAN
    caller.keys("1", PHONE, "1").says("李小明").keys("1").says("李大山").keys("1")
    form = caller.form
    assert (form.name, form.guardian) == ("李小明", GuardianForm(name="李大山"))
    assert (form.relation, form.consent) == (Relation.CHILD, True)


def test_a_child_is_no_caller_for_themselves() -> None:
    caller = Caller().keys("1", "1", CHILD, "1", "1", PHONE, "1").says("李小明").keys("1")
    assert caller.says("李大山").keys("1").form.relation is Relation.CHILD


def test_who_is_no_guardian_is_sent_to_a_person() -> None:
    step = Caller().keys("1", "2", "1", CHILD, "1", "2").step
    assert (step.ended, step.reason, step.form) == ("person", "guardian", None)


def test_a_child_of_fourteen_needs_no_guardian() -> None:
    birthday = Caller().state.today.replace(year=2012)
    caller = Caller().keys("1", "2", "1", id_number(birthday), "1")
    assert caller.asked is Question.PHONE


def test_a_parent_and_others_are_asked_for_two_by_two() -> None:
    parent = Caller().keys("1", "2", "2", "1")
    other = Caller().keys("1", "2", "2", "2")
    assert parent.state.relation is Relation.PARENT
    assert other.state.relation is Relation.OTHER
    assert parent.asked is other.asked is Question.NUMBER
    assert "患者" in parent.told


def test_it_goes_on_from_what_was_kept_of_it() -> None:
    caller = Caller()
    for keys in ("1", "2", "1", CHILD[:6], CHILD[6:], "1", "1", PHONE, "1"):
        kept = caller.state.to_json()
        caller.step = caller.keys(keys).step
        assert State.from_json(caller.state.to_json()) == caller.state
        assert kept != caller.state.to_json()
    assert caller.asked is Question.NAME


def test_consent_says_how_long_it_is_kept() -> None:
    assert "三年" in Caller().told


def test_without_consent_nothing_is_asked_and_the_window_is_named() -> None:
    for caller in (Caller().keys("2"), Caller().says("我不同意"), Caller().says("不要")):
        assert (caller.step.ended, caller.step.state, caller.step.form) == ("given_up", None, None)
        assert "窗口" in caller.told
