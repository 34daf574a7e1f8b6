"""The fields of a push's body, XML or JSON, as one flat mapping. Strict: nothing is guessed.

Nested fields are joined by dots, what repeats is numbered from 0; both notations come out alike:

    <ScanCodeInfo><ScanResult>5</ScanResult></ScanCodeInfo>     ScanCodeInfo.ScanResult
    <PicList><item><PicMd5Sum>…</PicMd5Sum></item></PicList>    PicList.0.PicMd5Sum
    <SubscribeMsgPopupEvent><List>…</List><List>…</List></…>    List.0.…, List.1.…
    "List": {…}   or   "List": [{…}, {…}]                       List.0.…, List.1.…
"""

import json
import re
from typing import Any, NoReturn, TypeAlias

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser, ParseError  # type: ignore[import-untyped]

from api.errors import InvalidInput

Node: TypeAlias = "str | bool | dict[str, Node] | list[Node] | None"

# The deepest that WeChat documents: SendPicsInfo, PicList, item, PicMd5Sum.
MOST_LEVELS = 4
MOST_FIELDS = 200

_ROOT = "xml"
# Tags that WeChat repeats: pictures and articles, results of subscriptions, articles that failed.
_REPEATED = {"item", "List", "fail_idx"}
# In XML the lists of subscription events have one tag more around them than in JSON.
_WRAPPERS = {"SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"}
# What may be nothing but text (a number in JSON is text too, digit by digit).
_TEXTS = {
    "ToUserName",
    "FromUserName",
    "CreateTime",
    "MsgType",
    "MsgId",
    "MsgID",
    "Event",
    "EventKey",
    "Content",
    "Encrypt",
}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
# Patients paste them; XML can't hold them, and they say nothing.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# No database can hold these.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class PushInvalid(InvalidInput):
    """The body can't be read. `why` is a fixed word for the log; the content stays out of it."""

    def __init__(self, why: str) -> None:
        super().__init__("push_invalid")
        self.why = why


def read_fields(body: bytes) -> dict[str, str]:
    """Every field of a body by its path. Raises `PushInvalid`."""
    try:
        text = _CONTROLS.sub("", body.decode()).lstrip()
    except UnicodeDecodeError:
        raise PushInvalid("not_utf8") from None
    tree = _read_json(text) if text.startswith("{") else _read_xml(text)
    if not isinstance(tree, dict):
        raise PushInvalid("no_fields")
    if not all(isinstance(tree[name], str) for name in _TEXTS & tree.keys()):
        raise PushInvalid("not_text")
    found: dict[str, str] = {}
    _flatten(found, "", tree, 0)
    return found


def _flatten(found: dict[str, str], path: str, node: Node, level: int) -> None:
    if isinstance(node, dict):
        if level == MOST_LEVELS:
            raise PushInvalid("too_deep")
        for name, child in node.items():
            if name in _REPEATED and not isinstance(child, list):
                child = [child]
            _flatten(found, _path(path, name, child), child, level + 1)
    elif isinstance(node, list):
        for number, child in enumerate(node):
            if isinstance(child, list):
                raise PushInvalid("too_deep")
            _flatten(found, f"{path}.{number}", child, level)
    else:
        _keep(found, path, _text(node))


def _path(path: str, name: str, node: Node) -> str:
    if not _NAME.fullmatch(name):
        raise PushInvalid("field_name")
    if name == "item" and path:
        return path
    if name in _WRAPPERS and not path:
        if isinstance(node, list):
            return "List"
        if isinstance(node, dict) and node.keys() == {"List"}:
            return ""
    return f"{path}.{name}" if path else name


def _keep(found: dict[str, str], path: str, text: str) -> None:
    if path in found:
        raise PushInvalid("duplicate")
    if len(found) == MOST_FIELDS:
        raise PushInvalid("too_many_fields")
    if _UNSTORABLE.search(text):
        raise PushInvalid("unstorable")
    found[path] = text


def _text(leaf: str | bool | None) -> str:
    if isinstance(leaf, str):
        return leaf
    return "" if leaf is None else str(leaf).lower()


def _read_json(text: str) -> Any:
    try:
        # Numbers stay text: MsgId has 64 bits, and a million digits must cost nothing.
        return json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_duplicates,
        )
    except (ValueError, RecursionError):
        raise PushInvalid("malformed") from None


def _refuse_constant(_: str) -> NoReturn:
    raise PushInvalid("malformed")


def _without_duplicates(pairs: list[tuple[str, Node]]) -> dict[str, Node]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise PushInvalid("duplicate")
    return fields


def _read_xml(text: str) -> Node:
    target = _TreeTarget()
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed(text)
        parser.close()
    except (ParseError, DefusedXmlException):
        # Their texts quote the body.
        raise PushInvalid("malformed") from None
    return target.root


class _Element:
    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.repeated: dict[str, list[Node]] = {}
        self.texts: list[str] = []

    def add(self, name: str, node: Node) -> None:
        if name in _REPEATED:
            self.repeated.setdefault(name, []).append(node)
        elif name in self.children:
            raise PushInvalid("duplicate")
        else:
            self.children[name] = node

    def node(self) -> Node:
        text = "".join(self.texts)
        if not (self.children or self.repeated):
            return text
        if text.strip():
            raise PushInvalid("mixed")
        return self.children | self.repeated


class _TreeTarget:
    """What the XML parser tells its events to. `root` is what `<xml>` holds."""

    def __init__(self) -> None:
        self._open = [_Element()]
        self.root: Node = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        # Around the levels there are the root and what holds it.
        if len(self._open) > MOST_LEVELS + 1:
            raise PushInvalid("too_deep")
        self._open.append(_Element())

    def data(self, text: str) -> None:
        self._open[-1].texts.append(text)

    def end(self, tag: str) -> None:
        node = self._open.pop().node()
        self._open[-1].add(tag, node)

    def pi(self, target: str, data: str) -> NoReturn:
        raise PushInvalid("processing_instruction")

    def close(self) -> None:
        self.root = self._open[0].children.get(_ROOT)
