"""What a talk is worth, and why not more."""

from dataclasses import replace
from typing import Any, ClassVar

from api.practice.engine import Session
from api.practice.scenarios import Goal
from api.practice.scoring import Score, score
from api.practice.talk import Act, Answer
from api.rubric.rules import load_rubric
from tests.api.practice.talking import KNOWLEDGE_BASE, LIBRARY, scenario

RUBRIC = load_rubric(KNOWLEDGE_BASE)
BOOKED = Answer(
    text="周大爷，已经帮您约好周四上午的骨科。您慢走，有问题随时找我。",
    acts=[Act(kind=Goal.BOOKED, fields={"department": "guke"})],
)
GOOD = [
    "周大爷您好，我是导医台小林，我帮您约骨科。您这样多久了，想哪天来看？",
    BOOKED,
]


def scored(*answers: str | Answer, ends: bool = True, **more: Any) -> Score:
    one = scenario(**more)
    library = replace(LIBRARY, scenarios=(one,))
    session = Session.start(library, one.id, 1)
    for answer in answers:
        session.hear(answer)
    assert session.over is ends
    return score(library, RUBRIC, session.state, name="小林", role="导医")


def codes(found: Score) -> list[str]:
    return [one.code for one in found.deductions]


def test_a_good_talk_has_all_points() -> None:
    found = scored(*GOOD)
    assert (found.points, found.deductions, found.reached) == (100, [], True)


def test_points_and_deductions_make_a_hundred_and_each_says_why() -> None:
    found = scored("你哪不舒服", "多久了？", "多久了？", BOOKED)
    assert found.points == round(100 - sum(one.points for one in found.deductions), 1)
    assert all(one.why and one.points > 0 for one in found.deductions)


def test_a_goal_that_was_missed_costs_its_share() -> None:
    found = scored("怪你自己", "怪你自己", "怪你自己")
    goal = next(one for one in found.deductions if one.code == "goal")
    assert goal.points == LIBRARY.marking.shares.goal
    assert LIBRARY.marking.goals[Goal.BOOKED] in goal.why
    assert "left" in codes(found)


def test_one_of_two_goals_is_half_of_it() -> None:
    wish = {"kind": "answer", "words": [["元"]]}
    trap = {"after": 1, "says": "停车多少钱", "wants": wish, "adds": True}
    found = scored(GOOD[0], BOOKED, "再见，您慢走", ends=False, traps=[trap])
    goal = next(one for one in found.deductions if one.code == "goal")
    assert goal.points == LIBRARY.marking.shares.goal / 2


def test_a_repeated_question_stands_at_its_line_with_its_topic() -> None:
    found = scored(GOOD[0], "您多久了？", BOOKED)
    repeated = next(one for one in found.deductions if one.code == "repeated")
    assert (repeated.line, found.repeats) == (3, 1)
    assert "多久了" in repeated.why


def test_letting_the_patient_wait_is_told_in_seconds() -> None:
    slow = Answer(text=str(GOOD[0]), seconds=150)
    found = scored(slow, BOOKED)
    assert "150" in next(one.why for one in found.deductions if one.code == "slow")
    assert found.seconds == 75


def test_the_rubric_says_what_was_wrong_with_which_words() -> None:
    found = scored("周大山，快点说，怪你自己", GOOD[0], BOOKED)
    forbidden = next(one for one in found.deductions if one.code == "forbidden")
    assert forbidden.line == 1
    assert forbidden.words == "快点说"
    assert any(one.criterion == "addressing" and one.score == 0 for one in found.remarks)


class TestDanger:
    TRAP: ClassVar = ({"after": 1, "says": "胸口突然闷得慌，出冷汗", "flag": "emergency"},)

    def test_a_danger_that_was_missed_leaves_few_points(self) -> None:
        found = scored(GOOD[0], "好的，您周四来。", ends=False, traps=self.TRAP)
        assert (found.danger, found.danger_met) == (True, False)
        assert found.points <= LIBRARY.marking.danger_cap

    def test_turns_and_seconds_until_help_are_counted(self) -> None:
        found = scored(
            Answer(text=str(GOOD[0]), seconds=10),
            Answer(text="您贵姓？", seconds=20),
            Answer(text="请马上打 120，您坐下别动", seconds=15),
            traps=self.TRAP,
        )
        assert (found.danger_turns, found.danger_seconds) == (2, 35)

    def test_the_button_counts_as_the_words(self) -> None:
        act = Answer(text="您坐下别动，我叫人来", seconds=9, acts=[Act(kind=Goal.EMERGENCY)])
        found = scored(Answer(text=str(GOOD[0]), seconds=9), act, traps=self.TRAP)
        assert (found.danger_met, found.danger_seconds) == (True, 9)
        assert "red_flag" not in codes(found)


class TestComplaint:
    MORE: ClassVar = {
        "flow": "complaint",
        "opens": ["我要投诉", "投诉你们", "我有意见"],
        "wants": {"kind": "complaint"},
        "knows": {
            "what": "等了两个小时",
            "when": "昨天上午",
            "where": "收费处",
            "whom": "不知道姓什么",
            "name": "我姓周",
        },
    }

    def filed(self, **fields: str) -> Answer:
        return Answer(text="登记好了，再见", acts=[Act(kind=Goal.COMPLAINT, fields=fields)])

    def test_five_fields_asked_for_are_complete(self) -> None:
        found = scored(
            "对不起，让您受累了。您怎么称呼？发生了什么事？",
            "是什么时候的事，在哪里，涉及哪位工作人员？",
            self.filed(),
            **self.MORE,
        )
        assert found.fields == ["who", "what", "when", "where", "whom"]
        assert "complaint_fields" not in codes(found)

    def test_missing_fields_are_named(self) -> None:
        found = scored("您好，什么时候的事？", self.filed(), **self.MORE)
        missing = next(one for one in found.deductions if one.code == "complaint_fields")
        assert "地点" in missing.why
        assert found.fields == ["when"]

    def test_what_was_filled_in_with_the_act_counts_as_known(self) -> None:
        found = scored(self.filed(what="排队两小时", where="收费处"), **self.MORE)
        assert found.fields == ["what", "where"]
