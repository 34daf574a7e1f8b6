"""A complaint from the first word to what the hospital says of it."""

from launcher.product import Product
from tests.e2e.desk import Agent
from tests.e2e.wechat_patient import WeChatPatient

STORY = "我要投诉，一楼收费处的人对我爱答不理，还把单子扔出来"


def test_to_the_receipt_and_its_page_and_progress_is_told(
    patient: WeChatPatient, product: Product
) -> None:
    patient.says(STORY).hears("对不起")
    patient.says("今天上午九点多").says("门诊楼一楼收费处").says("3 号窗口的男同志")
    patient.answers("实名").fills_form()
    patient.hears("今天上午九点多", "门诊楼一楼收费处", "3 号窗口")
    patient.answers("提交").hears("受理号")
    page = patient.opens("受理进展")
    assert page["receipt"] in patient.sees
    patient.mark = len(patient.side.wechat.phone(patient.openid))
    officer = Agent(product, "complaints")
    told = officer.http.post(
        f"/v1/staff/complaints/{page['receipt']}/progress",
        json={"note": "已经找当班人员核实，今天下午给您回电话。", "public": True},
    )
    officer.close()
    assert told.status_code == 200, told.text
    patient.waits(page["receipt"])
    patient.says("我的投诉到哪一步了").hears(page["receipt"])
    assert "核实" in str(patient.opens("受理进展")["progress"])


def test_anonymously_by_numbers(patient: WeChatPatient) -> None:
    patient.clicks("/complaint_file").hears("发生了什么")
    patient.says("等了三个小时还没叫到我的号，没人解释")
    patient.answers("跳过").answers("跳过").answers("跳过").answers("匿名")
    patient.answers("提交").hears("受理号")


def test_a_suggestion(patient: WeChatPatient) -> None:
    patient.says("我提个建议，候诊区能不能多放几把椅子").hears("椅子")
    patient.says("好的").hears("编号", "看受理进展")
