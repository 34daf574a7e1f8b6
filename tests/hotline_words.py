"""Every response and wording that a caller can get, filled in as it would be in a call."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from api.clock import HOSPITAL_ZONE
from api.conversations.schemas import Button, MessageOut
from api.wording import load_wording

ROOT = Path(__file__).parent.parent
WORDS = load_wording(ROOT / "knowledge_base/wording")
AT = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)
LINES = {
    "utter_registration__ask_slot": ("registration__slot_line", "registration__slot_button"),
    "utter_registration__instead": ("registration__instead_line", "registration__instead_button"),
    "utter_registration__which_to_wait_for": (
        "registration__wait_line",
        "registration__wait_button",
    ),
    "utter_registration__list_waiting": ("registration__line_waiting", None),
    "utter_registration__list_stopped": ("registration__line_stopped", None),
    "utter_registration__list": ("registration__line", None),
    "utter_registration__which_appointment": (
        "registration__line",
        "registration__line_button",
    ),
    "utter_registration__which_missed": ("registration__missed_line", "registration__line_button"),
    "utter_guide__price": ("guide__price_line", None),
    "utter_privacy__data": ("privacy__person", None),
    "utter_schedule__clinics_resource": (
        "schedule__line_resource",
        "schedule__button_resource",
    ),
    "utter_schedule__others_resource": ("schedule__line_resource", "schedule__button_resource"),
}
"""What the lines of a list are made of; clinics, where nothing is said."""
CLINICS = ("schedule__line", "schedule__button")
_VALUES: dict[str, Any] = {
    "place": 1,
    "day": "十一月二十号星期五",
    "last": "十二月一号星期二",
    "opens_day": "十一月二十二号星期日",
    "opens_time": "07:00",
    "period": "上午",
    "half": "上午",
    "time": "09:00-09:30",
    "start": "09:00",
    "end": "09:30",
    "department": "心血管内科",
    "doctor": "欧阳明",
    "title": "副主任医师",
    "kind": "特需 ",
    "substitute": "，这次由王强替诊",
    "fee": 300,
    "cost": "，300 元",
    "remaining": 3,
    "location": "门诊楼 3 楼 C 区，302 诊室",
    "entrance": "从东门进最近",
    "visitor": "林*雨",
    "number": "100012",
    "ahead": 2,
    "because": "（医生外出）",
    "about": "请带检查申请单，先缴费。做增强的要空腹 4 小时。",
    "chosen": "已为您选好：十一月二十号星期五 09:00–09:30，骨科 张明 主任医师，50 元。\n",
    "clinic": "十一月二十号星期五 上午，心血管内科 张明 主任医师",
    "old": "林*雨，十一月二十号星期五 09:00-09:30 骨科 张明",
    "new": "十一月二十三号星期一 14:00-14:30 骨科 张明",
    "words": "那天路上堵车，赶不上了",
    "value": "昨天下午",
    "what": "等了很久",
    "details": "时间：昨天下午\n地点：二号窗口\n",
    "receipt": "TS20261118-0007",
    "wish": "停车怎么收费",
    "body": "医院里有停车场，30 分钟以内不收钱。",
    "since": "2026 年 1 月 1 日",
    "year": 2026,
    "month": 1,
    "name": "心血管内科",
    "detail": "门诊楼 3 楼 C 区",
    "price": "费用300元，",
    "unit": "次",
    "note": "（不含造影剂）",
    "low": 10,
    "high": 50,
    "phone": "0571-0000-3301",
    "name_masked": "林*雨",
    "relation": "本人",
    "id_number_masked": "3301**********12",
    "phone_masked": "138****1234",
    "withdrawn": "",
    "appointments": 2,
    "count": 2,
    "reason": "您提到“胸闷”",
    "specialities": "高血压、冠心病",
    "field": "甲状腺结节",
    "names": "骨科、眼科",
    "hospital": "示范人民医院",
    "question": "肚子疼在哪个位置？",
    "others": "也可以考虑呼吸内科。",
    "bring": "",
    "due": "11 月 18 日（周三）10:15",
}
_LATER = {"place": 2, "start": "09:30", "end": "10:00", "time": "09:30-10:00", "doctor": "李静"}


def domain() -> dict[str, list[dict[str, Any]]]:
    """The variants of each response."""
    files = sorted((ROOT / "bot/domain").glob("*.yml"))
    parts = [yaml.safe_load(path.read_text("utf-8")).get("responses") or {} for path in files]
    return {name: variants for part in parts for name, variants in part.items()}


DOMAIN = domain()


def on_the_hotline(name: str) -> dict[str, Any]:
    """The variant that a caller gets, chosen as the actions choose it."""
    variants = DOMAIN[name]
    heard = [one for one in variants if one.get("channel") == "hotline"]
    return (heard or [one for one in variants if not one.get("channel")])[0]


def message(name: str) -> MessageOut:
    """The response as it comes, with a list of two and their buttons where it has lines."""
    variant = on_the_hotline(name)
    line, button = LINES.get(name, CLINICS)
    values = _VALUES | {"lines": "\n".join(_lines(line))}
    own = [
        Button(title=one["title"], payload=one["payload"].format())
        for one in variant.get("buttons", [])
    ]
    listed = [] if "{lines}" not in variant["text"] or button is None else _buttons(button)
    return said(variant["text"].format_map(values), *listed, *own)


def listing(line: str, button: str) -> MessageOut:
    """A list of two lines with their buttons."""
    return said("\n".join(["最近的：", *_lines(line)]), *_buttons(button))


def said(text: str, *buttons: Button, card: dict[str, Any] | None = None) -> MessageOut:
    """A message of the assistant."""
    return MessageOut(
        id="1",
        author="bot",
        author_name=None,
        text=text,
        buttons=list(buttons),
        card=card,
        at=AT,
    )


def _lines(name: str) -> Iterator[str]:
    text = on_the_hotline(f"utter_{name}")["text"]
    for values in (_VALUES, _VALUES | _LATER):
        yield text.format_map(values)


def _buttons(name: str) -> list[Button]:
    text = on_the_hotline(f"utter_{name}")["text"]
    return [
        Button(title=text.format_map(values), payload=f"/press_{number}")
        for number, values in enumerate((_VALUES, _VALUES | _LATER), 1)
    ]


SCREEN = re.compile(
    r"点(?:一下|开(?!始)|击|下面|转人工)|再点|按钮|链接|下面|上面|屏幕|页面|扫码|二维码|输入|图片"
    r"|填写|填好|补填|聊天|打字|发给我|发在|发一次|写在这里|看下|微信|刷新"
)
"""Words that only make sense in front of a screen."""
