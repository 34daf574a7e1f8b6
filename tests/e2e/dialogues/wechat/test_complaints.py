"""A complaint from the first word to what the hospital says of it."""

from tests.e2e.desk import Agent
from tests.e2e.wechat_patient import WeChatPatient

STORY = "我要投诉，一楼收费处的人对我爱答不理，还把单子扔出来"
PROGRESS = "已经找当班人员核实，今天下午给您回电话。"


def test_to_the_receipt_and_its_page_and_progress_is_told(
    patient: WeChatPatient, officer: Agent
) -> None:
    patient.says(STORY).hears("对不起")
    patient.says("今天上午九点多").says("门诊楼一楼收费处").says("3 号窗口的男同志")
    patient.answers("实名").hears_nothing_of("看病要实名")
    patient.fills_form().hears("今天上午九点多", "门诊楼一楼收费处", "3 号窗口")
    patient.taps("确认提交").hears("受理号")
    receipt = patient.opens("受理进展")["receipt"]
    patient.hears(receipt).has_read()
    path = f"/v1/staff/complaints/{receipt}/progress"
    told = officer.http.post(path, json={"note": PROGRESS, "public": True})
    assert told.status_code == 200, told.text
    patient.waits(receipt)
    patient.says("我的投诉到哪一步了").hears(receipt)
    assert PROGRESS in [step["note"] for step in patient.opens("受理进展")["progress"]]


def test_anonymously_by_numbers(patient: WeChatPatient) -> None:
    patient.clicks("/complaint_file").hears("发生了什么")
    patient.says("等了三个小时还没叫到我的号，没人解释")
    patient.answers("跳过").answers("跳过").answers("跳过").answers("匿名").hears("我是这样记的")
    patient.answers("提交").hears("受理号")


def test_a_suggestion(patient: WeChatPatient) -> None:
    patient.says("我提个建议，候诊区能不能多放几把椅子").hears("椅子")
    patient.says("好的").hears("编号")
    assert patient.opens("受理进展")["about"] == "suggestion"
