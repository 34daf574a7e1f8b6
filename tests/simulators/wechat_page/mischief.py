"""What may go wrong next, by a press of a button. Each happens once."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulators.wechat import SimulatedWeChat
from tests.simulators.wechat_page.watching import WatchedTransport

SEND, TOKEN = "/cgi-bin/message/custom/send", "/cgi-bin/stable_token"
CARDS = ("/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend")


@dataclass(frozen=True)
class Trick:
    """`refuses` is what the next call to each of these paths is refused with."""

    id: str
    title: str
    refuses: tuple[tuple[str, int], ...] = ()


TRICKS = (
    Trick("slow", "下一次回答在路上慢 6 秒"),
    Trick("quota", "下一条客服消息：条数用完（45047）", ((SEND, 45047),)),
    Trick("window", "下一条客服消息：超过 48 小时（45015）", ((SEND, 45015),)),
    Trick("busy", "下一条客服消息：微信忙（-1）", ((SEND, -1),)),
    Trick("refused", "下一条模板消息、订阅通知：拒收（43101）", tuple((p, 43101) for p in CARDS)),
    Trick("token", "access_token 被别的系统弄失效（40001）"),
    Trick("address", "下一次取 access_token：不在白名单（40164）", ((TOKEN, 40164),)),
)


class Mischief:
    """Does the tricks, and says which are still to come."""

    def __init__(self, wechat: SimulatedWeChat, transport: WatchedTransport) -> None:
        self._wechat, self._transport = wechat, transport
        self._special: dict[str, Callable[[], None]] = {
            "slow": self._slow,
            "token": wechat.api.tokens.forget,
        }

    def plan(self, trick_id: str) -> None:
        """Have it happen. Raises `KeyError` for one that there isn't."""
        trick = {trick.id: trick for trick in TRICKS}[trick_id]
        self._wechat.api.refuses.update(trick.refuses)
        self._special.get(trick_id, _nothing_more)()

    def answered(self, path: str, code: int) -> None:
        """A call was answered: what it was refused with by plan is over."""
        if code and self._wechat.api.refuses.get(path) == code:
            del self._wechat.api.refuses[path]

    def coming(self) -> list[str]:
        """The titles of what is still to come."""
        planned = self._wechat.api.refuses.items()
        return [trick.title for trick in TRICKS if any(one in planned for one in trick.refuses)] + [
            TRICKS[0].title
        ] * self._transport.slow

    def _slow(self) -> None:
        self._transport.slow += 1


def _nothing_more() -> None:
    pass
