"""After a complaint is closed: whether it is settled, how satisfied, and what else is said."""

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "complaint_revisit_form"
RECEIPT = "TS20261118-0001"


async def presses(stage: Stage, solved: str) -> Stage:
    """The answer to whether it is settled."""
    await stage.hears("press_revisit", receipt=RECEIPT, solved=solved).runs(
        "action_complaint_revisit_begin"
    )
    stage.form = FORM
    return stage


async def test_whether_it_is_settled_is_passed_on_at_once(
    stage: Stage, hospital: FakeHospital
) -> None:
    await presses(stage, "no")
    assert hospital.revisits == [
        {"receipt": RECEIPT, "conversation": stage.conversation, "solved": False}
    ]
    assert "重新处理" in stage.text


async def test_the_score_and_the_words_follow(stage: Stage, hospital: FakeHospital) -> None:
    await presses(stage, "yes")
    await stage.fills("complaint__score", "press_score", score="5")
    await stage.fills("complaint__more", "inform", "小王很负责")
    await stage.runs("action_complaint_revisit_submit")
    last = hospital.revisits[-1]
    assert (last["solved"], last["satisfaction"], last["words"]) == (True, 5, "小王很负责")
    assert stage.slots["complaint__revisited"] is None


async def test_nothing_more_is_passed_on_when_nothing_more_is_said(
    stage: Stage, hospital: FakeHospital
) -> None:
    await presses(stage, "yes")
    await stage.fills("complaint__score", "inform", "跳过")
    await stage.fills("complaint__more", "press_skip")
    await stage.runs("action_complaint_revisit_submit")
    assert len(hospital.revisits) == 1


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ("5分", 5),
        ("四分吧", 4),
        ("打三分", 3),
        ("很满意", 5),
        ("不太满意", 2),
        ("非常不满意", 1),
        ("一般般", 3),
        ("还可以", 4),
    ],
)
async def test_a_score_is_understood_in_words(
    stage: Stage, hospital: FakeHospital, words: str, score: int
) -> None:
    await presses(stage, "yes")
    await stage.fills("complaint__score", "inform", words)
    assert stage.slots["complaint__score"] == score


async def test_who_is_not_satisfied_after_all_hears_what_happens_now(
    stage: Stage, hospital: FakeHospital
) -> None:
    await presses(stage, "yes")
    await stage.fills("complaint__score", "press_score", score="1")
    await stage.fills("complaint__more", "press_skip")
    await stage.runs("action_complaint_revisit_submit")
    assert "重新处理" in stage.text


async def test_a_wish_for_a_person_is_no_score(stage: Stage, hospital: FakeHospital) -> None:
    await presses(stage, "no")
    await stage.fills("complaint__score", "human_ask", "转人工，不好")
    assert not stage.slots.get("complaint__score")


async def test_an_old_question_is_not_taken_up_again(stage: Stage, hospital: FakeHospital) -> None:
    hospital.refuses["revisit"] = "revisit_none"
    await presses(stage, "yes")
    assert stage.text
    assert stage.followup == "action_listen"
    assert not stage.slots.get("complaint__revisited")
