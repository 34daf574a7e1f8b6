"""What a push says: a message for the conversation, or something that only has to be noted."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from api.clock import HOSPITAL_ZONE
from api.conversations.cleaning import clean_text
from api.conversations.masking import mask_identity
from api.wechat.inbox import Letter
from api.wechat.location import place_of
from api.wechat.pushes import Push

FOLLOWED = "/system_followed"
SCANNED = "/system_scanned"
_LOOKED_AT = {"image", "video", "shortvideo", "link"}


def letter_of(push: Push, menu: Collection[str]) -> Letter | None:
    """The message in a push; none where there is nothing to answer. `menu` has the payloads of the
    account's menu."""
    if push.kind == "text":
        tapped = push.values.get("bizmsgmenuid")
        media = {"kind": "tap", "option": tapped} if tapped else None
        return _letter(push, text=push.values.get("Content", ""), media=media)
    if push.kind == "voice":
        return _letter(push, media={"kind": "voice", "values": _voice(push)})
    if push.kind == "location":
        latitude, longitude = place_of(push.values)
        where = {"latitude": str(latitude), "longitude": str(longitude)}
        return _letter(push, media={"kind": "location", **where})
    if push.kind in _LOOKED_AT:
        return _letter(push, media={"kind": push.kind})
    return _action(push, menu)


def _action(push: Push, menu: Collection[str]) -> Letter | None:
    key = push.values.get("EventKey", "")
    if push.kind == "event.click":
        return _letter(push, payload=key if key in menu else SCANNED, acted=True)
    if push.kind == "event.subscribe":
        return _letter(push, payload=FOLLOWED, acted=True)
    if push.kind == "event.scan":
        return _letter(push, payload=SCANNED, acted=True)
    return None


def _letter(
    push: Push,
    *,
    text: str = "",
    payload: str | None = None,
    media: dict[str, Any] | None = None,
    acted: bool = False,
) -> Letter:
    return Letter(
        openid=push.openid,
        key=push.key,
        sent_at=datetime.fromtimestamp(push.created_at, HOSPITAL_ZONE),
        text=mask_identity(clean_text(text))[0],
        payload=payload,
        media=media,
        acted=acted,
    )


def _voice(push: Push) -> dict[str, str]:
    """What is needed to hear it; WeChat's own recognition is the patient's words and is masked."""
    kept = {name: push.values.get(name, "") for name in ("MediaId", "Format")}
    return {**kept, "Recognition": mask_identity(clean_text(push.values.get("Recognition", "")))[0]}
