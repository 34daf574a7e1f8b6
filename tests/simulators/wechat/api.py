"""WeChat's API as our servers call it: https://developers.weixin.qq.com/doc/service/api/.

It shows a `\\u` escape of a JSON body as it stands, as the real one does.
"""

import asyncio
import itertools
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from api.clock import Clock
from tests.simulators.faults import Fault, Faults
from tests.simulators.wechat.account import APP_SECRET, APPID
from tests.simulators.wechat.media import MediaStore
from tests.simulators.wechat.menus import menu_fault, selfmenu
from tests.simulators.wechat.people import People
from tests.simulators.wechat.phones import Phones, Shown
from tests.simulators.wechat.template_fields import takes
from tests.simulators.wechat.token_desk import TokenDesk

TEXT_LIMIT_BYTES = 2048
_KEY_HEEDED = timedelta(minutes=10)
_ESCAPE = re.compile(rb"(?<!\\)\\u")
BUSY, WRONG_OPENID, NO_SUCH_MEDIA, WRONG_TEMPLATE = -1, 40003, 40007, 40037
WRONG_KIND, WRONG_SECRET = 40008, 40125
NOT_FOLLOWING, REFUSED, TOO_LONG, WRONG_FIELDS = 43004, 43101, 45002, 47003

Body = dict[str, Any]
Handler = Callable[[Body], Response]


@dataclass(frozen=True)
class Event:
    """Something that WeChat will push: about whom, and the fields of the push."""

    openid: str
    values: dict[str, object]


