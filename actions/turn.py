"""One turn of a conversation, as an action sees it: what was said, what is known, how to answer."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend import Backend
from language.dates import read_date, speak_date

# Right before a name: 不是…, 不要…, but not 是不是….
_RULED_OUT = re.compile(r"(?<!是)(不是|不要|别挂|不挂|不看|不给)(给|帮|挂|看|找|那个)?$")
# Right after a name, where another one is wanted: 骨科不挂了，换康复科.
_GIVEN_UP = re.compile(r"的?号?(?:我|就|先|都|也)*(?:不(?:挂|看|要|约|去|用)|算了)")
_INSTEAD = re.compile(r"换(?!药|季)|改(?:成|挂|看|约|去)")
_CAN_BE_RULED_OUT = {"doctor", "department", "person", "slot_kind"}

Button = dict[str, str]
Event = dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """Wraps what rasa-sdk hands to an action. Wording comes from the domain's responses."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    domain: dict[str, Any]
    backend: Backend

    @property
    def conversation(self) -> str:
        """The conversation's id; the sender is `<conversation>:<generation>`."""
        return str(self.tracker.sender_id).split(":", 1)[0]

    @property
    def channel(self) -> str:
        """Where the patient is: web, kiosk, wechat, hotline."""
        return str(self.tracker.get_latest_input_channel() or "web")

    @property
    def text(self) -> str:
        """What the patient wrote; empty when a button was pressed."""
        text = str(self.tracker.latest_message.get("text") or "")
        return "" if text.startswith("/") else text

    @property
    def intent(self) -> str:
        """The intent's name."""
        return str((self.tracker.latest_message.get("intent") or {}).get("name") or "")

    @property
    def form(self) -> str | None:
        """The form that is being filled, if any."""
        name = (self.tracker.active_loop or {}).get("name")
        return str(name) if name else None

    @property
    def patient_has_just_spoken(self) -> bool:
        """Whether nothing was done since the message. While a form is run, Rasa has already put
        the form itself at the end of the events."""
        since = (event for event in reversed(self.tracker.events) if event.get("name") != self.form)
        for event in since:
            if event["event"] == "user":
                return True
            if event["event"] == "action":
                return False
        return False

    @property
    def card_shown_last(self) -> str | None:
        """The type of the card in the last answer, if it had one."""
        users = 0
        for event in reversed(self.tracker.events):
            users += event.get("event") == "user"
            card = ((event.get("data") or {}).get("custom") or {}).get("card")
            if card and users == 1 and event.get("event") == "bot":
                return str(card["type"])
        return None

    @property
    def requested(self) -> str | None:
        """The slot that the form has asked for."""
        slot = self.slot("requested_slot")
        return str(slot) if slot else None

    def slot(self, name: str) -> Any:
        """A slot's value."""
        return self.tracker.get_slot(name)

    def entity(self, name: str) -> Any:
        """The value of the first entity of that kind in the message, or None. What is named only
        to be ruled out (不是刘洋，是刘阳) doesn't count."""
        for entity in self.tracker.latest_message.get("entities") or []:
            if entity.get("entity") == name and not self._ruled_out(entity):
                return entity.get("value")
        return None

    def refused(self, name: str) -> Any:
        """The value of the first entity of that kind that is named only to be ruled out."""
        found = (
            entity.get("value")
            for entity in self.tracker.latest_message.get("entities") or []
            if entity.get("entity") == name and self._ruled_out(entity)
        )
        return next(found, None)

    def _ruled_out(self, entity: dict[str, Any]) -> bool:
        if entity.get("entity") not in _CAN_BE_RULED_OUT or not self.text:
            return False
        if _RULED_OUT.search(self.text[: entity.get("start") or 0]):
            return True
        others = (
            other is not entity and other.get("entity") == entity.get("entity")
            for other in self.tracker.latest_message.get("entities") or []
        )
        given_up = _GIVEN_UP.match(self.text, entity.get("end") or 0)
        return bool(given_up and _INSTEAD.search(self.text) and any(others))

    @property
    def wants_another(self) -> bool:
        """骨科不挂了，换康复科: something else in place of what is being done, and no end of it."""
        named = self.entity("department") or self.entity("doctor")
        return bool(named and _INSTEAD.search(self.text))

    def entity_text(self, name: str) -> str | None:
        """The patient's own words for the first entity of that kind."""
        for entity in self.tracker.latest_message.get("entities") or []:
            if entity.get("entity") == name and entity.get("end") is not None:
                return self.text[entity["start"] : entity["end"]]
        return None

    def last_entity_text(self, name: str) -> str | None:
        """The patient's own words for the last entity of that kind: of 不是内科，是骨科 the right
        one."""
        found = [
            self.text[entity["start"] : entity["end"]]
            for entity in self.tracker.latest_message.get("entities") or []
            if entity.get("entity") == name and entity.get("end") is not None
        ]
        return found[-1] if found else None

    @property
    def is_bare_value(self) -> bool:
        """Whether names, dates and the like make up most of the message (后天上午, 张主任)."""
        bare = len(self.text.strip())
        spans = {
            place
            for entity in self.tracker.latest_message.get("entities") or []
            if entity.get("end") is not None
            for place in range(entity["start"], entity["end"])
        }
        return 0 < bare <= 2 * len(spans)

    def day(self, iso: str) -> str:
        """A date to be read on a screen, or spoken on the hotline; always with its weekday."""
        day = date.fromisoformat(iso)
        return speak_date(day) if self.channel == "hotline" else read_date(day)

    def words(self, response: str, **values: Any) -> str:
        """The text of a response with its values filled in, for a part of a longer answer."""
        return str(self._variant(response).get("text", "")).format_map(values)

    def buttons(self, response: str) -> list[Button]:
        """The buttons of a response, for a part of a longer answer."""
        # Rasa's own generator wants the braces of a payload doubled; undo that here.
        return [
            {"title": button["title"], "payload": button["payload"].format()}
            for button in self._variant(response).get("buttons", [])
        ]

    def _variant(self, response: str) -> dict[str, Any]:
        variants: list[dict[str, Any]] = self.domain["responses"][response]
        for variant in variants:
            if variant.get("channel") == self.channel:
                return variant
        return next(variant for variant in variants if not variant.get("channel"))

    def say(
        self,
        response: str,
        *,
        buttons: list[Button] | None = None,
        card: dict[str, Any] | None = None,
        **values: Any,
    ) -> None:
        """Answer with a response, buttons that depend on data, and a card.

        Buttons of the moment come before the response's own: what is asked for is pressed first.
        A response that has a twin `…_again` is not said twice in a row: the second time the twin
        is, because who hears the same apology again feels unheard.
        """
        again = f"{response}_again"
        if again in self.domain["responses"] and self._said_last(self.words(response, **values)):
            response = again
        self.dispatcher.utter_message(
            text=self.words(response, **values),
            buttons=[*(buttons or []), *self.buttons(response)],
            json_message={"card": card} if card else None,
        )

    def has_just_said(self, response: str) -> bool:
        """Whether the answer to the message before this one contained that response as it is."""
        return self._said_last(self.words(response))

    def _said_last(self, text: str) -> bool:
        """Whether the answer to the patient's message before this one contained the text."""
        turns = 0
        for event in reversed(self.tracker.events):
            turns += event.get("event") == "user"
            if event.get("event") == "bot" and turns == 1 and event.get("text") == text:
                return True
        return False

    def say_text(
        self, text: str, *, buttons: list[Button] | None = None, card: dict[str, Any] | None = None
    ) -> None:
        """Answer with words that the backend has already chosen."""
        shown = {"card": card} if card else None
        self.dispatcher.utter_message(text=text, buttons=buttons, json_message=shown)
