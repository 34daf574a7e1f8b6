"""A booking by numbers, as far as a test doesn't care how."""

from tests.e2e.wechat_patient import WeChatPatient

_STEPS = 6


def goes_on(patient: WeChatPatient, until: str) -> None:
    """Answer with the first number, until these words are shown."""
    for _ in range(_STEPS):
        if until in patient.sees:
            return
        patient.says("1")
    raise AssertionError(f"never came to {until!r}\n{patient.story}")


def books(patient: WeChatPatient, wish: str) -> WeChatPatient:
    """Say a wish, take the first of everything, fill the form where it is asked for, confirm."""
    patient.says(wish)
    for _ in range(_STEPS):
        if "就诊人信息" in patient.sees:
            patient.fills_form()
        elif "确认预约" in patient.sees:
            return patient.says("确认").hears("预约成功")
        else:
            patient.says("1")
    raise AssertionError(f"nothing was booked\n{patient.story}")
