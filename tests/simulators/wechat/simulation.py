"""All of WeChat for one official account: what patients do with it, and what they see."""

import itertools
from collections.abc import Mapping

import httpx
from fastapi import FastAPI

from api.clock import Clock
from tests.simulators.faults import Faults
from tests.simulators.wechat.account import OFFICIAL
from tests.simulators.wechat.api import WeChatApi
from tests.simulators.wechat.people import People, Person
from tests.simulators.wechat.phones import Phones, Shown
from tests.simulators.wechat.pushing import Callback, Delivered, Pusher


class SimulatedWeChat:
    """`api` is what our servers call (`app()` serves it), `phone(openid)` what a patient sees.

    What patients do opens windows and is pushed to the callback, if `calls_back` was told one;
    each method returns when WeChat is done with that push. Results of template messages wait until
    `tells_results`. Everybody who does something follows the account, until `unfollows`.
    """

    def __init__(self, clock: Clock) -> None:
        self.people, self.phones = People(), Phones()
        self.api = WeChatApi(clock, self.people, self.phones)
        self.pusher: Pusher | None = None
        self._clock, self._msg_ids = clock, itertools.count(24_000_000_000_000_001)

    def app(self) -> FastAPI:
        """WeChat's API, to be served."""
        return self.api.app()

    def calls_back(self, http: httpx.AsyncClient, callback: Callback) -> Pusher:
        """Push to the hospital's server from now on. `http` is closed by whoever made it."""
        self.pusher = Pusher(http, callback, self._clock, self.phones)
        return self.pusher

    @property
    def faults(self) -> Faults:
        """How the next calls of our servers shall fail."""
        return self.api.faults

    @property
    def received(self) -> list[Shown]:
        """What the account made appear, on all phones, in order."""
        return self.phones.received()

    def phone(self, openid: str) -> list[Shown]:
        """What the account made appear on one phone, in order: answers, messages, cards."""
        return [shown for shown in self.received if shown.openid == openid]

    def talk(self, openid: str) -> list[Shown]:
        """The whole chat as the patient has it, their own messages and typing hints included."""
        return self.phones.talk(openid)

    def meets(self, openid: str) -> Person:
        """Somebody who follows the account for long, without any push."""
        return self.people.met(openid)

    def accepts(self, openid: str, template: str, times: int | None = 1) -> None:
        """A patient allows so many subscription notices of a template; none: for good."""
        self.meets(openid).accepts[template] = times

    # Messages.

    async def says(self, openid: str, text: str, menu_id: str | None = None) -> Delivered | None:
        """A text; with `menu_id` a tap on that item of a menu message."""
        tapped = {"bizmsgmenuid": menu_id} if menu_id is not None else {}
        return await self._sends(openid, "text", text, Content=text, **tapped)

    async def sends_image(
        self, openid: str, content: bytes, media_type: str = "image/jpeg"
    ) -> Delivered | None:
        """A picture."""
        media_id = self.api.media.keep(content, media_type)
        address = f"https://mmbiz.example.test/{media_id}"
        return await self._sends(openid, "image", "", PicUrl=address, MediaId=media_id)

    async def sends_voice(
        self, openid: str, content: bytes, recognition: str = ""
    ) -> Delivered | None:
        """A voice message in AMR; what WeChat recognised is mostly empty by now."""
        media_id = self.api.media.keep(content, "audio/amr")
        more = {"Format": "amr", "Recognition": recognition}
        return await self._sends(openid, "voice", "", MediaId=media_id, **more)

    async def sends_video(self, openid: str, content: bytes) -> Delivered | None:
        """A film."""
        media = self.api.media.keep(content, "video/mp4")
        return await self._sends(openid, "video", "", MediaId=media, ThumbMediaId=f"{media}-thumb")

    async def sends_location(
        self, openid: str, latitude: float, longitude: float, label: str = ""
    ) -> Delivered | None:
        """Where somebody is."""
        where = {"Location_X": latitude, "Location_Y": longitude, "Scale": 15}
        return await self._sends(openid, "location", label, **where, Label=label)

    async def sends_link(self, openid: str, title: str, url: str) -> Delivered | None:
        """An article that somebody shares."""
        return await self._sends(openid, "link", title, Title=title, Description="", Url=url)

    # Events.

    async def follows(self, openid: str, scene: str = "") -> Delivered | None:
        """Somebody follows the account, by its QR code of a scene or otherwise."""
        self.meets(openid).follows = True
        self.meets(openid).touched(self._clock.now())
        key = f"qrscene_{scene}" if scene else ""
        ticket = {"Ticket": "ticket-of-the-tests"} if scene else {}
        return await self._happens(openid, "subscribe", EventKey=key, **ticket)

    async def unfollows(self, openid: str) -> Delivered | None:
        """Somebody stops following; nothing reaches them from here on."""
        person = self.meets(openid)
        person.follows, person.message, person.touch = False, None, None
        person.accepts.clear()
        return await self._happens(openid, "unsubscribe", EventKey="")

    async def scans(self, openid: str, scene: str) -> Delivered | None:
        """A follower scans a QR code of the account."""
        self.meets(openid).touched(self._clock.now())
        return await self._happens(openid, "SCAN", EventKey=scene, Ticket="ticket-of-the-tests")

    async def clicks(self, openid: str, key: str) -> Delivered | None:
        """An entry of the account's menu."""
        self.meets(openid).touched(self._clock.now())
        return await self._happens(openid, "CLICK", EventKey=key)

    async def views(self, openid: str, url: str) -> Delivered | None:
        """A page that the menu opens."""
        return await self._happens(openid, "VIEW", EventKey=url)

    async def reports_location(
        self, openid: str, latitude: float, longitude: float
    ) -> Delivered | None:
        """What WeChat tells by itself when somebody opens the chat and allowed it."""
        where = {"Latitude": latitude, "Longitude": longitude, "Precision": 40.0}
        return await self._happens(openid, "LOCATION", **where)

    async def answers_popup(self, openid: str, template: str, *, accepts: bool) -> Delivered | None:
        """Somebody is asked on a page whether they want a subscription notice."""
        if accepts:
            self.accepts(openid, template)
        status = "accept" if accepts else "reject"
        asked = {"TemplateId": template, "SubscribeStatusString": status, "PopupScene": "2"}
        event = {"SubscribeMsgPopupEvent": {"List": asked}}
        return await self._happens(openid, "subscribe_msg_popup_event", **event)

    async def happens(self, openid: str, event: str, **values: object) -> Delivered | None:
        """Any other event."""
        return await self._happens(openid, event, **values)

    async def tells_results(self) -> list[Delivered]:
        """Push the results of templates and notices that wait; returns what became of each."""
        done = []
        while self.api.events:
            event = self.api.events.popleft()
            done.append(await self._push(event.openid, dict(event.values)))
        return [one for one in done if one is not None]

    async def repeats(self, delivered: Delivered) -> Delivered | None:
        """The same push once more, as after an answer that got lost."""
        return await self.pusher.push(delivered.values) if self.pusher else None

    # How it is done.

    async def _sends(self, openid: str, kind: str, text: str, **values: object) -> Delivered | None:
        now = self._clock.now()
        self.meets(openid).said(now)
        self.phones.show(Shown(openid, "own", kind, now, text))
        return await self._push(openid, {"MsgType": kind, **values, "MsgId": next(self._msg_ids)})

    async def _happens(self, openid: str, event: str, **values: object) -> Delivered | None:
        text = str(values.get("EventKey", ""))
        self.phones.show(Shown(openid, "own", event, self._clock.now(), text))
        return await self._push(openid, {"MsgType": "event", "Event": event, **values})

    def push_of(self, openid: str, values: Mapping[str, object]) -> dict[str, object]:
        """All fields of a push, for whoever sends it otherwise (`pusher.request`)."""
        created = int(self._clock.now().timestamp())
        outer = {"ToUserName": OFFICIAL, "FromUserName": openid, "CreateTime": created}
        return {**outer, **values}

    async def _push(self, openid: str, values: Mapping[str, object]) -> Delivered | None:
        if self.pusher is None:
            return None
        return await self.pusher.push(self.push_of(openid, values))
