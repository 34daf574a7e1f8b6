"""What a patient's words mean against the options that were shown last."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.conversations.models import Author, DeliveryState, Message, MessageDelivery
from api.conversations.schemas import MessageOut
from api.wechat.offers import Offered, offered
from language.numerals import read_number

__all__ = ["Offered", "choose", "last_options", "option_by_id"]

# Written as one writes a number, not as one reads out digits: 十二, not 一二.
_NUMERAL = r"(?P<number>[1-9]\d?|[一二三四五六七八九]|[二三四五六七八九]?十[一二三四五六七八九]?)"
_BEFORE = r"(?:我|那|就|那就|我就)?(?:要|想要|选|选择|点|按|回复)? ?(?:选项)?"
# 第二个 is a place in the list, 两个 a quantity, 12 号 and 3 点 something else.
_PLACE = rf"(?:第 ?{_NUMERAL} ?(?:个|项|条|种)?|{_NUMERAL.replace('number', 'bare')})"
_AFTER = r"(?:[吧啊呀哈]|的?谢谢你?您?|谢谢)?"
_BY_NUMBER = re.compile(rf"{_BEFORE}{_PLACE} ?{_AFTER}")
_NUMBER_AND_TITLE = re.compile(rf"{_NUMERAL}(?:[ .,、:)]+|(?!\d))(?P<title>\D.*)", re.DOTALL)
_LAST = re.compile(rf"{_BEFORE}最后(?:那|这)?一?[个项条种]{_AFTER}")
_POLITE = re.compile(r"(?:[吧啊呀哦哈]|谢谢[你您]?)$")
_AROUND = " \t\r\n.,。，、!！~～;；:：()（）[]【】\"'“”‘’…"
# The keycap and the variant that make an emoji of a digit.
_DECORATION = re.compile("[\ufe0e\ufe0f\u20e3\u200b-\u200d\u2060\ufeff]")
_ID = re.compile(r"([1-9][0-9]{0,9})\.([0-9]{1,3})")
_HIGHEST = 2**31 - 1  # that a message's id can be in the database


def choose(text: str, options: Sequence[Offered]) -> str | None:
    """The payload of the one option that `text` chooses by its number, its words, or both, and
    says nothing else. None when in doubt: the dialogue understands words itself."""
    said = _plain(text).strip(_AROUND)
    meant = {option.payload for option in (*_numbered(said, options), *_named(said, options))}
    return meant.pop() if len(meant) == 1 else None


def _numbered(said: str, options: Sequence[Offered]) -> list[Offered]:
    if match := _BY_NUMBER.fullmatch(said):
        number = read_number(match["number"] or match["bare"])
        return [option for option in options if option.numbered and option.number == number]
    if match := _NUMBER_AND_TITLE.fullmatch(said):
        number = read_number(match["number"])
        both = [option for option in options if option.numbered and option.number == number]
        return [option for option in both if option in _named(match["title"], options)]
    # Of a list with other options below it, the last of the list may be meant.
    is_last = _LAST.fullmatch(said) and all(one.numbered and not one.listed for one in options)
    return list(options[-1:]) if is_last else []


def _named(said: str, options: Sequence[Offered]) -> list[Offered]:
    """Options of exactly these words, whatever stands between them and however politely."""
    words = {_bare(said), _bare(_POLITE.sub("", said.strip(_AROUND)))} - {""}
    return [option for option in options if _bare(_plain(option.title)) in words]


def _plain(text: str) -> str:
    """In one width, without what makes emoji of digits."""
    return unicodedata.normalize("NFKC", _DECORATION.sub("", text)).casefold()


def _bare(text: str) -> str:
    """Letters and digits only; what kept two numbers apart keeps them apart."""
    words = re.sub(r"(?<=\d)[\W_]+(?=\d)", "|", text.strip(_AROUND))
    # 退号？ asks about it.
    return "".join(char for char in words if char.isalnum() or char in "|?")


async def last_options(
    session: AsyncSession, conversation_id: uuid.UUID, before: int
) -> list[Offered]:
    """The options of the last answer, or of the message that came by itself after it, numbered as
    they were rendered. Only what the patient can have seen when they sent the message `before`
    counts: what was carried back, or posted and taken."""
    given = {"conversation": conversation_id, "before": before}
    messages = await session.scalars(_last_answer(), given)
    return offered([MessageOut.of(message) for message in messages])


@cache
def _last_answer() -> Select[Message]:
    # Put together once: that takes longer than the database does.
    asked = aliased(Message)
    carried = and_(Message.answers_id.is_not(None), asked.awaited_until.is_not(None))
    chose = aliased(Message)
    chosen_at = select(chose.at).where(chose.id == bindparam("before")).scalar_subquery()
    in_time = MessageDelivery.at <= func.coalesce(chosen_at, MessageDelivery.at)
    said = (
        select(Message.id, Message.answers_id)
        .outerjoin(asked, asked.id == Message.answers_id)
        .outerjoin(MessageDelivery, MessageDelivery.message_id == Message.id)
        .where(
            Message.conversation_id == bindparam("conversation"),
            Message.author != Author.PATIENT,
            Message.id < bindparam("before"),
            or_(carried, and_(MessageDelivery.state == DeliveryState.SENT, in_time)),
        )
        .order_by(Message.id.desc())
        .limit(1)
        .subquery()
    )
    return (
        select(Message)
        .join(said, or_(Message.id == said.c.id, Message.answers_id == said.c.answers_id))
        .order_by(Message.id)
    )


async def option_by_id(session: AsyncSession, conversation_id: uuid.UUID, id: str) -> str | None:
    """The payload of the option `<message id>.<index>` of this conversation (a tap on a menu, maybe
    an old one); None when it was never offered here."""
    match = _ID.fullmatch(id)
    if match is None or int(match[1]) > _HIGHEST:
        return None
    buttons = await session.scalar(
        select(Message.buttons).where(
            Message.id == int(match[1]), Message.conversation_id == conversation_id
        )
    )
    index = int(match[2])
    return buttons[index]["payload"] if buttons and index < len(buttons) else None