class WeChatApi:
    """`codes` is what the next calls are refused with, one each (any of WeChat's), and `refuses`
    what every call to a path is. With a `LATE` fault `holding` is set, and the answer kept back
    until `answer` is. `templates` are the ids the account has: any when empty."""

    def __init__(self, clock: Clock, people: People, phones: Phones) -> None:
        self.faults, self.codes = Faults(), deque[int]()
        self.refuses: dict[str, int] = {}
        self.templates: set[str] = set()
        self.holding, self.answer = asyncio.Event(), asyncio.Event()
        self.calls: list[str] = []
        self.tokens, self.media = TokenDesk(clock), MediaStore(clock)
        self.menu: Body | None = None
        self.events: deque[Event] = deque()
        self._clock, self._people, self._phones = clock, people, phones
        self._ids = itertools.count(2_400_000_000_000_007_001)
        self._by_key: dict[tuple[str, str], Shown] = {}

    def app(self) -> FastAPI:
        """The server."""
        app = FastAPI()
        app.post("/cgi-bin/stable_token")(self._stable_token)
        handlers: dict[str, Handler] = {
            "/cgi-bin/message/custom/send": self._custom,
            "/cgi-bin/message/custom/typing": self._typing,
            "/cgi-bin/message/template/send": self._template,
            "/cgi-bin/message/subscribe/bizsend": self._subscription,
            "/cgi-bin/menu/create": self._create_menu,
        }
        for path, handler in handlers.items():
            app.post(path)(self._guarded(path, handler))
        for path, handler in {
            "/cgi-bin/media/get": self._media,
            "/cgi-bin/get_current_selfmenu_info": self._selfmenu,
        }.items():
            app.get(path)(self._guarded(path, handler))
        return app

    async def _stable_token(self, request: Request) -> Response:
        self.tokens.calls += 1
        asked = await request.json()
        if refused := self.refuses.get("/cgi-bin/stable_token"):
            return error(refused)
        if (asked["appid"], asked["secret"]) != (APPID, APP_SECRET):
            return error(WRONG_SECRET)
        given = self.tokens.force() if asked.get("force_refresh") else self.tokens.give()
        if isinstance(given, int):
            return error(given)
        return JSONResponse({"access_token": given[0], "expires_in": given[1]})

    def _guarded(self, path: str, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """The handler behind the token, and the faults that were asked for."""

        async def handle(request: Request) -> Response:
            self.calls.append(path)
            if code := self.tokens.fault_of(request.query_params.get("access_token", "")):
                return error(code)
            if code := self.refuses.get(path) or (self.codes.popleft() if self.codes else 0):
                return error(code)
            return await self._with_fault(self.faults.next(), handler, await _asked(request))

        return handle

    async def _with_fault(self, fault: Fault | None, handler: Handler, asked: Body) -> Response:
        if fault is Fault.RATE_LIMITED:
            return error(BUSY)
        if fault is Fault.REJECTED:
            return error(NOT_FOLLOWING)
        if fault is Fault.BROKEN_BEFORE:
            return Response("<html>bad gateway</html>", 502)
        answer = None if fault is Fault.LOST else handler(asked)
        if answer is None or fault is Fault.LATE:
            self.holding.set()
            await self.answer.wait()
        if answer is None or fault is Fault.BROKEN_AFTER:
            return Response("", 500)
        return answer

    # Customer-service messages.

    def _custom(self, asked: Body) -> Response:
        person, now = self._people.known(asked["touser"]), self._clock.now()
        if person is None:
            return error(WRONG_OPENID)
        if not person.follows:
            return error(NOT_FOLLOWING)
        shown = _custom_message(asked, now)
        if shown is None:
            return error(WRONG_KIND)
        if len(shown.text.encode()) > TEXT_LIMIT_BYTES:
            return error(TOO_LONG)
        if code := person.take(now):
            return error(code)
        self._phones.show(shown)
        return error(0)

    def _typing(self, asked: Body) -> Response:
        person, now = self._people.known(asked["touser"]), self._clock.now()
        if person is None:
            return error(WRONG_OPENID)
        if asked["command"] == "CancelTyping":
            return error(0)
        if code := person.type(now):
            return error(code)
        self._phones.show(Shown(person.openid, "posted", "typing", now))
        return error(0)

    # Template messages and subscription notices.

    def _template(self, asked: Body) -> Response:
        openid, key = str(asked["touser"]), str(asked.get("client_msg_id", ""))
        if code := self._fault_of_card(asked):
            return error(code)
        known, now = self._by_key.get((openid, key)), self._clock.now()
        if known is None or not key or now - known.at >= _KEY_HEEDED:
            known = self._show_card("template", asked, key)
            self._by_key[openid, key] = known
            ends = self._people.met(openid).ends
            self._tell(openid, Event="TEMPLATESENDJOBFINISH", MsgID=known.id, Status=ends)
        return JSONResponse({"errcode": 0, "errmsg": "ok", "msgid": known.id})

    def _subscription(self, asked: Body) -> Response:
        if code := self._fault_of_card(asked):
            return error(code)
        openid, template = str(asked["touser"]), str(asked["template_id"])
        accepts = self._people.met(openid).accepts
        if accepts.get(template, 0) == 0:
            return error(REFUSED)
        left = accepts[template]
        accepts[template] = left if left is None else left - 1
        shown = self._show_card("subscription", asked, "")
        result: dict[str, object] = {"TemplateId": template, "MsgID": shown.id}
        result |= {"ErrorCode": 0, "ErrorStatus": "success"}
        sent = {"List": result}
        self._tell(openid, Event="subscribe_msg_sent_event", SubscribeMsgSentEvent=sent)
        return JSONResponse({"errcode": 0, "errmsg": "ok", "msgid": shown.id})

    def _fault_of_card(self, asked: Body) -> int:
        person = self._people.known(asked["touser"])
        if person is None:
            return WRONG_OPENID
        if not person.follows:
            return NOT_FOLLOWING
        if self.templates and asked["template_id"] not in self.templates:
            return WRONG_TEMPLATE
        data = asked["data"]
        sound = bool(data) and all(takes(name, field["value"]) for name, field in data.items())
        return 0 if sound else WRONG_FIELDS

    def _show_card(self, kind: str, asked: Body, key: str) -> Shown:
        card = Shown(str(asked["touser"]), "posted", kind, self._clock.now())
        return self._phones.show(
            replace(
                card,
                template=str(asked["template_id"]),
                fields={name: field["value"] for name, field in asked["data"].items()},
                url=str(asked.get("url") or asked.get("page") or ""),
                key=key,
                id=next(self._ids),
            )
        )

    def _tell(self, openid: str, **values: object) -> None:
        self.events.append(Event(openid, {"MsgType": "event", **values}))

    # Media and the menu.

    def _media(self, asked: Body) -> Response:
        found = self.media.get(str(asked.get("media_id")))
        if found is None:
            return error(NO_SUCH_MEDIA)
        content, media_type = found
        if media_type.startswith("video/"):
            return JSONResponse({"video_url": f"http://films.example.test/{asked['media_id']}"})
        return Response(content, media_type=media_type)

    def _create_menu(self, asked: Body) -> Response:
        code = menu_fault(asked)
        if not code:
            self.menu = asked
        return error(code)

    def _selfmenu(self, asked: Body) -> Response:
        return JSONResponse(selfmenu(self.menu))


async def _asked(request: Request) -> Body:
    """The body with its escapes as they stand; of a GET its query."""
    if request.method == "GET":
        return dict(request.query_params)
    asked: Body = json.loads(_ESCAPE.sub(rb"\\\\u", await request.body()))
    return asked


def _custom_message(asked: Body, now: datetime) -> Shown | None:
    """What a message looks like on the phone; none for a kind that there isn't."""
    shown = Shown(str(asked["touser"]), "posted", asked["msgtype"], now)
    if asked["msgtype"] == "text":
        return replace(shown, text=asked["text"]["content"])
    if asked["msgtype"] == "msgmenu":
        menu = asked["msgmenu"]
        items = tuple((str(item["id"]), item["content"]) for item in menu["list"])
        texts = {"text": menu["head_content"], "tail": menu["tail_content"]}
        return replace(shown, kind="menu", items=items, **texts)
    return None


def error(code: int) -> JSONResponse:
    """WeChat's usual answer; 0 is success."""
    return JSONResponse({"errcode": code, "errmsg": "see the documentation" if code else "ok"})
