"""What is put into the fields of a template: cut where it can be, whole or not at all elsewhere."""

import pytest

from api.notices.fields import clip, fitted


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("门诊楼 3 楼 B 区 305 诊室", "门诊楼 3 楼 B 区 305 诊室"),
        ("住院楼 12 楼 日间手术中心 东区 登记窗口", "住院楼 12 楼 日间手术中心 东区…"),
        ("心血管内科高血压专病门诊（住院楼 2 楼东侧）", "心血管内科高血压专病门诊…"),
        ("医生临时外出，下周一上午恢复，请改约别的时间", "医生临时外出，下周一上午恢复…"),
        ("很久很久很久很久很久很久很久很久很久很久很久", "很久很久很久很久很久很久很久很久很久很…"),
        ("请在那一天的上午或者下午的 13:30-17:00 之间来", "请在那一天的上午或者下午的…"),
        (
            "原来约好的号改到了二〇二六年的今天下午14:30开始",
            "原来约好的号改到了二〇二六年的今天下午…",
        ),
        ("请拨打咨询热线的号码是0571-0000-0000转三", "请拨打咨询热线的号码是…"),
        ("0123456789012345678901234", "0123456789012345678…"),
        ("（请在上午或下午的 13:30-17:00 之间到门诊楼来）", "（请在上午或下午的…"),
        ("", "-"),
    ],
)
def test_a_thing_is_cut_where_a_reader_would(long: str, short: str) -> None:
    assert clip(long) == short
    assert len(short) <= 20


@pytest.mark.parametrize("padding", range(20))
def test_a_time_is_shown_whole_or_not_at_all(padding: int) -> None:
    said = clip("很" * padding + "11 月 21 日（周六）10:00" + "前到")
    assert len(said) <= 20
    for whole in ("11 月", "21 日", "（周六）", "10:00"):
        rest = said.removesuffix("…")
        assert whole in rest or not any(rest.endswith(whole[:n]) for n in range(1, len(whole)))


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("thing1", "两\n行 😀", "两 行"),
        ("phrase2", "心血管内科", "心血管内科"),
        ("phrase2", "床位协调中心", None),
        ("phrase2", "CT 检查", None),
        ("phrase2", "", None),
        ("name3", "林*雨", "林某雨"),
        ("name3", "诸葛明远 副主任医师兼科室主任", "诸葛明远"),
        ("name3", "阿卜杜拉·买买提·艾合买提江", None),
        ("name3", "J*** S****", "J*** S****"),
        ("name3", "", None),
        ("time4", "2026年11月18日 10:00", "2026年11月18日 10:00"),
        ("time4", "10:00", "10:00"),
        ("time4", "11 月 21 日（周六）10:00", None),
        ("time4", "", None),
        ("date5", "2026年11月18日", "2026年11月18日"),
        ("date5", "10:00", None),
        ("amount6", "50元", "50元"),
        ("amount6", "", None),
        ("number7", "100001", "100001"),
        ("number7", "心内科", None),
        ("character_string8", "TS20261118-0001", "TS20261118-0001"),
        ("character_string8", "受理号 1", None),
        ("character_string8", "0" * 33, None),
        ("phone_number9", "0571-0000-0000", "0571-0000-0000"),
        ("phone_number9", "0571-0000-0000 转 3", None),
        ("const10", "已就诊", "已就诊"),
        ("const10", "很" * 21, None),
    ],
)
def test_a_field_shows_what_its_sort_can_hold_and_nothing_else(
    field: str, text: str, shown: str | None
) -> None:
    assert fitted(field, text) == shown
