"""One example of every card of the contract (section 2), all invented, with text and buttons."""

from typing import Any

APPOINTMENT = {
    "id": "a1",
    "status": "booked",
    "doctor": "曾丽",
    "department": "儿科",
    "date": "2026-11-19",
    "time": "08:30–09:00",
    "location": "门诊楼 2 楼 B 区 203 诊室",
    "fee": 25,
    "number": 100001,
}


def _clinic(id_: int, doctor: str, date: str, period: str, **more: Any) -> dict[str, Any]:
    hours = {"am": ("08:00", "12:00"), "pm": ("13:30", "17:00"), "evening": ("18:00", "20:00")}
    start, end = hours[period]
    plain = {"title": "主任医师", "department": "儿科", "remaining": 6, "fee": 50, "status": "open"}
    where = {"location": "门诊楼 2 楼 B 区 203 诊室", "start": start, "end": end}
    return {"id": id_, "doctor": doctor, "date": date, "period": period, **plain, **where, **more}


CARDS: dict[str, dict[str, Any]] = {
    "triage": {
        "type": "triage",
        "urgency": "urgent",
        "departments": [
            {
                "code": "erke",
                "name": "儿科",
                "reason": "14 岁以下的孩子发热，先看儿科。",
                "location": "门诊楼 2 楼 B 区",
            },
            {
                "code": "fare",
                "name": "发热门诊",
                "reason": "夜里儿科停诊时可以来这里。",
                "location": "急诊楼东侧独立入口",
            },
        ],
        "disclaimer": "这是导诊建议，不是诊断。病情变化请随时到急诊。",
    },
    "emergency": {
        "type": "emergency",
        "flags": ["胸痛伴出汗"],
        "call": "120",
        "location": "急诊楼 1 楼，健康路一侧入口",
    },
    "crisis": {
        "type": "crisis",
        "lines": [
            {"name": "全国心理援助热线", "number": "12356"},
            {"name": "急救", "number": "120"},
            {"name": "报警", "number": "110"},
        ],
    },
    "schedule": {
        "type": "schedule",
        "clinics": [
            _clinic(11, "曾丽", "2026-11-19", "am"),
            _clinic(12, "解文山", "2026-11-19", "pm", remaining=0, status="full"),
            _clinic(13, "单小珊", "2026-11-20", "am", fee=25, title="副主任医师"),
            _clinic(14, "查志远", "2026-11-23", "evening", status="stopped"),
        ],
    },
    "identity_form": {
        "type": "identity_form",
        "url": "/identity/one-time-token",
        "expires_at": "2026-11-18T10:15:00+08:00",
    },
    "appointment": {"type": "appointment", **APPOINTMENT},
    "appointments": {
        "type": "appointments",
        "items": [
            APPOINTMENT,
            {**APPOINTMENT, "id": "a2", "status": "cancelled", "department": "眼科"},
        ],
    },
    "complaint": {
        "type": "complaint",
        "receipt": "TS20261118-0007",
        "status": "received",
        "due": "2026-11-21T17:00:00+08:00",
    },
    "handoff": {
        "type": "handoff",
        "ticket": "t1",
        "state": "queued",
        "ahead": 3,
        "promised_by": "2026-11-18T10:20:00+08:00",
    },
    "guide": {
        "type": "guide",
        "topic": "hours",
        "title": "门诊和急诊的开放时间",
        "link": "https://hospital.example.cn/hours",
        "updated": "2026-10-01",
    },
    "survey": {
        "type": "survey",
        "id": "v1",
        "scale": 5,
        "dimensions": ["服务态度", "流程便捷性"],
    },
}
CARDS["/human_ask"] = CARDS["handoff"]

TEXTS = {
    "greeting": "您好，我是导医助手，是一个智能程序，不是医生。哪里不舒服、想挂号，都可以直接说。",
    "/human_ask": "正在为您转人工，前面还有 3 位。",
    "emergency": "请马上拨打 120，或到急诊楼 1 楼。不要自己走远路。",
    "crisis": "听到您这样说，我很担心您。您现在安全吗？",
    "triage": "孩子发烧，建议先看儿科。",
    "schedule": "儿科最近这几天的出诊：",
    "confirm": "请核对：王*，儿科，曾丽，明天上午 08:30–09:00，挂号费 25 元。要预约吗？",
}

BUTTONS: dict[str, list[dict[str, str]]] = {
    "greeting": [
        {"title": "不知道挂什么科", "payload": "/triage_ask"},
        {"title": "预约挂号", "payload": "/booking_make"},
        {"title": "转人工", "payload": "/human_ask"},
    ],
    "triage": [
        {"title": "挂儿科的号", "payload": '/press_department{"triage__department": "erke"}'},
        {"title": "看看出诊", "payload": "/schedule_ask"},
    ],
    "schedule": [
        {
            "title": "曾丽 11 月 19 日上午",
            "payload": '/press_clinic{"registration__clinic": "11"}',
        },
        {
            "title": "单小珊 11 月 20 日上午",
            "payload": '/press_clinic{"registration__clinic": "13"}',
        },
        {"title": "换一天", "payload": '/press_other_day{"page": "11"}'},
    ],
    "appointments": [
        {"title": "改期", "payload": '/press_change{"appointment": "a1"}'},
        {"title": "取消预约", "payload": '/press_cancel{"appointment": "a1"}'},
    ],
    "confirm": [
        {"title": "确认预约", "payload": "/affirm"},
        {"title": "先不约", "payload": "/deny"},
    ],
}
