"""Words that a caller hears: nothing that only an eye can use, and short.

The same is asked of every wording in the tree (`tests/test_hotline_wording.py`), with values in its
gaps; here the gaps are filled with one character each, so that only the words count.
"""

import re
from datetime import UTC, datetime

from api.conversations.schemas import MessageOut
from api.errors import Refused
from api.hotline.speaking import speak
from api.proposals import wordings
from api.proposals.kinds import WordingContent
from api.proposals.tree import Tree
from api.wording import Wording
from language.aloud import LATIN, syllables

LONGEST = 95
"""Syllables before the first choice: about 25 seconds."""
SCREEN = re.compile(
    r"点(?:一下|开(?!始)|击|下面|转人工)|再点|按钮|链接|下面|上面|屏幕|页面|扫码|二维码|输入|图片"
    r"|填写|填好|补填|聊天|打字|发给我|发在|发一次|写在这里|看下|微信|刷新"
)
"""Words that only make sense in front of a screen."""
_SPEAKABLE = re.compile(r"[\u3400-\u9fff，。！？：、]")
_HOTLINE = "hotline"
_AT = datetime(2026, 1, 1, tzinfo=UTC)  # a message must have a time; nobody hears it
# Files of words that no caller hears: pages, screens, other channels, errors of pages.
_SILENT = re.compile(
    r"(attachments|departments|doctors|errors|notices|pages|way|wechat|staff|staff_\w+)\."
)


def refuse_unspeakable(tree: Tree, content: WordingContent, wording: Wording) -> None:
    """Raise `Refused` where a caller would hear words that don't sound right, and didn't before."""
    if not _is_heard(tree, content):
        return
    before, after = (_heard(text, wording) for text in (content.before, content.after))
    for word in sorted(set(SCREEN.findall(after)) - set(SCREEN.findall(before))):
        raise Refused("proposal_not_spoken", word=word)
    for sign in sorted(set(_unspeakable(after)) - set(_unspeakable(before))):
        raise Refused("proposal_not_spoken", word=sign)
    if syllables(after) > max(LONGEST, syllables(before)):
        raise Refused("proposal_too_long_spoken", syllables=syllables(after), longest=LONGEST)


def _is_heard(tree: Tree, content: WordingContent) -> bool:
    if not wordings.is_response(content.key):
        return not _SILENT.match(content.key)
    if content.channel is not None:
        return content.channel == _HOTLINE
    return all(channel != _HOTLINE for channel, _ in wordings.variants(tree, content.key))


def _heard(text: str, wording: Wording) -> str:
    filled = wordings.GAP.sub("一", text)
    message = MessageOut(
        id="0",
        author="bot",
        text=filled,
        buttons=[],
        card=None,
        at=_AT,
    )
    return "".join(speak([message], wording).parts)


def _unspeakable(sentence: str) -> str:
    return _SPEAKABLE.sub("", LATIN.sub("", sentence))
