"""Who a doctor is: title, department and what he or she is good at."""

import re
from typing import Any

from actions.clinic_choice import Subject, read_subject, subject_from_slot
from actions.clinic_subject import now_about
from actions.turn import Event, Turn

_PROFILE = re.compile(
    r"擅长|专长|主攻|拿手|看(什么|啥|哪些|哪方面|哪种)(的|病|方面)?|怎么样|咋样|好不好|厉害|水平|技术|介绍|简介|资历|靠谱|有名"
    r"|(哪个|谁|哪位|哪一个)(更|比较|医生)?(好|强|合适)"
)
# 他今天怎么样 asks after no doctor, and 明天怎么样 proposes a day.
_PRONOUN = re.compile(r"^(那|请问)?(他|她|这个?(医生|大夫|专家|主任)?|这位)")


def asks_for_profile(turn: Turn) -> bool:
    """张山擅长什么, 他是看什么的."""
    return bool(_PROFILE.search(turn.text))


def doctor_asked_about(turn: Turn) -> str | None:
    """Whose profile is wanted: the doctor named, or, with a pronoun, the one talked about."""
    if not asks_for_profile(turn):
        return None
    named = read_subject(turn)
    if named is not None:
        return named.doctor
    if not _PRONOUN.search(turn.text):
        return None
    talked_about = subject_from_slot(turn.slot("control__subject"))
    return talked_about.doctor


async def say_profile(turn: Turn, doctor: str) -> list[Event]:
    """The doctor in a sentence, with a button to book; of several named (张山和刘洋哪个好) each
    one, and the choice is the patient's."""
    wanted = list(dict.fromkeys([doctor, *_named_surely(turn)]))
    for found in await turn.backend.get("/v1/doctors", ids=",".join(wanted)):
        _say_one(turn, found)
    return now_about(turn, Subject(doctor=doctor)) if len(wanted) == 1 else []


def _named_surely(turn: Turn) -> list[str]:
    values = (
        entity.get("value")
        for entity in turn.tracker.latest_message.get("entities") or []
        if entity.get("entity") == "doctor"
    )
    return [str(value[0]) for value in values if isinstance(value, list) and len(value) == 1]


def _say_one(turn: Turn, doctor: dict[str, Any]) -> None:
    separator = turn.words("utter_schedule__separator")
    turn.say(
        "utter_schedule__profile",
        name=doctor["name"],
        department=doctor["department"],
        title=doctor["title"],
        specialities=separator.join(doctor["specialities"]),
        fee=doctor["fee"],
        buttons=[
            {
                "title": turn.words("utter_schedule__book_button", name=doctor["name"]),
                "payload": f'/press_book{{"doctor": "{doctor["id"]}"}}',
            }
        ],
    )
