"""Pictures that come in the middle of a conversation: evidence of a complaint, or kept for the
staff. Nobody but a person looks at them."""

import re
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import action
from actions.turn import Event, Turn

_FORM = "complaint_form"
# A picture and then its story, a message or two later.
_JUST = 3
_SPOKEN_OF = re.compile(
    r"(怎么|能|可以|咋|哪里?|我|要|想)[^，。,]{0,6}(发|传|上传)[^，。,]{0,4}(照片|图片|图|截图|视频|录像|录音)"
    r"|(照片|图片|截图|视频|录像|录音)[^，。,]{0,6}(怎么|咋|往?哪|能不能|可以)[^，。,]{0,4}(发|传|给)"
    r"|^(我)?(没有?|没拍|没照)(照片|图片|视频|录像|录音)?[了啊呢]?$(?<=[片频像音拍照了啊呢])"
    r"|^(照片|图片|视频|录像|录音)(我)?(没有?|没拍)[了啊呢]?$"
)
_NONE = re.compile(r"没")
_BRIEF = 20


@action("action_complaint_picture", resumes=True)
async def picture(turn: Turn) -> list[Event]:
    """Say that it has come; it answers nothing that was asked, so an open form asks again. (Left
    unasked, Rasa would not give the next message to the form.)"""
    came = turn.entity("attachment")
    kept = [*(turn.slot("complaint__pictures") or []), *([came] if came else [])]
    follows = _came_before(turn)
    if turn.form == _FORM:
        turn.say(
            "utter_complaint__picture_added_more" if follows else "utter_complaint__picture_added"
        )
    else:
        turn.say("utter_complaint__picture_more" if follows else "utter_complaint__picture_kept")
    return [SlotSet("complaint__pictures", kept)]


def speaks_of_pictures(turn: Turn) -> bool:
    """我有照片怎么发, 没有照片: about sending pictures, and no answer to what was asked."""
    return bool(_SPOKEN_OF.search(turn.text)) and len(turn.text) <= _BRIEF


def say_how_to_send(turn: Turn) -> None:
    """How a picture is sent here; nothing to who has none."""
    if not _NONE.search(turn.text):
        turn.say("utter_complaint__how_to_send_pictures")


def _came_before(turn: Turn) -> bool:
    """Whether the message before this one was a picture, too."""
    return _intents(turn)[1:2] == ["system_picture"]


def sent_just_before(turn: Turn) -> list[Any] | None:
    """The pictures that were sent right before a complaint was begun: they show what it is about.
    Older ones (a report, some days ago) don't."""
    recent = _intents(turn)[1 : 1 + _JUST]
    return turn.slot("complaint__pictures") if "system_picture" in recent else None


def _intents(turn: Turn) -> list[str]:
    """What the patient's messages were taken for, newest first."""
    said = (event for event in reversed(turn.tracker.events) if event.get("event") == "user")
    return [str((event.get("parse_data") or {}).get("intent", {}).get("name")) for event in said]
