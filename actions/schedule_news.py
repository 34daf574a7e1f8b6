"""What the hospital announces: beside a schedule, and when it is asked for (最近有义诊吗)."""

import re
from typing import Any

from rasa_sdk.events import SlotSet

from actions.turn import Event, Turn

_SHOWN, _SHOWN_IF_ASKED = 3, 5
# What is asked for → the kind of announcement; None for all of them. In this order.
_ASKED: tuple[tuple[re.Pattern[str], str | None], ...] = (
    (re.compile(r"义诊|免费(看病|看诊|门诊|检查)"), "free_clinic"),
    (
        re.compile(r"停诊.{0,4}(公告|通知|信息|名单|消息)|(哪些|哪几个|有没有).{0,6}停诊"),
        "stopped",
    ),
    (re.compile(r"新(技术|项目|疗法|设备|业务|手段)"), "new_technique"),
    (
        re.compile(
            r"(最近|近期|这个?月|本月|今天|现在|院里|医院).{0,8}(活动|公告|通知|新闻|讲座)"
            r"|^(医院|院内|最新)?(活动|公告|通知|讲座)[?？。]?$"
        ),
        None,
    ),
)
_NOT_NEWS = re.compile(r"收到|短信|通知书|没通知|怎么通知|申请|我们(村|社区|单位|公司)|请.{0,4}来")


async def say_news(turn: Turn) -> bool:
    """Answer a question about announcements; False when it is none, or nothing is announced."""
    if _NOT_NEWS.search(turn.text):
        return False
    kind = next(((kind,) for pattern, kind in _ASKED if pattern.search(turn.text)), None)
    if kind is None:
        return False
    found = await turn.backend.get("/v1/announcements", kind=kind[0])
    for announcement in found[:_SHOWN_IF_ASKED]:
        _say(turn, announcement)
    return bool(found)


async def announced(turn: Turn, clinics: list[dict[str, Any]]) -> list[Event]:
    """Say what is announced for the departments of these clinics, each once in a conversation."""
    departments = {clinic["department_code"] for clinic in clinics if not clinic.get("resource")}
    if not departments:
        return []
    told = list(turn.slot("schedule__announced") or [])
    found = await turn.backend.get("/v1/announcements", department=sorted(departments))
    fresh = [each for each in found if each["id"] not in told][:_SHOWN]
    for announcement in fresh:
        _say(turn, announcement)
    return [SlotSet("schedule__announced", told + [each["id"] for each in fresh])] if fresh else []


def _say(turn: Turn, announcement: dict[str, Any]) -> None:
    turn.say("utter_schedule__announcement", title=announcement["title"], body=announcement["body"])
