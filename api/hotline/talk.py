"""Where a call stands: what was spoken last, how often, and what is being waited for."""

from typing import Any, Literal

from pydantic import BaseModel

from api.hotline.events import CallReply

# A gateway that got no reply asks again at once, never about what was long ago.
_REPLIES_KEPT = 6


class Waiting(BaseModel):
    """A message whose answer wasn't ready in time; it is asked for again under the same key. Its
    text is masked. `fillers` counts how often the caller was asked to wait; `after` is what they
    said meanwhile, masked, too."""

    key: str
    text: str | None = None
    payload: str | None = None
    fillers: int = 0
    after: str | None = None


class Talk(BaseModel):
    """The state of a call between two events.

    `at` is the page of `speech` that was said last. `silent`, `unclear` and `repeats` count
    silences, what couldn't be made out, and wishes to hear it again, since something was
    understood. `unsure` was heard too badly to be believed and is read back. `asking` says who
    asks: nobody but the assistant, or we ourselves who is calling (`interview`) or under which
    number (`number`); `interview` is where those questions stand, and `link` the identity form that
    they fill. `leaving`: goodbye was said. `replies` are the last ones by their event's `seq`.
    """

    speech: dict[str, Any] = {}
    at: int = 0
    silent: int = 0
    unclear: int = 0
    repeats: int = 0
    slow: bool = False
    unsure: str | None = None
    waiting: Waiting | None = None
    asking: Literal["interview", "number"] | None = None
    interview: dict[str, Any] | None = None
    link: str | None = None
    step: dict[str, str | None] = {}
    leaving: bool = False
    transferred: bool = False
    replies: dict[int, CallReply] = {}

    def understood(self) -> None:
        """Whatever was said, it was heard."""
        self.silent = self.unclear = self.repeats = 0
        self.unsure = None

    def stop_asking(self) -> None:
        """Our own questions are over."""
        self.asking = self.interview = None

    def remember(self, seq: int, reply: CallReply) -> None:
        """Keep a reply for a gateway that asks again; without its hints, which are long."""
        listen = reply.listen and reply.listen.model_copy(update={"hints": []})
        self.replies[seq] = reply.model_copy(update={"listen": listen})
        for old in sorted(self.replies)[:-_REPLIES_KEPT]:
            del self.replies[old]
