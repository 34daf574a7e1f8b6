"""Template messages and subscription notices: cards that reach a patient at any time.

`client_msg_id` keeps WeChat from sending a template message twice that we ask for twice within ten
minutes; subscription notices have nothing of the kind. Results come as TEMPLATESENDJOBFINISH and
subscribe_msg_sent_event, named by the receipt.
"""

from enum import StrEnum

from api.sending import Accepted, Outcome
from api.wechat.calls import WeChatCalls

_TEMPLATE = "/cgi-bin/message/template/send"
_SUBSCRIPTION = "/cgi-bin/message/subscribe/bizsend"


class Sort(StrEnum):
    """Which of WeChat's two kinds of cards a template is."""

    TEMPLATE = "template"
    SUBSCRIPTION = "subscription"


class WeChatTemplates:
    """The templates of one account."""

    def __init__(self, calls: WeChatCalls) -> None:
        self._calls = calls

    async def send(
        self,
        key: str,
        openid: str,
        template: str,
        fields: dict[str, str],
        *,
        sort: Sort = Sort.TEMPLATE,
        url: str = "",
    ) -> Outcome:
        """Send a card with these fields; a tap opens `url`, if there is one."""
        data = {name: {"value": value} for name, value in fields.items()}
        message: dict[str, object] = {"touser": openid, "template_id": template, "data": data}
        if sort is Sort.TEMPLATE:
            path, message["client_msg_id"] = _TEMPLATE, key
        else:
            path = _SUBSCRIPTION
        if url:
            message["url" if sort is Sort.TEMPLATE else "page"] = url
        answer = await self._calls.post(path, message)
        return Accepted(str(answer.get("msgid", ""))) if isinstance(answer, dict) else answer
