"""Which department: listens to the complaint, asks what separates the candidates, gives advice."""

import re
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.backend import BackendAway, BackendRefused
from actions.base import action, form_step
from actions.clinic_choice import Subject, clinic_words, read_subject
from actions.clinic_subject import now_about
from actions.complaint_reading import complains
from actions.guide import EMERGENCY_DEPARTMENT
from actions.guide_medicine import (
    asks_how_to_take,
    says_who_tells_of_medicine,
    says_wrong_medicine,
    speaks_of_wrong_medicine,
)
from actions.interruptions import finish, set_aside
from actions.triage_offer import next_clinics, offer
from actions.turn import Button, Event, Turn

FORM = "triage_form"
MOST_QUESTIONS = 3
_ELSEWHERE = {
    "human_ask",
    "stop",
    "privacy_ask",
    "complaint_ask",
    "booking_cancel",
    "booking_change",
    "booking_ask",
    "goodbye",
    "repeat",
    "help",
    "bot_ask",
    "greet",
}
_PERSON = re.compile(r"人|客服|接线|话务|护士|导医|领导")
_FACTS = {"inform", "affirm", "deny"}
# Only with words of complaint another matter: 七十五了 女的 and 没有 就是老了 are answers.
_COMPLAINT = {"complaint_file", "suggestion_give", "praise_give"}
# From here on a message is a long story, whose last sentence says what is wanted.
_LONG = 80
# Wants to know, or to be told what to take or do: for a doctor to answer.
_ASKS = re.compile(
    r"[吗么呢?？]|什么|啥|怎么|咋|能不能|可不可以|是不是|要不要|会不会|多少|几|药|吃|用|剂量|严重|正常|报告|化验|片子|帮我看|高不高"
)
# The question after the complaint itself: not asked of somebody who was advised on one.
_COMPLAINT_KEY = "complaint"
# The question that a bare number answers, in years.
_AGE_KEY = "age"
_YEARS = re.compile(r"\d{1,3}|[一二两三四五六七八九十]{1,3}")
# The least chance of a department that is named beside the first.
_LIKELY = 0.05
_SENTENCE_END = re.compile(r"[。！？!?；;\n，,]")
_BOOKS = re.compile(r"挂|预约|约(个|一)")


@action("action_triage_begin")
async def begin(turn: Turn) -> list[Event]:
    """A new complaint. A pressed button says nothing yet; a sentence may say everything. A long
    story that ends in "so book me a digestive appointment" is a booking."""
    if _ends_in_a_booking(turn):
        return [FollowupAction("action_registration_begin")]
    slots = await _new_or_more(turn)
    return [*set_aside(turn, FORM), *(SlotSet(key, value) for key, value in slots.items())]


async def _new_or_more(turn: Turn) -> dict[str, Any]:
    """A new complaint, or a fact more about the one that advice was given on (三岁, 其实是我妈)."""
    told = turn.slot("triage__told") or ""
    if told and turn.intent in _FACTS:
        return await _listen(
            turn, {"triage__text": told, "triage__asked": [_COMPLAINT_KEY]}, turn.text
        )
    new = await _listen(turn, {"triage__text": "", "triage__asked": []}, turn.text)
    if told and _says_nothing(new.get("triage__result")):
        return await _listen(
            turn, {"triage__text": told, "triage__asked": [_COMPLAINT_KEY]}, turn.text
        )
    return new


def _says_nothing(result: dict[str, Any] | None) -> bool:
    """Whether no complaint was recognised: 三天了 tells more of the one before."""
    if not result:
        return False
    ask = result["ask"] or {}
    return not result["departments"] or ask.get("key") == _COMPLAINT_KEY


def _ends_in_a_booking(turn: Turn) -> bool:
    if len(turn.text) < _LONG:
        return False
    parts = [match.end() for match in _SENTENCE_END.finditer(turn.text.rstrip("。！？!?，, "))]
    last = parts[-1] if parts else 0
    named = (
        entity.get("start", 0) >= last
        for entity in turn.tracker.latest_message.get("entities") or []
        if entity.get("entity") in {"department", "doctor"}
    )
    return bool(_BOOKS.search(turn.text[last:])) and any(named)


