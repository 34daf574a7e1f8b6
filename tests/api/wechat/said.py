"""Answers as the dialogue gives them."""

from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from api.clock import HOSPITAL_ZONE
from api.conversations.schemas import Button, MessageOut
from api.wechat.rendering import Pages, Rendered, render
from api.wording import load_wording

ROOT = Path(__file__).parents[3]
WORDS = load_wording(ROOT / "knowledge_base" / "wording")
PAGES = Pages("https://yiyuan.example.cn")
AT = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)


def said(
    text: str,
    *titles: str,
    id: int = 1,
    card: dict[str, Any] | None = None,
    author: Literal["bot", "agent", "system"] = "bot",
    name: str | None = None,
) -> MessageOut:
    """A message with a button for each title, whose payload is `/<title>`."""
    return MessageOut(
        id=str(id),
        author=author,
        author_name=name,
        text=text,
        buttons=[Button(title=title, payload=f"/{title}") for title in titles],
        card=card,
        at=AT,
    )


def shown(*messages: MessageOut) -> Rendered:
    """The messages as one answer."""
    return render(messages, WORDS, PAGES)


def below(rendered: Rendered) -> list[str]:
    """The lines that stand below the words."""
    return rendered.as_text().removeprefix(rendered.text).strip().splitlines()


CLINICS = said(
    "最近的出诊：\n"
    "1. 11 月 19 日（周四） 上午 心血管内科 张明 主任医师，50 元，余 3 个\n"
    "2. 11 月 20 日（周五） 下午 心血管内科 李静 副主任医师"
    "（这次由王强替诊），特需 300 元，余 1 个\n"
    "要挂哪一个，点一下或者告诉我第几个。",
    "11 月 19 日（周四） 上午 张明 50 元",
    "11 月 20 日（周五） 下午 李静 特需 300 元",
    card={"type": "schedule", "clinics": [{"id": 1}, {"id": 2}]},
)
HALF_HOURS = said(
    "11 月 19 日（周四） 上午，心血管内科 张明 主任医师\n请选一个时间：\n"
    "1. 08:00–08:30（余 3）　2. 08:30–09:00（余 2）　3. 09:00–09:30（余 3）",
    "08:00–08:30　余 3",
    "08:30–09:00　余 2",
    "09:00–09:30　余 3",
    "换一天",
    "不办了",
)
ADVICE = said(
    "建议先看心血管内科。您提到“胸闷”\n地点：门诊楼 3 楼。这是导诊建议，不是诊断。",
    "挂心血管内科的号",
    "挂呼吸内科的号",
    "转人工",
    id=7,
    card={"type": "triage", "urgency": "routine", "departments": [], "disclaimer": ""},
)
AGE = said("患者多大年纪？", "不到 14 岁", "14 岁以上", "说不清，跳过")
LISTED = said(
    "您的预约：\n"
    "1. 林*雨：11 月 19 日（周四） 09:00-09:30 心血管内科 张明，门诊楼 3 楼，预约号 100012\n"
    "2. 林*雨：11 月 20 日（周五） 14:00-14:30 骨科 王强，门诊楼 2 楼，预约号 100013",
    "改时间",
    "退号",
)
MANY = said("选哪个科？", *(f"{name}科" for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯"))
APPOINTMENT: dict[str, Any] = {
    "type": "appointment",
    "status": "booked",
    "date": "2026-11-19",
    "time": "09:00-09:30",
    "period": "am",
    "location": "门诊楼 3 楼 B 区，305 诊室",
    "number": "100012",
    "department": "心血管内科",
    "doctor": "张明",
    "visitor": "林*雨",
    "submitted": False,
    "stopped": False,
}
