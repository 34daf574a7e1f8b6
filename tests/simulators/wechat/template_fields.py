"""What the fields of template messages and subscription notices may hold, by their kind."""

import re

_KINDS: dict[str, str] = {
    "thing": r".{1,20}",
    "number": r"\d{1,32}(\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": r"[!-~]{1,32}",
    "time": r"(\d{4}年\d{1,2}月\d{1,2}日 ?)?\d{1,2}:\d{2}(:\d{2})?",
    "date": r"\d{4}(年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2})( \d{1,2}:\d{2})?",
    "amount": r"[¥￥]?\d{1,10}(\.\d{1,2})?元?",
    "phone_number": r"[\d+\-]{1,17}",
    "car_number": r".{1,8}",
    "name": r"[\u4e00-\u9fff·]{1,10}|[A-Za-z .]{1,20}",
    "phrase": r"[\u4e00-\u9fff]{1,5}",
    "const": r".{1,20}",
}


def takes(name: str, value: object) -> bool:
    """Whether a field of this name (`thing1`, `time2`, …) may hold the value."""
    rule = _KINDS.get(re.sub(r"\d+$", "", name))
    return rule is not None and isinstance(value, str) and bool(re.fullmatch(rule, value))
