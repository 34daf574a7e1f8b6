"""Help that is no clinical matter, with the whole product."""

from launcher.product import Product
from tests.e2e.desk import Agent
from tests.e2e.dialogues.conftest import Arrives
from tests.e2e.patient import Patient


def wheelchair(patient: Patient) -> str:
    """A wheelchair to the gate of the outpatient building; its number."""
    patient.says("我腿脚不方便，能不能推个轮椅来").hears("轮椅", "在哪里")
    patient.says("门诊楼东门口").presses("现在").hears("门诊楼东门口", "对吗")
    patient.says("对").hears("FW20261118-")
    [payload] = [one["payload"] for one in patient.buttons() if "不用来" in one["title"]]
    return payload.split('"')[3]


def test_a_question_gets_the_article_and_a_button_that_calls_somebody(patient: Patient) -> None:
    patient.says("轮椅在哪借？押金多少").hears("导医台借", "200 元")
    patient.presses("帮我叫人").hears("在哪里")


def test_a_wheelchair_comes_and_the_patient_says_that_it_has_helped(
    patient: Patient, agent: Agent
) -> None:
    number = wheelchair(patient)
    patient.says("我的轮椅到哪了").hears(number, "正在派人")
    path = f"/v1/staff/service-requests/{number}"
    assert agent.http.post(f"{path}/accept").status_code == 200
    patient.says("我叫的轮椅怎么还没来").hears("已经有人接了")
    assert agent.http.post(f"{path}/done", json={"note": "送到了"}).status_code == 200
    patient.says("还没解决").hears("对不起", number)
    assert agent.http.get(path).json()["state"] == "open"


def test_what_is_not_needed_any_more_is_called_off_after_a_yes(
    patient: Patient, agent: Agent
) -> None:
    number = wheelchair(patient)
    patient.says("轮椅不用了").hears(number, "确认取消吗").says("对，取消").hears("已经取消")
    found = agent.http.get(f"/v1/staff/service-requests/{number}").json()
    assert found["state"] == "cancelled"


def test_a_repair_that_tells_everything_is_only_read_back(patient: Patient) -> None:
    patient.says("三楼厕所漏水").hears("三楼厕所", "对吗").says("没错").hears("FW")


def test_something_lost_is_asked_about(patient: Patient) -> None:
    patient.says("我钱包丢了").hears("丢在哪里").says("好像是抽血那里")
    patient.hears("什么时候").presses("跳过").hears("抽血", "对吗")
    patient.presses("对，登记").hears("FW", "回话")


def test_a_question_between_is_answered_and_the_form_goes_on(patient: Patient) -> None:
    patient.says("推个轮椅来").hears("在哪里")
    patient.says("停车怎么收费").hears("停车", "在哪里")
    patient.says("轮椅要押金吗").hears("押", "在哪里")
    patient.says("住院楼一楼大厅").presses("现在").hears("住院楼一楼大厅")


def test_danger_is_no_wheelchair(patient: Patient) -> None:
    patient.says("我爸摔倒了起不来，推个轮椅来").hears("120")
    assert patient.expects("emergency")


def test_in_the_middle_of_a_booking_it_comes_first_and_the_booking_can_go_on(
    patient: Patient,
) -> None:
    patient.says("挂骨科")
    patient.says("我妈走不动了，推个轮椅到门诊楼大厅来").hears("门诊楼大厅", "对吗")
    patient.says("对").hears("FW", "接着办")
    patient.presses("接着办").hears("骨科")


def test_a_person_and_a_way_out_at_any_question(arrives: Arrives, product: Product) -> None:
    patient = arrives()
    patient.says("推个轮椅来").says("算了不要了").hears("不办了")
    other = arrives()
    other.says("推个轮椅来").says("转人工")
    assert other.expects("handoff")
