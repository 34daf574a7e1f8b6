"""What people say for a department who don't know its name: 看前列腺, 管小孩的, 抽血那边."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BY_DEED = re.compile(r"(?P<deed>[做抽拍拔补洗拿验][\u4e00-\u9fff]{1,4})的(?:地方)?")
_LOOKED_AT = re.compile(r"看(?P<what>[\u4e00-\u9fff]{1,4})的")
_COMPLAINT = re.compile(
    r"[疼痛痒烧咳晕吐泻热]|^(?:牙|眼睛|鼻子|耳朵|嗓子|病|骨头|腰腿|小便|血[糖压])$"
)
_SHORT = 3
_DEED = re.compile(r"看(?!.*的$)")
_ASKED = re.compile(
    r"(?:什么|啥|哪个|哪一个|哪儿|哪里|哪|何|几)(?:个)?(?:科|号|门诊|里|儿|个)|去哪|归哪|归谁|找谁|咋挂"
)
_MORE = re.compile(r"(?:上|里|部|功能|病|片|书|店|手术|检查|疼|痛|不|没|好|单|报告)")


def folk_names(names: Iterable[str]) -> list[str]:
    """The names, and the ways to say those that tell what is looked at or done there."""
    found = list(names)
    for name in list(found):
        seen, deed = _LOOKED_AT.fullmatch(name), _BY_DEED.fullmatch(name)
        if seen:
            what = seen["what"]
            found += [f"{verb}{what}的" for verb in "管治"]
            found += [] if _COMPLAINT.search(what) else [f"看{what}"]
        if name.endswith(("内科", "外科")) and len(name) > _SHORT:
            found.append(name[:-1])
        if deed:
            found += [deed["deed"] + place for place in ("那边", "那里", "那儿", "那搭", "那块")]
    return list(dict.fromkeys(found))


def is_deed(name: str) -> bool:
    """Whether it tells only what is to be looked at (看前列腺), not who does (看前列腺的)."""
    return bool(_DEED.match(name))


def is_asked_where(text: str, start: int, end: int) -> bool:
    """Whether the department is what is asked for (看前列腺挂什么科), or the words go on."""
    return bool(_MORE.match(text, end) or _ASKED.search(text))
