"""Short questions about what was just talked about: 在哪, 怎么走, 电话, 多少钱, 几点, 那眼科呢."""

import re
from typing import Any

from rasa_sdk.events import FollowupAction

from actions.clinic_choice import Subject, subject_from_slot
from actions.clinic_subject import now_about
from actions.guide_prices import say_price_of
from actions.turn import Event, Turn

# Asking where something is, or for its telephone.
WHERE = re.compile(
    r"怎么走|咋走|在哪|哪里|哪儿|几楼|几层|位置|地方|怎么去|咋去|往哪|电话|号码|找不到"
)
_FEE = re.compile(r"多少钱|多钱|几块|费用|收费|挂号费|贵不贵|价钱|价格")
_HOUR = re.compile(r"几点|什么时候|啥时候|哪天")
_SHORT = 10
# Words that leave a question about nothing in particular; what remains is its own topic.
_OF_NOTHING = re.compile(
    r"那|请问|多少|做|他|她|它|这个?|的|是|在|要|呢|吗|啊|呀|了|大概|医生|大夫|科室?|号|挂|看|一个|一次|门诊|你们|我|去|到|说"
    r"|\W"
)
_GOES_ON = re.compile(r"^(那|那么)?(个)?.{1,8}呢[？?]?$")


def goes_on_about(turn: Turn, what: str) -> bool:
    """那眼科呢, right after `what` ("where") was answered about another department."""
    return what == "where" and bool(_GOES_ON.match(turn.text)) and _told_the_way(turn)


def _told_the_way(turn: Turn) -> bool:
    """Whether the answer before this message was the way to a department."""
    before = iter(reversed(turn.tracker.events))
    for event in before:
        if event.get("event") == "user":
            break
    way = False
    for event in before:
        if event.get("event") == "slot" and event.get("name") == "control__subject":
            way = bool(event.get("value"))
        if event.get("event") == "action" and event.get("name") != "action_listen":
            return way and event.get("name") == "action_guide_answer"
    return False


async def answered_from_context(turn: Turn) -> list[Event] | None:
    """Answer by the booking that is read back, or by whom was talked about; None when the question
    has a topic of its own or nothing was talked about."""
    kind = _kind_of_question(turn.text)
    if kind is None:
        return None
    card = turn.slot("registration__card") or {}
    if turn.requested == "registration__confirmed" and card.get("location"):
        turn.say(f"utter_guide__card_{kind}", **card, day=turn.day(card["date"]))
        return []
    subject = subject_from_slot(turn.slot("control__subject"))
    if subject.known and kind != "hour":
        return await _about(turn, subject, kind)
    if subject.known and turn.form is None:
        return [FollowupAction("action_schedule_begin")]
    if card.get("location") and kind == "where":
        turn.say("utter_guide__card_where", **card, day=turn.day(card["date"]))
        return []
    return None


def _kind_of_question(text: str) -> str | None:
    if len(text) > _SHORT:
        return None
    for kind, words in (("where", WHERE), ("fee", _FEE), ("hour", _HOUR)):
        if words.search(text) and not _OF_NOTHING.sub("", words.sub("", text)):
            return kind
    return None


async def _about(turn: Turn, subject: Subject, kind: str) -> list[Event]:
    if kind == "where" and subject.among:
        for code in await _departments_of(turn, subject.among):
            await say_where(turn, code)
        return []
    if kind == "where":
        return await say_where(turn, await _department_of(turn, subject))
    return await say_fee(turn, subject)


async def say_fee(turn: Turn, subject: Subject) -> list[Event]:
    """What a number of the doctor, or of the doctors of the department, costs."""
    if subject.resource:
        clinics = await turn.backend.get("/v1/clinics", resource=subject.resource, limit=1)
        await say_price_of(turn, clinics[0]["doctor"])
        return []
    ids = [subject.doctor] if subject.doctor else subject.among
    wanted = {"ids": ",".join(ids)} if ids else {"department": subject.department}
    doctors = await turn.backend.get("/v1/doctors", **wanted)
    fees = sorted({int(doctor["fee"]) for doctor in doctors})
    if not fees:  # a place, where nobody sits
        turn.say("utter_guide__price_unknown")
        return []
    names = [doctor["name"] for doctor in doctors] if ids else [doctors[0]["department"]]
    name = turn.words("utter_schedule__separator").join(names)
    response = "utter_guide__fee" if len(fees) == 1 else "utter_guide__fee_range"
    turn.say(response, name=name, low=fees[0], high=fees[-1])
    return []


async def _department_of(turn: Turn, subject: Subject) -> str:
    if subject.doctor:
        doctors = await turn.backend.get("/v1/doctors", ids=subject.doctor)
        return str(doctors[0]["department_code"])
    if subject.resource:
        clinics = await turn.backend.get("/v1/clinics", resource=subject.resource, limit=1)
        return str(clinics[0]["department_code"])
    return str(subject.department)


async def _departments_of(turn: Turn, doctors: list[str]) -> list[str]:
    found = await turn.backend.get("/v1/doctors", ids=",".join(doctors))
    return list(dict.fromkeys(doctor["department_code"] for doctor in found))


async def say_where(turn: Turn, code: str) -> list[Event]:
    """Where a department or place is, and its telephone."""
    department: dict[str, Any] = await turn.backend.get(f"/v1/departments/{code}")
    values = {key: department[key] for key in ("name", "location", "phone")}
    card = {"type": "place", "code": code, **values}
    turn.say("utter_guide__where", card=card, **values)
    return now_about(turn, Subject(department=code))


async def say_where_doctor(turn: Turn, doctor: str) -> list[Event]:
    """Where a doctor's department is."""
    return await say_where(turn, await _department_of(turn, Subject(doctor=doctor)))
