"""A push: what WeChat tells us that somebody said or did (facts/wechat.md)."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from api.wechat.fields import PushInvalid, read_fields

__all__ = ["Push", "PushInvalid", "parse_push", "push_of"]

_HEAD = {"ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId"}
_KIND = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_ACCOUNT_NAME = re.compile(r"[!-~]{1,128}")
_MSG_ID_DIGITS = 20
# Until the year 2286; with more the calendar has no such day.
_SECONDS_DIGITS = 10
# What tells two events of one person in one second apart.
_EVENT_PARTS = ("EventKey", "MsgID", "List.0.MsgID")


@dataclass(frozen=True)
class Push:
    """One push. `kind` is MsgType in lower case (`text`, `voice`, …), for events `event.<name>`.

    `created_at` is Unix seconds. `values` has every other field as text, by the paths of
    `api.wechat.fields`; a field that isn't there and an empty one mean the same.
    """

    openid: str = field(repr=False)
    official: str
    created_at: int
    kind: str
    msg_id: str | None
    values: Mapping[str, str] = field(repr=False)

    @property
    def key(self) -> str:
        """Equal for a push and its retries only, at most 80 characters, no openid to read in it."""
        if self.msg_id:
            return f"msg:{self.msg_id}"
        told = (self.values.get(name, "") for name in _EVENT_PARTS)
        # No field holds a NUL, so nothing can be moved from one part to the next.
        parts = "\x00".join((self.openid, str(self.created_at), self.kind, *told))
        return f"event:{hashlib.sha256(parts.encode()).hexdigest()}"


def parse_push(body: bytes) -> Push:
    """Read a body that isn't encrypted, XML or JSON. Raises `PushInvalid`."""
    return push_of(read_fields(body))


def push_of(fields: Mapping[str, str]) -> Push:
    """The push with these fields. Kinds that nobody knows are read all the same."""
    return Push(
        openid=_account_name(fields, "FromUserName"),
        official=_account_name(fields, "ToUserName"),
        created_at=int(_digits(fields.get("CreateTime", ""), _SECONDS_DIGITS)),
        kind=_kind(fields),
        msg_id=_msg_id(fields),
        values={name: text for name, text in fields.items() if name not in _HEAD},
    )


def _account_name(fields: Mapping[str, str], name: str) -> str:
    given = fields.get(name, "")
    if not _ACCOUNT_NAME.fullmatch(given):
        raise PushInvalid("account_name")
    return given


def _kind(fields: Mapping[str, str]) -> str:
    kind = _word(fields.get("MsgType", ""))
    return f"event.{_word(fields.get('Event', ''))}" if kind == "event" else kind


def _word(given: str) -> str:
    if not _KIND.fullmatch(given):
        raise PushInvalid("kind")
    return given.lower()


def _msg_id(fields: Mapping[str, str]) -> str | None:
    given = fields.get("MsgId", "")
    return _digits(given, _MSG_ID_DIGITS) if given else None


def _digits(given: str, most: int) -> str:
    if not (given.isascii() and given.isdigit() and len(given) <= most):
        raise PushInvalid("not_a_number")
    return given
