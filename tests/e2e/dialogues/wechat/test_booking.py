"""From a wish to a number at the hospital, with nothing but WeChat."""

import pytest

from tests.e2e.dialogues.wechat.booking_talk import books, goes_on
from tests.e2e.patient import somebody
from tests.e2e.wechat_patient import WeChatPatient


def test_an_expert_by_numbers_alone(patient: WeChatPatient) -> None:
    patient.says("我想挂专家号").hears("哪个科")
    patient.says("皮肤科").hears("1. ", "主任医师")
    patient.says("1").hears("请选一个时间")
    patient.says("2").hears("已为您选好", "证件号请不要发在聊天里")
    patient.fills_form().hears("请核对", "皮肤科", "测*甲")
    patient.answers("确认预约").hears("预约成功", "预约号", "皮肤科", "地点")
    assert patient.opens("看预约单")["state"] == "booked"


def test_by_words(patient: WeChatPatient) -> None:
    patient.says("帮我挂后天上午九点内分泌科曾立医生的号")
    patient.fills_form().hears("曾立", "09:00", "11 月 20 日")
    patient.says("对的").hears("预约成功", "曾立")


def test_by_taps_on_what_comes_after_the_form(patient: WeChatPatient) -> None:
    patient.says("挂后天上午十点内分泌科曾立医生的号")
    assert patient.fills_form().seen[-1].kind == "menu"
    patient.taps("确认预约").hears("预约成功", "曾立")


def test_a_second_tap_on_the_old_menu_books_nothing_more(patient: WeChatPatient) -> None:
    patient.says("挂后天上午十点半内分泌科曾立医生的号")
    patient.fills_form()
    patient.taps("确认预约").hears("预约成功")
    patient.taps("确认预约").hears_nothing_of("预约成功")
    patient.says("我的预约")
    assert patient.sees.count("曾立") == 1, patient.story


def test_a_department_of_several_is_chosen_by_its_number(patient: WeChatPatient) -> None:
    patient.says("挂下周五上午内科").hears("您说的是哪一个")
    patient.answers("心血管内科").hears("心血管内科", "11 月 27 日")
    patient.hears_nothing_of("您说的是哪一个")


@pytest.mark.parametrize("number", ["1", "第一个", "１", "①", "1️⃣", "选1", "一"])
def test_the_first_of_the_list_in_any_writing(patient: WeChatPatient, number: str) -> None:
    patient.says("挂后天上午的皮肤科")
    first = dict(patient.options())["1"]
    patient.says(number).hears(first.split()[6], "请选一个时间")


def test_for_several_people_of_the_family(patient: WeChatPatient) -> None:
    books(patient, "挂后天上午的眼科")
    patient.says("再给我妈挂后天上午的心内科")
    goes_on(patient, "就诊人信息")
    patient.fills_form(name="测试妈", id_number=somebody(man=False), relation="parent")
    patient.hears("测*妈").says("确认").hears("预约成功", "心血管内科")
    patient.says("给孩子挂明天上午儿科的普通号")
    goes_on(patient, "就诊人信息")
    child = {"id_number": somebody(years=(2016, 2021)), "relation": "child"}
    patient.fills_form(name="测试小", guardian="测试甲", **child)
    patient.answers("确认预约").hears("预约成功", "儿科")
    patient.clicks("/booking_ask").hears("测*甲", "测*妈", "测*小")


def test_for_whom_is_chosen_by_number(patient: WeChatPatient) -> None:
    books(patient, "挂后天上午的眼科")
    patient.says("给我妈挂后天上午的心内科")
    goes_on(patient, "就诊人信息")
    patient.fills_form(name="测试妈", id_number=somebody(man=False), relation="parent")
    patient.says("不办了")
    patient.says("挂明天上午的骨科")
    goes_on(patient, "给谁挂")
    patient.answers("测*妈").hears("请核对", "测*妈")
    patient.answers("不办了").hears_nothing_of("预约成功")


class TestTheFormBesideTheChat:
    @pytest.fixture
    def shown(self, patient: WeChatPatient) -> WeChatPatient:
        """Somebody to whom the form is shown."""
        patient.says("挂11月26日上午内分泌科王丽医生的号")
        goes_on(patient, "就诊人信息")
        return patient

    @pytest.mark.parametrize("words", ["填好了", "我填完了，然后呢", "收到"])
    def test_who_says_so_before_it_is_filled_gets_the_link_again(
        self, shown: WeChatPatient, words: str
    ) -> None:
        first = shown.link("就诊人信息")
        shown.says(words)
        assert shown.link("就诊人信息") != first
        shown.fills_form().hears("请核对")

    @pytest.mark.parametrize("words", ["填好了", "已经填好提交了", "收到", "[玫瑰]", "[流泪]"])
    def test_who_says_so_after_it_was_filled_books_and_loses_nothing(
        self, shown: WeChatPatient, words: str
    ) -> None:
        shown.fills_form()
        shown.says(words).hears("请核对", "王丽").hears_nothing_of("预约成功")

    @pytest.mark.parametrize("words", ["链接打不开", "页面打不开", "我不会弄", "字太小看不清"])
    def test_who_cannot_fill_it_is_shown_the_way_to_a_person(
        self, shown: WeChatPatient, words: str
    ) -> None:
        shown.says(words).hears("工作人员帮您办")
        shown.answers("转人工").hears("转人工")

    @pytest.mark.parametrize("words", ["身份证号是 99010119560101123X", "测试张三 13800000000"])
    def test_who_types_the_numbers_into_the_chat_gets_the_link_again(
        self, shown: WeChatPatient, words: str
    ) -> None:
        shown.says(words).hears("没有保存", "证件号请不要发在聊天里")
        assert shown.link("就诊人信息")
