"""What comes with a complaint, and what becomes of it after the receipt."""

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from launcher.product import Product
from tests.api.attachments.pictures_made import jpeg
from tests.e2e.desk import Agent
from tests.e2e.dialogues.conftest import Arrives
from tests.e2e.patient import Patient

STORY = "我要投诉，三楼候诊区的厕所堵了一个星期，一直没人管"


@pytest.fixture
def officer(product: Product) -> Iterator[Agent]:
    """Who deals with complaints."""
    officer = Agent(product, "complaints")
    yield officer
    officer.close()


def sends_picture(patient: Patient) -> Patient:
    """A picture from the phone."""
    headers = {"X-Session": patient.session, "X-Client-Message-Id": uuid.uuid4().hex}
    answer = patient.http.post("/channels/web/attachments", content=jpeg(), headers=headers)
    patient._remember("（照片）", answer)
    return patient


def files(patient: Patient, story: str = STORY) -> dict[str, Any]:
    """Complain, without details and without a name; returns the card."""
    patient.says(story).says("别问了，就这些").says("匿名").says("提交")
    return patient.expects("complaint")


def test_a_picture_in_the_middle_goes_with_it(arrives: Arrives, officer: Agent) -> None:
    patient = arrives()
    patient.says(STORY).hears("对不起", "照片")
    sends_picture(patient).hears("照片收到了", "什么时候")
    patient.says("就这些").presses("匿名").hears("照片：1 张").says("提交")
    receipt = patient.expects("complaint")["receipt"]
    [evidence] = officer.reads_complaint(receipt)["evidence"]
    assert evidence["kind"] == "picture"


def test_a_threat_gets_a_person_offered_and_the_form_goes_on(patient: Patient) -> None:
    patient.says(STORY).says("再不处理我就找记者曝光你们！！")
    patient.is_offered("/human_ask").hears("转人工", "哪位工作人员")
    patient.says("一个戴眼镜的女的").hears("姓名")


def test_what_was_read_back_is_put_right(patient: Patient) -> None:
    patient.says(STORY).says("昨天").presses("跳过").says("匿名").hears("时间：昨天")
    patient.says("不对").hears("哪里要改").presses("时间").says("前天下午")
    patient.hears("时间：前天下午", "堵了一个星期").says("对")
    assert patient.expects("complaint")["receipt"]


def test_the_same_matter_again_gets_the_first_receipt(patient: Patient) -> None:
    first = files(patient)["receipt"]
    assert files(patient, "我要投诉，三楼候诊区厕所堵了一个星期没人管")["receipt"] == first
    patient.hears("已经登记过")


def test_pressing_for_an_answer_reaches_who_deals_with_it(patient: Patient, officer: Agent) -> None:
    receipt = files(patient)["receipt"]
    patient.says("怎么还没处理").expects("complaint", receipt=receipt)
    patient.hears("催办").is_offered("/human_ask")
    kinds = [event["kind"] for event in officer.reads_complaint(receipt)["events"]]
    assert kinds.count("urged") == 1


def test_it_is_taken_back_after_a_yes(patient: Patient, officer: Agent) -> None:
    receipt = files(patient)["receipt"]
    patient.says("我不投诉了").hears(receipt)
    assert "withdrawn" not in str(officer.reads_complaint(receipt)["events"])
    patient.says("是的").hears("撤回")
    patient.says("我的投诉到哪一步了").hears("您说过要撤回")
    assert "withdrawn" in str(officer.reads_complaint(receipt)["events"])


def test_the_end_of_the_receipt_is_enough_for_ones_own(patient: Patient) -> None:
    receipt = files(patient)["receipt"]
    patient.says(f"尾号{receipt[-4:]}的投诉到哪一步了").expects("complaint", receipt=receipt)


def closes(product: Product, receipt: str) -> None:
    """It was closed some days ago, and the patient was asked whether it is settled."""
    with psycopg.connect(product.environment["DATABASE_URL"]) as connection:
        connection.execute(_CLOSE, (receipt,))
        connection.execute(_ASK, (uuid.uuid4(), receipt))


def test_whether_it_is_settled_is_said_in_words(patient: Patient, product: Product) -> None:
    receipt = files(patient)["receipt"]
    closes(product, receipt)
    patient.says("我的投诉怎么样了").hears("问题解决了吗")
    patient.says("没有解决").hears("重新处理", "满意吗")
    patient.says("不太满意").hears("想对我们说")
    patient.says("厕所昨天又堵了").hears("谢谢")
    with psycopg.connect(product.environment["DATABASE_URL"]) as connection:
        [told] = connection.execute(_TOLD, (receipt,)).fetchall()
    assert told == (False, 2, "厕所昨天又堵了", "investigating")


_CLOSE = "UPDATE complaints SET status = 'closed', closed_at = created_at WHERE receipt = %s"
_ASK = """
    INSERT INTO complaint_revisits (id, complaint_id, due_at, asked_at, channel)
    SELECT %s, id, created_at, created_at, channel FROM complaints WHERE receipt = %s
"""
_TOLD = """
    SELECT solved, satisfaction, words, status FROM complaint_revisits
    JOIN complaints ON complaints.id = complaint_id WHERE receipt = %s
"""
