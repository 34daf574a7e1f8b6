"""How clinics are spoken of."""

from actions.clinic_choice import Subject, clinic_buttons, clinic_lines, describe_candidates
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import turn


def shown(hospital: FakeHospital, *clinics: int) -> list[dict[str, object]]:
    """Clinics as the backend gives them."""
    return [hospital.clinics[clinic].model_dump(mode="json") for clinic in clinics]


def test_who_sits_instead_stands_behind_the_doctor(stage: Stage, hospital: FakeHospital) -> None:
    hospital.alter(11, substitute="王强")
    lines = clinic_lines(turn(stage.hears("inform", "x")), shown(hospital, 11, 12))
    first, second = lines.splitlines()
    assert "张伟 主任医师（这次由王强替诊）" in first
    assert "替诊" not in second


def test_a_resource_has_its_place_and_what_to_bring_once(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_resource(21, "mri", "核磁共振检查", "2026-11-19")
    hospital.add_resource(22, "mri", "核磁共振检查", "2026-11-20")
    heard = turn(stage.hears("inform", "x"))
    lines = clinic_lines(heard, shown(hospital, 21, 22))
    assert "核磁共振检查，在门诊楼 2 楼 1 诊室，余 4 个" in lines
    assert " 0 元" not in lines
    assert lines.count("请带检查申请单。") == 1
    assert clinic_buttons(heard, shown(hospital, 21))[0]["title"].endswith("核磁共振检查")


def test_a_fee_that_is_known_is_said(stage: Stage, hospital: FakeHospital) -> None:
    hospital.add_resource(21, "rehab", "康复理疗", "2026-11-19")
    hospital.alter(21, fee=35)
    lines = clinic_lines(turn(stage.hears("inform", "x")), shown(hospital, 21))
    assert "，35 元，余" in lines


async def test_resources_to_choose_among_go_by_their_names(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_resource(21, "mri", "核磁共振检查", "2026-11-19")
    subject = Subject(candidates=[{"resource": "mri"}, {"resource": "never_open"}])
    [choice] = await describe_candidates(turn(stage.hears("inform", "x")), subject)
    assert (choice["kind"], choice["code"], choice["name"]) == ("resource", "mri", "核磁共振检查")
