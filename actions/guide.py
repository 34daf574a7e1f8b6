"""What is asked at a reception desk: ways, hours, fees, papers."""

import re
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import action
from actions.clinic_choice import Subject, read_subject
from actions.turn import Button, Event, Turn

# Asking where something is, or for its telephone.
_WHERE = re.compile(r"怎么走|咋走|在哪|哪里|哪儿|几楼|几层|位置|地方|怎么去|电话|号码|找不到")


@action("action_guide_answer", resumes=True)
async def answer(turn: Turn) -> list[Event]:
    """An article, or where a department is; when unsure, what may be meant; else a person."""
    if not turn.text:
        turn.say("utter_guide__ask")
        return []
    subject = read_subject(turn)
    if subject and subject.department and _WHERE.search(turn.text):
        return await _say_where(turn, subject.department)
    if not await say_article(turn, turn.text):
        turn.say("utter_guide__unknown")
    return []


@action("action_guide_press", resumes=True)
async def pressed(turn: Turn) -> list[Event]:
    """An article that was offered as a button."""
    article = await turn.backend.get(f"/v1/guide/{turn.entity('article')}")
    _say(turn, article)
    return []


async def say_article(turn: Turn, question: str, *, only_sure: bool = False) -> bool:
    """Answer from the guide; False when it knows nothing of it."""
    found: list[dict[str, Any]] = await turn.backend.get("/v1/guide", q=question[:200])
    sure = [article for article in found if article["sure"]]
    if sure:
        _say(turn, sure[0])
        return True
    if only_sure or not found:
        return False
    turn.say("utter_guide__maybe", buttons=[_button(article) for article in found[:3]])
    return True


def _say(turn: Turn, article: dict[str, Any]) -> None:
    card = {
        "type": "guide",
        "topic": article["topic"],
        "title": article["title"],
        "link": article["link"],
        "updated": article["updated"],
    }
    turn.say("utter_guide__article", title=article["title"], body=article["body"], card=card)


def _button(article: dict[str, Any]) -> Button:
    return {
        "title": article["title"],
        "payload": f'/press_article{{"article": "{article["id"]}"}}',
    }


async def _say_where(turn: Turn, code: str) -> list[Event]:
    department = await turn.backend.get(f"/v1/departments/{code}")
    values = {key: department[key] for key in ("name", "location", "phone")}
    turn.say("utter_guide__where", **values)
    return [SlotSet("control__subject", Subject(department=code).as_slot())]
