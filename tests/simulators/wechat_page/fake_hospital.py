"""A stand-in for the product: it opens the simulated pushes and answers them by a script."""

from datetime import UTC, datetime

import httpx
from fastapi import FastAPI, Request, Response

from api.wechat.envelope import Stamp, open_push
from api.wechat.pushes import Push
from tests.simulators.wechat.account import APP_SECRET, APPID, account_at

LATER = "慢慢说"
WELCOME = '您好，这里是<a href="https://daoyi.example.test/h5/x">示范人民医院</a>。<b>不是粗体</b>'
_RESULT = "event.templatesendjobfinish"
_STAMP = ("timestamp", "nonce", "signature", "msg_signature", "encrypt_type")


class FakeHospital:
    """The server (`app`). To `LATER` it says nothing at once, and sends a menu through the API at
    `wechat`."""

    def __init__(self) -> None:
        self.wechat = ""
        self.encrypted: list[bool] = []
        self.app = FastAPI()
        self.app.add_api_route("/channels/wechat", self._take, methods=["POST"])

    async def _take(self, request: Request) -> Response:
        now = datetime.now(UTC)
        stamp = Stamp(**{name: request.query_params.get(name, "") for name in _STAMP})
        opened = open_push(account_at("unused"), stamp, await request.body(), [now])
        self.encrypted.append(opened.sealing is not None)
        if opened.push.values.get("Content") == LATER:
            await self._post(opened.push.openid)
        if opened.push.values.get("Content") == LATER or opened.push.kind == _RESULT:
            return Response("success")
        return Response(opened.reply(_answer(opened.push), now))

    async def _post(self, openid: str) -> None:
        menu = {
            "head_content": "想看哪一科？",
            "list": [{"id": "7.0", "content": "骨科"}, {"id": "7.1", "content": "儿科"}],
            "tail_content": "点一下就行。",
        }
        asked = {"appid": APPID, "secret": APP_SECRET}
        async with httpx.AsyncClient(base_url=self.wechat) as http:
            given = (await http.post("/cgi-bin/stable_token", json=asked)).json()
            await http.post(
                "/cgi-bin/message/custom/send",
                params={"access_token": given["access_token"]},
                json={"touser": openid, "msgtype": "msgmenu", "msgmenu": menu},
            )


def _answer(push: Push) -> str:
    if push.kind == "event.subscribe":
        return WELCOME
    if tapped := push.values.get("bizmsgmenuid"):
        return f"您点的是 {tapped}"
    said = push.values.get("Content") or push.values.get("EventKey")
    return f"{push.kind}：{said}" if said else push.kind
