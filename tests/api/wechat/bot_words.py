"""What the bot says: the words of its domain and of the triage knowledge, filled in."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from api.conversations.schemas import Button, MessageOut
from tests.api.wechat.said import AT, ROOT


def _domain() -> dict[str, list[dict[str, Any]]]:
    files = sorted((ROOT / "bot/domain").glob("*.yml"))
    parts = [yaml.safe_load(path.read_text("utf-8")).get("responses", {}) for path in files]
    return {name: variants for part in parts for name, variants in part.items()}


DOMAIN = _domain()
LINES_AND_BUTTONS = [
    ("schedule__line", "schedule__button"),
    ("schedule__line_resource", "schedule__button_resource"),
    ("registration__slot_line", "registration__slot_button"),
    ("registration__instead_line", "registration__instead_button"),
    ("registration__wait_line", "registration__wait_button"),
    ("registration__line", "registration__line_button"),
    ("registration__line_stopped", "registration__line_button"),
    ("registration__line_waiting", "registration__line_button"),
    ("registration__line_submitted", "registration__line_button"),
    ("registration__missed_line", "registration__line_button"),
]
FIRST = {
    "place": 1,
    "day": "11 月 19 日（周四）",
    "period": "上午",
    "half": "上午",
    "time": "09:00-09:30",
    "start": "09:00",
    "end": "09:30",
    "department": "心血管内科",
    "doctor": "张明",
    "title": "主任医师",
    "kind": "特需 ",
    "substitute": "（这次由王强替诊）",
    "fee": 300,
    "cost": "，300 元",
    "remaining": 3,
    "location": "门诊楼 3 楼",
    "visitor": "林*雨",
    "number": "100012",
    "ahead": 2,
    "because": "（医生外出）",
}
SECOND = FIRST | {"place": 2, "day": "11 月 20 日（周五）", "start": "09:30", "end": "10:00"}


def of_the_domain(name: str, values: dict[str, Any]) -> str:
    """The text of a response, its gaps filled."""
    text = DOMAIN[f"utter_{name}"][0]["text"]
    return str(text).format_map(values)


def responses() -> Iterator[tuple[str, MessageOut]]:
    """Every response of the bot that has buttons, as it is said on a screen."""
    for name, variants in DOMAIN.items():
        for variant in variants:
            if variant.get("buttons") and variant.get("channel") in (None, "wechat"):
                yield name, _filled(variant)


def _filled(variant: dict[str, Any]) -> MessageOut:
    text = re.sub(r"\{\w+\}", "心血管内科门诊", variant["text"])
    buttons = [
        Button(title=one["title"], payload=one["payload"].format()) for one in variant["buttons"]
    ]
    return MessageOut(
        id="1", author="bot", author_name=None, text=text, buttons=buttons, card=None, at=AT
    )


def questions() -> dict[str, Any]:
    path = ROOT / "knowledge_base/wording/triage.yml"
    asked: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))["ask"]
    return asked
