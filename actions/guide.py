"""What is asked at a reception desk: ways, hours, fees, papers."""

import re
from typing import Any

from rasa_sdk.events import FollowupAction

from actions.base import action
from actions.clinic_choice import read_subject
from actions.clinic_wish import asks_how_to_book
from actions.control_care import cared_for
from actions.guide_follow_up import (
    WHERE,
    answered_from_context,
    goes_on_about,
    say_fee,
    say_where,
    say_where_doctor,
)
from actions.guide_hospitals import asks_of_another_hospital
from actions.guide_medicine import says_wrong_medicine, speaks_of_wrong_medicine
from actions.guide_prices import asks_price, priced_thing, say_price, speaks_of
from actions.schedule_news import say_news
from actions.schedule_profile import asks_for_profile, say_profile
from actions.service_offer import offer_help
from actions.turn import Button, Event, Turn

_EMERGENCY_OPEN = re.compile(
    r"急诊.{0,6}(开着|开门|开不开|开吗|有人|上班|几点|24|二十四|晚上|半夜|夜里|周末|放假|预约|要不要挂|约)"
    r"|(晚上|半夜|夜里|凌晨|周末|节假日|放假).{0,4}急诊"
)
EMERGENCY_DEPARTMENT = "jizhen"


@action("action_guide_answer", resumes=True)
async def answer(turn: Turn) -> list[Event]:
    """An article, or where a department is; when unsure, what may be meant; else a person."""
    if not turn.text:
        turn.say("utter_guide__ask")
        return []
    if speaks_of_wrong_medicine(turn):
        return await says_wrong_medicine(turn)
    if (known := await _known_by_rule(turn)) is not None:
        return known
    if await say_article(turn, turn.text, only_sure=True):
        return []
    if (cared := await cared_for(turn)) is not None:
        return cared
    if asks_price(turn.text) and priced_thing(turn.text):
        turn.say("utter_guide__price_unknown")
    elif not await say_article(turn, turn.text):
        turn.say("utter_guide__unknown")
    return []


async def _known_by_rule(turn: Turn) -> list[Event] | None:
    """Questions that the hospital's own data answer better than an article."""
    if asks_of_another_hospital(turn):
        turn.say("utter_guide__other_hospital")
        return []
    if _EMERGENCY_OPEN.search(turn.text):
        return await say_emergency_open(turn)
    if (priced := await say_price(turn)) is not None:
        return priced
    if await say_news(turn):
        return []
    subject = read_subject(turn)
    if subject and subject.known and asks_price(turn.text):
        return await say_fee(turn, subject)
    if subject and subject.doctor and asks_for_profile(turn):
        return await say_profile(turn, subject.doctor)
    if subject and subject.resource and asks_how_to_book(turn):
        return [FollowupAction("action_registration_begin")]
    where = WHERE.search(turn.text) or goes_on_about(turn, "where")
    if subject and where and subject.doctor:
        return await say_where_doctor(turn, subject.doctor)
    if subject and where and subject.department:
        return await say_where(turn, subject.department)
    return None if subject else await answered_from_context(turn)


async def say_emergency_open(turn: Turn) -> list[Event]:
    """The emergency department never closes and takes no bookings."""
    hospital = await turn.backend.get("/v1/hospital")
    place = {key: hospital["emergency"][key] for key in ("location", "entrance", "phone")}
    turn.say("utter_guide__emergency_open", **place)
    return []


def over(turn: Turn) -> list[Event]:
    """For the beginning of a flow that turned out to be a question, now answered: nothing is begun,
    and a form that was being filled asks again."""
    return [FollowupAction(turn.form or "action_listen")]


@action("action_guide_press", resumes=True)
async def pressed(turn: Turn) -> list[Event]:
    """An article that was offered as a button."""
    article = await turn.backend.get(f"/v1/guide/{turn.entity('article')}")
    _say(turn, article)
    await offer_help(turn, article)
    return []


async def say_article(turn: Turn, question: str, *, only_sure: bool = False) -> bool:
    """Answer from the guide; False when it knows nothing of it."""
    found: list[dict[str, Any]] = await turn.backend.get("/v1/guide", q=question[:200])
    thing = priced_thing(question) if asks_price(question) else ""
    sure = [one for one in found if one["sure"] and (not thing or speaks_of(one, thing))]
    if sure:
        _say(turn, sure[0])
        await offer_help(turn, sure[0])
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