async def _listen(turn: Turn, slots: dict[str, Any], said: str) -> dict[str, Any]:
    """Add what was said, assess all of it, and decide whether to ask on."""
    text = "，".join(part for part in (slots["triage__text"], said) if part)
    if not text:
        return {
            "triage__text": "",
            "triage__asked": [],
            "triage__detail": None,
            "triage__ask": None,
        }
    asked = slots["triage__asked"]
    result = await turn.backend.post(
        "/v1/triage",
        {"text": text[-2000:], "asked": asked, "conversation": turn.conversation},
    )
    asks_on = result["ask"] and len(asked) < MOST_QUESTIONS
    return {
        "triage__text": text,
        "triage__asked": [*asked, result["ask"]["key"]] if asks_on else asked,
        "triage__ask": result["ask"] if asks_on else None,
        "triage__result": result,
        "triage__detail": None if asks_on else True,
    }


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Anything that may be part of a complaint is; what is plainly another matter is not."""
    named = read_subject(turn)
    if named and named.known and turn.is_bare_value:
        # A department instead of a complaint: they know where they want to go.
        return {"triage__result": None, "triage__detail": True}
    if turn.intent == "press_answer":
        said = str(turn.entity("answer") or "")
    elif _is_elsewhere(turn):
        return None
    else:
        said = _with_its_unit(turn)
    known = {
        "triage__text": turn.slot("triage__text") or "",
        "triage__asked": turn.slot("triage__asked") or [],
    }
    if known["triage__text"] and turn.intent in {"guide_ask", "schedule_ask", "service_ask"}:
        return None
    return await _listen(turn, known, said) if said else None


def _with_its_unit(turn: Turn) -> str:
    """6 is no part of a complaint; as the answer to how old somebody is, it is 6 years."""
    is_age = (turn.slot("triage__ask") or {}).get("key") == _AGE_KEY
    return f"{turn.text}岁" if is_age and _YEARS.fullmatch(turn.text.strip()) else turn.text


def _is_elsewhere(turn: Turn) -> bool:
    if turn.intent in _COMPLAINT:
        return complains(turn)
    if turn.intent == "human_ask" and turn.text:
        return bool(_PERSON.search(turn.text))  # 说不上来 is an answer, not a wish for a person
    if turn.intent == "booking_make":
        # 那你给我挂一个, after something was told; as a first answer it may still be a complaint.
        return bool(turn.slot("triage__text") or read_subject(turn))
    return turn.intent in _ELSEWHERE or turn.intent.startswith(("press_", "system_"))


@action("action_ask_triage__detail")
async def ask_detail(turn: Turn) -> list[Event]:
    """The complaint itself, or the one question that helps most."""
    ask = turn.slot("triage__ask")
    if not ask:
        turn.say("utter_triage__ask_complaint")
        return []
    buttons = [_answer_button(option) for option in ask["options"]]
    skip = turn.buttons("utter_triage__skip")
    turn.say("utter_triage__ask_detail", question=ask["question"], buttons=buttons + skip)
    return []


def _answer_button(option: str) -> Button:
    return {"title": option, "payload": f'/press_answer{{"answer": "{option}"}}'}


@action("action_triage_submit")
async def advise(turn: Turn) -> list[Event]:
    """Up to three departments with reason and way, and what comes next."""
    result = turn.slot("triage__result")
    if not turn.slot("triage__detail"):
        return []
    if not result:
        return [*_cleared(), FollowupAction("action_schedule_begin")]
    best, *others = result["departments"][:3] or [None]
    departments = [best] if best else []
    departments += [one for one in others if one["score"] >= _LIKELY]
    if result["urgency"] == "emergency":
        departments.sort(key=lambda one: one["code"] != EMERGENCY_DEPARTMENT)
    if not departments:
        turn.say("utter_triage__unknown")
        return [*_cleared(), *finish(turn)]
    _say_advice(turn, result, departments)
    # Nobody books a place at the emergency department.
    offered = [] if result["urgency"] == "emergency" else await offer(turn, departments[0])
    return [
        *now_about(turn, Subject(department=departments[0]["code"])),
        *offered,
        SlotSet("control__wish", None),
        SlotSet("triage__told", turn.slot("triage__text")),
        *_cleared(),
        *finish(turn),
    ]


def _cleared() -> list[Event]:
    # The result stays: a hand-off shows it to the agent.
    return [SlotSet(f"triage__{name}", None) for name in ("text", "asked", "ask", "detail")]


def _say_advice(turn: Turn, result: dict[str, Any], departments: list[dict[str, Any]]) -> None:
    card = {
        "type": "triage",
        "urgency": result["urgency"],
        "departments": [
            {key: department[key] for key in ("code", "name", "reason", "location")}
            for department in departments
        ],
        "disclaimer": turn.words("utter_triage__disclaimer"),
    }
    best = departments[0]
    others = turn.words("utter_triage__separator").join(d["name"] for d in departments[1:])
    turn.say(
        f"utter_triage__advice_{result['urgency']}",
        name=best["name"],
        reason=best["reason"],
        location=best["location"],
        others=turn.words("utter_triage__others", names=others) if others else "",
        buttons=[_book_button(turn, department) for department in departments],
        card=card,
    )


def _book_button(turn: Turn, department: dict[str, Any]) -> Button:
    return {
        "title": turn.words("utter_triage__book_button", name=department["name"]),
        "payload": f'/press_book{{"department": "{department["code"]}"}}',
    }


@action("action_triage_decline", resumes=True)
async def decline(turn: Turn) -> list[Event]:
    """No diagnosis, no drug, no dose: who can answer that, and where they are (A1.5). A wrong
    medicine in the hand is no question for a doctor but a danger."""
    if speaks_of_wrong_medicine(turn):
        return await says_wrong_medicine(turn)
    try:
        result = await turn.backend.post("/v1/triage", {"text": turn.text[:2000] or "?"})
        best = result["departments"][0]
        if turn.form is None and _is_for_triage(turn, result):
            return [FollowupAction("action_triage_begin")]
        details = await turn.backend.get(f"/v1/departments/{best['code']}")
    except (BackendAway, BackendRefused, IndexError):
        # Declining must not depend on anything.
        turn.say("utter_triage__no_diagnosis")
        return []
    subject = Subject(department=best["code"])
    turn.say(
        "utter_triage__no_diagnosis_department",
        name=best["name"],
        location=best["location"],
        phone=details["phone"],
        doctor=await _who_sits_next(turn, subject),
        buttons=[_book_button(turn, best)],
    )
    if asks_how_to_take(turn):
        await says_who_tells_of_medicine(turn)
    return now_about(turn, subject)


async def _who_sits_next(turn: Turn, subject: Subject) -> str:
    """The doctor whom a patient can see first, in a sentence; nothing when there is none."""
    clinics = await next_clinics(turn, subject)
    return turn.words("utter_triage__doctor", **clinic_words(turn, clinics[0])) if clinics else ""


def _is_for_triage(turn: Turn, result: dict[str, Any]) -> bool:
    """Nothing to decline: it can't wait, or it only names an illness (白内障) and asks nothing."""
    return result["urgency"] != "routine" or not _ASKS.search(turn.text)
