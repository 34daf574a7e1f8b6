"""Data put right, one person taken out, a consent taken back; several people on one account."""

from tests.e2e.patient import Patient, somebody


def family(patient: Patient) -> None:
    """The patient and their mother are registered; nothing is booked."""
    patient.says("查我的预约").registers(name="测试丁")
    patient.says("挂后天上午皮肤科褚云医生的号").reaches_confirmation()
    patient.presses("换就诊人")
    if not patient.card("identity_form"):
        patient.presses("给别人挂")
    patient.registers(name="测试妈", id_number=somebody(man=False), relation="parent")
    patient.hears("测*妈").says("不办了")


def test_a_telephone_number_is_put_right_on_its_own_page(patient: Patient) -> None:
    patient.says("查我的预约").registers(name="测试丁")
    patient.says("我换手机号了，登记的电话要改").hears("不要发在聊天里")
    patient.corrects(phone="19900001111").hears("改好")
    patient.says("看看我的信息").presses("看看").hears("199****1111")


def test_a_name_of_the_family_is_put_right(patient: Patient) -> None:
    family(patient)
    patient.says("就诊人的名字写错了，帮我更正").hears("哪一位")
    patient.presses("测*妈")
    patient.corrects(name="测试母").hears("改好")
    patient.says("看看我的信息").presses("看看").hears("测*母", "测*丁")


def test_one_of_the_family_is_taken_out(patient: Patient) -> None:
    family(patient)
    patient.says("把我妈从就诊人里移除，删掉她的资料").hears("测*妈")
    patient.presses("确认移除").hears("已经移除")
    patient.says("看看我的信息").presses("看看").hears("测*丁").hears_nothing_of("测*妈")


def test_a_consent_is_taken_back_and_booking_stops_until_it_is_given_again(
    patient: Patient,
) -> None:
    patient.says("查我的预约").registers(name="测试丁")
    patient.says("我要撤回同意").hears("测*丁", "撤回")
    patient.says("确认撤回").hears("已经撤回")
    patient.says("挂后天上午皮肤科褚云医生的号")
    for _ in range(3):
        if patient.card("identity_form"):
            break
        patient.goes_on()
    assert not patient.card("appointment"), patient.story
    patient.hears("同意")
    patient.corrects(consent=True)
    patient.says("好了").hears("请核对")


def test_a_consent_stays_after_a_no(patient: Patient) -> None:
    patient.says("查我的预约").registers(name="测试丁")
    patient.says("撤销之前的同意").says("先不撤了").hears_any("没有动", "不办了")
    patient.says("看看我的信息").presses("看看").hears("测*丁").hears_nothing_of("已撤回")


def test_at_the_read_back_it_is_for_my_mother_after_all(patient: Patient) -> None:
    patient.says("挂后天上午皮肤科褚云医生的号").reaches_confirmation()
    patient.says("换成给我妈挂")
    for _ in range(2):
        if patient.card("identity_form"):
            break
        patient.presses("给别人挂")
    patient.registers(name="测试妈", id_number=somebody(man=False), relation="parent")
    patient.hears("测*妈").says("确认")
    assert patient.expects("appointment", status="booked")["visitor"] == "测*妈"
