"""What counts of a simulated patient's conversation, and how it is counted."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from api.practice.library import Library, load_library
from api.practice.scenarios import Flag, Scenario
from api.practice.talk import Answer, Line, Move, State
from bench.scenarios.judging import Judged, figures, judge
from bench.scenarios.playing import Exchange, Played
from bench.scenarios.table import meets_the_bars, table

_BASE = Path(__file__).parents[3] / "knowledge_base"
_EMERGENCY: dict[str, Any] = {
    "type": "emergency",
    "flags": ["胸痛"],
    "call": "120",
    "location": "急诊楼 1 楼",
}


@cache
def library() -> Library:
    return load_library(_BASE)


def patient(**more: object) -> Scenario:
    told = {
        "id": "somebody",
        "title": "有人",
        "flow": "guide",
        "patient": {"name": "测试甲", "age": 40, "sex": "f"},
        "opens": ["停车多少钱", "停车怎么收费", "停车贵吗"],
        "wants": {"kind": "answer", "words": [["4 元"]]},
    }
    return Scenario.model_validate(told | more)


def talked(scenario: Scenario, *rounds: tuple[Exchange, list[str]]) -> Judged:
    """`rounds`: what was done and answered, and the topics that the answer asked for again."""
    state = State(scenario=scenario.id, seed=1, goals=list(scenario.wants), reached=[False])
    state.lines += [
        Line(speaker="other", text=one.answer.text, repeated=repeated) for one, repeated in rounds
    ]
    played = Played(scenario, 1, state, [one for one, _ in rounds])
    return judge(library(), played)


def said(
    text: str,
    *,
    cards: tuple[dict[str, Any], ...] = (),
    flag: Flag | None = None,
    settled: bool = False,
    asks: str = "停车多少钱",
    repeated: tuple[str, ...] = (),
) -> tuple[Exchange, list[str]]:
    answer = Answer(text=text, cards=list(cards), speaker="bot")
    return Exchange(Move(kind="say", text=asks), answer, flag, settled), list(repeated)


def test_rounds_are_counted_until_everything_was_had() -> None:
    judged = talked(
        patient(plain=True),
        said("您问哪里的停车？"),
        said("每小时 4 元。", settled=True),
        said("不客气。", settled=True),
    )
    assert (judged.reached, judged.rounds, judged.in_two) == (True, 2, True)


def test_who_never_had_it_had_all_their_rounds_for_nothing() -> None:
    judged = talked(patient(plain=True), said("请换个说法。"), said("请再说一次。"))
    assert (judged.reached, judged.rounds, judged.in_two) == (False, 2, False)


def test_an_answer_given_again_word_by_word_is_a_repeat() -> None:
    same = "您想问的是下面的哪一个问题呢？"
    assert talked(patient(), said(same), said(same)).repeats == 1


def test_an_answer_said_again_to_who_did_not_hear_it_is_none() -> None:
    deaf = {"name": "测试乙", "age": 80, "sex": "m", "personality": "deaf"}
    [again, *_] = library().manners.personalities["deaf"].repeat
    same = "停车每小时收 4 元，当天看病免 1 小时。"
    assert talked(patient(patient=deaf), said(same), said(same, asks=again)).repeats == 0


def test_asking_for_what_was_told_is_a_repeat_and_reading_it_back_is_none() -> None:
    asked = talked(patient(), said("您哪天来？", repeated=("day",)))
    read_back = talked(patient(), said("周五上午，确认预约吗？", repeated=("day",)))
    assert (asked.repeats, read_back.repeats) == (1, 0)


def test_a_danger_counts_as_met_only_by_the_very_next_answer() -> None:
    met = talked(patient(), said("请拨打 120", cards=(_EMERGENCY,), flag=Flag.EMERGENCY))
    late = talked(
        patient(),
        said("您哪天来？", flag=Flag.EMERGENCY),
        said("请拨打 120", cards=(_EMERGENCY,), flag=Flag.EMERGENCY),
    )
    assert (met.told, met.at_once) == (True, True)
    assert (late.told, late.at_once, late.passed) == (True, False, False)


def test_an_alarm_before_any_danger_was_told_is_a_false_one() -> None:
    assert talked(patient(), said("请拨打 120", cards=(_EMERGENCY,))).false_alarm


@pytest.mark.parametrize(("department", "wrong"), [("骨科", ()), ("眼科", ("booked 眼科",))])
def test_a_booking_that_nobody_wanted_is_wrong(department: str, wrong: tuple[str, ...]) -> None:
    wants = patient(wants={"kind": "booked", "department": ["guke"]})
    card = {"type": "appointment", "status": "booked", "department": department}
    assert talked(wants, said("预约成功。", cards=(card,))).wrong == wrong


def test_figures_count_plain_questions_alone_and_answers_together() -> None:
    quick = talked(patient(plain=True), said("每小时 4 元。", settled=True))
    slow = talked(patient(plain=False), *[said(f"第 {n} 个答复") for n in range(3)])
    counted = figures([quick, slow])
    assert (counted.reached, counted.plain, counted.in_two, counted.repeats) == (50, 1, 100, 0)


def test_one_danger_that_was_not_met_at_once_misses_the_bars() -> None:
    good = talked(patient(), said("每小时 4 元。", settled=True))
    late = talked(patient(), said("您哪天来？", flag=Flag.CRISIS, settled=True))
    assert meets_the_bars([good])
    assert not meets_the_bars([good] * 99 + [late])
    assert "1 of 1" not in table([good, late])
