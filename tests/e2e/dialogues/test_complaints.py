"""Complaints, suggestions and praise, with a receipt."""

import pytest

from launcher.product import Product
from tests.e2e.desk import Agent
from tests.e2e.dialogues.conftest import Arrives
from tests.e2e.patient import Patient

STORY = "我要投诉，一楼收费处的人对我爱答不理，还把单子扔出来"


def details(patient: Patient) -> Patient:
    """When, where and whom."""
    patient.says("今天上午九点多").says("门诊楼一楼收费处").says("3 号窗口的男同志")
    return patient


def test_all_five_are_written_down_and_read_back(patient: Patient, product: Product) -> None:
    patient.says(STORY).hears("对不起")
    details(patient).presses("实名登记").registers()
    patient.hears("今天上午九点多", "门诊楼一楼收费处", "3 号窗口")
    assert not patient.card("complaint"), patient.story
    patient.says("对，提交吧")
    card = patient.expects("complaint")
    patient.hears(card["receipt"])
    assert card["due"] > "2026-11-18"
    officer = Agent(product, "complaints")
    filed = officer.reads_complaint(card["receipt"])
    officer.close()
    assert "爱答不理" in filed["what"]
    assert filed["when"] == "今天上午九点多"
    assert filed["where"] == "门诊楼一楼收费处"
    assert filed["whom"] == "3 号窗口的男同志"
    assert filed["who"]
    assert filed["complete"]
    assert filed["owner"]


def test_anonymously(patient: Patient, product: Product) -> None:
    details(patient.says(STORY)).says("匿名").says("确认提交")
    card = patient.expects("complaint")
    officer = Agent(product, "complaints")
    filed = officer.reads_complaint(card["receipt"])
    officer.close()
    assert filed["anonymous"]
    assert not filed["who"]
    assert filed["conversation"] is None


def test_with_details_left_out(patient: Patient) -> None:
    patient.says("我要投诉").hears("发生了什么")
    patient.says("等了三个小时还没叫到我的号，没人解释")
    patient.says("记不清了").presses("跳过").presses("跳过").presses("匿名")
    patient.presses("确认提交")
    assert patient.expects("complaint")["receipt"]


def test_a_suggestion(patient: Patient) -> None:
    patient.says("我提个建议，候诊区能不能多放几把椅子").hears("椅子")
    patient.says("好的")
    assert patient.expects("complaint")["receipt"]


def test_praise(patient: Patient) -> None:
    patient.says("我要表扬骨科的护士，特别耐心，扶着我去拍片子").hears("耐心")
    patient.says("提交")
    assert patient.expects("complaint")["receipt"]


def test_nothing_is_filed_without_a_yes(patient: Patient) -> None:
    details(patient.says(STORY)).says("匿名")
    patient.says("先别提交")
    assert not patient.card("complaint"), patient.story


def test_where_it_stands_by_its_receipt(arrives: Arrives) -> None:
    first = arrives()
    details(first.says(STORY)).says("匿名").says("确认")
    receipt = first.expects("complaint")["receipt"]
    first.says("我的投诉到哪一步了")
    first.expects("complaint", receipt=receipt)
    stranger = arrives()
    stranger.says(f"查一下投诉 {receipt.lower()} 的进度")
    stranger.expects("complaint", receipt=receipt)
    stranger.hears_nothing_of("爱答不理", "3 号窗口")


def test_an_unknown_receipt(patient: Patient) -> None:
    patient.says("投诉编号 TS20200101-9999 处理得怎么样了").hears("TS20200101-9999")
    assert not patient.card("complaint"), patient.story
    patient.is_offered("/human_ask")


def test_two_complaints_get_two_receipts(patient: Patient) -> None:
    details(patient.says(STORY)).says("匿名").says("确认")
    first = patient.expects("complaint")["receipt"]
    patient.says("我还要投诉，厕所脏得没法用，一直没人打扫")
    patient.presses("跳过").presses("跳过").presses("跳过").presses("匿名").says("确认")
    assert patient.expects("complaint")["receipt"] != first


@pytest.mark.parametrize("words", ["我要举报医生收红包", "你们乱收费，我要投诉"])
def test_grave_matters_begin_at_once(patient: Patient, words: str) -> None:
    patient.says(words).hears_any("发生了什么", "什么时候", "对不起")


def test_who_needs_a_moment_goes_on_where_they_were(patient: Patient) -> None:
    patient.says("我要投诉").says("等等").hears("慢慢来")
    patient.says("昨天下午内科的护士骂我").hears("给您添堵了")
