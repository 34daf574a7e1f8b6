"""Ways through the sample hospital: the easiest one, without steps where that is asked for, and in
words that lead there."""

from itertools import pairwise

import pytest

from api.wayfinding.directions import Directions, legs_of
from api.wayfinding.plan import HospitalPlan
from api.wayfinding.routes import Stride, easiest
from api.wayfinding.turns import turn
from api.wording import Wording


def way(plan: HospitalPlan, kiosk: str, code: str, *, step_free: bool = False) -> list[Stride]:
    found = easiest(plan, plan.kiosks[kiosk].key, plan.doors[code].key, step_free=step_free)
    assert found is not None
    return found


def said(plan: HospitalPlan, words: Wording, strides: list[Stride], goal: str) -> list[str]:
    directions = Directions(plan, words)
    befores = [None, *(leg[-1] for leg in legs_of(strides))]
    return [
        sentence
        for before, leg in zip(befores, legs_of(strides), strict=False)
        for sentence in directions.of_leg(before, leg, goal)
    ]


def kinds(strides: list[Stride]) -> set[str]:
    return {stride.edge.kind for stride in strides}


def test_one_floor_up_goes_by_the_escalator_and_five_by_the_lift(plan: HospitalPlan) -> None:
    assert "escalator" in kinds(way(plan, "k1", "erke"))
    assert "lift" in kinds(way(plan, "k1", "yanke"))


def test_an_accessible_way_has_no_stairs_steps_or_escalator(plan: HospitalPlan) -> None:
    for kiosk in plan.kiosks:
        for code in plan.doors:
            strides = way(plan, kiosk, code, step_free=True)
            assert kinds(strides).isdisjoint({"stairs", "steps", "escalator"}), (kiosk, code)


def test_the_ramp_is_longer_than_the_steps_beside_it(plan: HospitalPlan) -> None:
    steps, ramp = (way(plan, "k1", "chuangwei", step_free=free) for free in (False, True))
    assert "steps" in kinds(steps)
    assert sum(one.edge.metres for one in ramp) > sum(one.edge.metres for one in steps)


def test_no_other_way_is_easier(plan: HospitalPlan) -> None:
    # Relaxing every edge until nothing changes gives the same efforts (Bellman and Ford).
    start = plan.kiosks["k1"].key
    effort = {start: 0.0}
    for _ in plan.spots:
        for here, known in list(effort.items()):
            for edge in plan.edges[here]:
                effort[edge.to] = min(effort.get(edge.to, 1e9), known + edge.effort)
    for code, door in plan.doors.items():
        found = sum(stride.edge.effort for stride in way(plan, "k1", code))
        assert found == pytest.approx(effort[door.key]), code


def test_a_way_is_connected_from_the_kiosk_to_the_door(plan: HospitalPlan) -> None:
    strides = way(plan, "k4", "fare")
    assert strides[0].start.node == "k4"
    assert strides[-1].end.department == "fare"
    assert all(one.end == other.start for one, other in pairwise(strides))


def test_nothing_leads_to_where_there_is_no_door(plan: HospitalPlan) -> None:
    assert easiest(plan, plan.kiosks["k1"].key, "mz9.nowhere", step_free=False) is None


def test_the_way_by_lift_in_words(plan: HospitalPlan, words: Wording) -> None:
    strides = way(plan, "k1", "huxi", step_free=True)
    assert said(plan, words, strides, "呼吸内科") == [
        "背对屏幕右转，走约 15 米。",
        "到导医台左转，走约 20 米。",
        "左转，走约 25 米，1 号电梯在您右手边。",
        "坐 1 号电梯到 3 楼。",
        "出 1 号电梯右转，走约 15 米，呼吸内科在您右手边。",
    ]


def test_the_way_out_of_doors_in_words(plan: HospitalPlan, words: Wording) -> None:
    sentences = said(plan, words, way(plan, "k1", "jizhen"), "急诊科")
    assert "从正门出去。" in sentences
    assert "右转，走约 20 米，有几级台阶，就到急诊入口。" in sentences
    assert "从急诊入口进急诊楼。" in sentences
    assert sentences[-1].endswith("急诊科在您右手边。")


def test_the_way_over_to_another_building_in_words(plan: HospitalPlan, words: Wording) -> None:
    sentences = said(plan, words, way(plan, "k1", "jianyan"), "检验科")
    assert "走过连廊，到医技楼 2 楼。" in sentences
    assert sentences[-1] == "出连廊直走，走约 20 米，检验科在您左手边。"


def test_downstairs_is_said_as_down(plan: HospitalPlan, words: Wording) -> None:
    down = way(plan, "k4", "yaofang")
    assert any("下到 1 楼" in one or "到 1 楼" in one for one in said(plan, words, down, "药房"))
    assert not any("上到" in one for one in said(plan, words, down, "药房"))


def test_every_way_can_be_said(plan: HospitalPlan, words: Wording) -> None:
    for kiosk in plan.kiosks:
        for code in plan.doors:
            for free in (False, True):
                sentences = said(plan, words, way(plan, kiosk, code, step_free=free), "那里")
                assert "那里" in sentences[-1], (kiosk, code)
                assert not any("{" in one or "None" in one for one in sentences)


@pytest.mark.parametrize(
    ("before", "after", "turned"),
    [(0, 90, "right"), (90, 0, "left"), (270, 0, "right"), (0, 180, "back"), (350, 10, "ahead")],
)
def test_a_turn_is_the_walkers_own(before: float, after: float, turned: str) -> None:
    # y runs down in a drawing: 90° is down, so from right (0°) to down is a turn to the right.
    assert turn(before, after) == turned
