"""Everything the page draws, as JSON."""

import json
from datetime import datetime, timedelta
from typing import Any

from tests.simulators.wechat.phones import Shown
from tests.simulators.wechat_page.mischief import TRICKS
from tests.simulators.wechat_page.patients import PATIENTS, PLACES, Patient
from tests.simulators.wechat_page.watching import PushNote
from tests.simulators.wechat_page.world import Note, World, follows, patient_of, talk

_MESSAGES = {"text", "image", "voice", "video", "location", "link"}
_TYPING_LASTS = timedelta(seconds=15)
_EVENTS = {
    "subscribe": "关注了公众号",
    "unsubscribe": "取消了关注",
    "SCAN": "扫了二维码",
    "CLICK": "点了菜单",
}
_OWN = {"voice": "［语音］", "location": "［位置］"}
_MODES = {"safe": "安全模式", "compatible": "兼容模式", "plain": "明文模式"}
_SHAPES = {"xml": "XML", "json": "JSON"}
_LATEST = 50
View = dict[str, Any]


def state(world: World, patient_id: str) -> View:
    """What there is to see, with one patient's phone. Whoever looks at a phone has read it."""
    patient = patient_of(patient_id)
    world.looked_at[patient.id] = len(world.wechat.phone(patient.openid))
    callback = world.pusher.callback
    return {
        "account": {"name": world.account, "mode": callback.mode, "shape": callback.form},
        "patients": [_listed(world, one) for one in PATIENTS],
        "patient": _phone(world, patient),
        "menu": menu(world),
        "pushes": [_push(note) for note in reversed(world.pusher.notes[-_LATEST:])],
        "calls": [
            {"at": _time(call.at), "path": call.path, "code": call.code}
            for call in reversed(world.calls[-_LATEST:])
        ],
        "faults": [{"id": trick.id, "title": trick.title} for trick in TRICKS],
        "coming": world.mischief.coming(),
        "clock": {"now": _moment(world.clock.now()), "hours": _hours(world.clock.shift)},
        "modes": _options(_MODES),
        "shapes": _options(_SHAPES),
        "places": _options({place.id: place.title for place in PLACES}),
    }


def menu(world: World) -> list[View]:
    """The published menu; nothing before one is."""
    published = world.wechat.api.menu or {"button": []}
    return [
        {**_entry(top), "entries": [_entry(one) for one in top.get("sub_button", [])]}
        for top in published["button"]
    ]


def title_of(world: World, key: str) -> str:
    """What the menu calls an entry."""
    entries = (entry for top in menu(world) for entry in (top, *top["entries"]))
    return next((str(entry["title"]) for entry in entries if entry["key"] == key), key)


def _entry(button: View) -> View:
    return {"title": button["name"], "key": button.get("key", "")}


def _listed(world: World, patient: Patient) -> View:
    unread = len(world.wechat.phone(patient.openid)) - world.looked_at.get(patient.id, 0)
    return {"id": patient.id, "name": patient.name, "unread": unread}


def _phone(world: World, patient: Patient) -> View:
    bubbles = talk(world, patient)
    return {
        "id": patient.id,
        "follows": follows(world, patient),
        "typing": _typing(world, bubbles[-1][1]) if bubbles else False,
        "quota": _quota(world, patient),
        "shown": [
            _shown(number, one, world.notes.get(number, Note()))
            for number, one in bubbles
            if one.kind != "typing"
        ],
    }


def _typing(world: World, last: Shown) -> bool:
    return last.kind == "typing" and world.clock.now() - last.at < _TYPING_LASTS


def _quota(world: World, patient: Patient) -> View:
    now, person = world.clock.now(), world.wechat.people.known(patient.openid)
    windows = (person.message, person.touch) if person else ()
    ends = [one.until for one in windows if one and one.left and now < one.until]
    left = person.left(now) if person else 0
    return {"left": left, "until": _moment(max(ends)) if ends else ""}


def _shown(number: int, one: Shown, note: Note) -> View:
    if one.way == "own":
        return _own(number, one, note)
    card = one.kind in ("template", "subscription")
    return {
        "author": "account",
        "kind": "template" if card else one.kind,
        "at": _time(one.at),
        "way": one.kind if card else one.way,
        "text": one.text,
        "head": one.template if card else one.text,
        "items": [{"id": id_, "title": title} for id_, title in one.items],
        "tail": one.tail,
        "fields": [{"name": name, "value": value} for name, value in one.fields.items()],
        "url": one.url,
    }


def _own(number: int, one: Shown, note: Note) -> View:
    text = note.text or one.text
    if one.kind not in _MESSAGES:
        about = f"：{text}" if text else ""
        text = f"{_EVENTS.get(one.kind, one.kind)}{about}"
    return {
        "author": "patient" if one.kind in _MESSAGES else "event",
        "kind": one.kind if note.picture else "text",
        "at": _time(one.at),
        "way": "",
        "text": _OWN.get(one.kind, "") + text,
        "url": f"/page/pictures/{number}" if note.picture else "",
    }


def _push(note: PushNote) -> View:
    openid = note.values["FromUserName"]
    kind = str(note.values.get("Event") or note.values["MsgType"])
    return {
        "id": note.id,
        "at": _time(note.at),
        "patient": next((one.name for one in PATIENTS if one.openid == openid), ""),
        "kind": kind,
        "plain": json.dumps(note.values, ensure_ascii=False, indent=1),
        "reply": note.reply,
        "attempts": [
            {"ms": one.ms, "ending": one.ending, "well": one.well} for one in note.attempts
        ],
    }


def _options(titles: dict[str, str]) -> list[View]:
    return [{"id": id_, "title": title} for id_, title in titles.items()]


def _time(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}"


def _moment(moment: datetime) -> str:
    return f"{moment:%m-%d %H:%M}"


def _hours(shift: timedelta) -> int:
    return round(shift / timedelta(hours=1))
