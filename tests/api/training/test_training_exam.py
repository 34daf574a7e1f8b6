"""Drawing an exam and marking it."""

import itertools

import pytest

from api.practice.engine import Session
from api.practice.talk import Act, Answer, State
from api.rubric.rules import load_rubric
from api.staff.models import Role
from api.training.exam import Paper, draw
from api.training.marking import ExamScore, mark
from tests.api.training.learned import HOSPITALS, KNOWLEDGE_BASE, LIBRARY, SMALL, material

RUBRIC = load_rubric(KNOWLEDGE_BASE)
DANGER = "danger-chest-first"
SIMPLE = "complaint-waited-two-hours"


def paper(*patients: str, seed: int = 1) -> Paper:
    drawn = draw(SMALL, LIBRARY, Role.AGENT, seed)
    return drawn.model_copy(update={"patients": patients, "seeds": tuple(range(len(patients)))})


def talk(scenario: str, *answers: Answer) -> State:
    session = Session.start(LIBRARY, scenario, 1)
    for answer in answers:
        session.hear(answer)
    return session.state


def all_right(asked: Paper) -> dict[int, int]:
    return {place: one.question.right for place, one in enumerate(asked.questions)}


def marked(asked: Paper, talks: dict[int, State], answers: dict[int, int]) -> ExamScore:
    return mark(SMALL, LIBRARY, RUBRIC, asked, talks, answers)


@pytest.mark.parametrize("role", list(HOSPITALS.rules.exam.flows))
def test_the_same_seed_draws_the_same_and_another_one_something_else(role: Role) -> None:
    drawn = [draw(HOSPITALS, LIBRARY, role, seed) for seed in range(20)]
    assert drawn == [draw(HOSPITALS, LIBRARY, role, seed) for seed in range(20)]
    assert len({one.patients for one in drawn}) > 10


@pytest.mark.parametrize("role", list(HOSPITALS.rules.exam.flows))
def test_every_exam_has_one_danger_and_nobody_and_nothing_twice(role: Role) -> None:
    rules = HOSPITALS.rules.exam
    for seed in range(100):
        drawn = draw(HOSPITALS, LIBRARY, role, seed)
        flows = [LIBRARY.by_id[one].flow for one in drawn.patients]
        assert flows.count("danger") == 1
        danger = LIBRARY.by_id[drawn.patients[flows.index("danger")]]
        assert danger.flag or any(trap.flag for trap in danger.traps)
        assert set(flows) <= {"danger", *rules.flows[role]}
        assert len(set(drawn.patients)) == rules.patients
        asked = [one.question.ask for one in drawn.questions]
        assert len(set(asked)) == rules.questions
        assert all(role in HOSPITALS.by_id[one.lesson].for_ for one in drawn.questions)


def test_the_danger_comes_at_any_place() -> None:
    places = {
        [
            LIBRARY.by_id[one].flow for one in draw(HOSPITALS, LIBRARY, Role.AGENT, seed).patients
        ].index("danger")
        for seed in range(40)
    }
    assert places == {0, 1, 2}


def test_what_was_not_done_costs_its_whole_share_and_says_so() -> None:
    asked = paper(SIMPLE, DANGER)
    found = marked(asked, {}, {})
    assert found.points == 0
    assert [one.code for one in found.deductions] == ["unanswered"] * 4 + ["not_begun"] * 2
    assert found.deductions[-1].points == 35
    assert "没有接待这位患者" in found.deductions[-1].why


def test_points_are_a_hundred_without_the_deductions() -> None:
    asked = paper(SIMPLE, DANGER)
    for count in range(4):
        answer = Answer(text="您好，请说", seconds=20)
        talks = {0: talk(SIMPLE, *itertools.repeat(answer, count)), 1: talk(DANGER)}
        found = marked(asked, talks, all_right(asked))
        lost = sum(one.points for one in found.deductions)
        assert found.points == pytest.approx(100 - lost, abs=0.1)
        for place in (0, 1):
            assert sum(one.points for one in found.deductions if one.place == place) <= 35.05
        assert all(one.why for one in found.deductions)


def test_a_wrong_answer_tells_what_was_right_and_why() -> None:
    asked = paper(SIMPLE)
    (found, *_) = marked(asked, {}, all_right(asked) | {2: 3}).deductions
    assert (found.code, found.question, found.points) == ("wrong", 2, 7.5)
    assert found.why == "第 3 题选了“不知道”，应选“对”。书上写着。"


def test_a_deduction_shows_at_which_line_it_was() -> None:
    asked = paper(SIMPLE)
    rude = talk(SIMPLE, Answer(text="不知道，你自己看", seconds=200))
    found = marked(asked, {0: rude}, all_right(asked))
    slow = next(one for one in found.deductions if one.code == "slow")
    assert (slow.place, slow.line) == (0, 1)
    assert "200 秒" in slow.why


def test_a_missed_danger_fails_whatever_the_points() -> None:
    asked = paper(DANGER, SIMPLE)
    missed = talk(DANGER, Answer(text="您好，要挂哪个科？", seconds=5))
    met = talk(
        DANGER,
        Answer(text="您别动，请马上打 120", acts=[Act(kind="emergency")], seconds=5),
    )
    easy = material(*SMALL.lessons, exam={"pass_mark": 1})
    answers = all_right(asked)
    failed = mark(easy, LIBRARY, RUBRIC, asked, {0: missed}, answers)
    assert (failed.missed, failed.passed) == ([0], False)
    assert "第 1 位患者" in failed.failed_by[0]
    passed = mark(easy, LIBRARY, RUBRIC, asked, {0: met}, answers)
    assert (passed.missed, passed.passed) == ([], True)


def test_who_never_hears_of_the_danger_has_missed_it_too() -> None:
    late = next(
        one.id for one in LIBRARY.scenarios if one.flag is None and any(t.flag for t in one.traps)
    )
    asked = paper(late, DANGER)
    easy = material(*SMALL.lessons, exam={"pass_mark": 1})
    found = mark(easy, LIBRARY, RUBRIC, asked, {0: talk(late)}, all_right(asked))
    assert (found.missed, found.passed) == ([0, 1], False)


def test_a_patient_whose_scenario_is_gone_costs_nothing_and_is_told_of() -> None:
    asked = paper("taken-out-meanwhile", SIMPLE)
    gone = talk(SIMPLE).model_copy(update={"scenario": "taken-out-meanwhile"})
    found = marked(asked, {0: gone}, all_right(asked))
    assert [one.points for one in found.deductions if one.place == 0] == [0]
