"""Where the patient of an emergency is: asked once, and put on the green channel when it is told
(A12.2)."""

import re
import uuid
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.green_channel.models import GreenChannel
from language.questions import is_question

# Who was asked and tells it later speaks of something else.
_ANSWERED_WITHIN = timedelta(minutes=30)
# Who has told it may put it right, or say it more exactly.
_COMPLETED_WITHIN = timedelta(minutes=10)
_LONGEST = 120
_KEPT = 200
# Each names somewhere that can be found. 口, 门, 层, 对面 or 医院 alone do not, and are said of
# much else: 门牙, 皮破了一层, 对面的司机, 马上去医院. From 三楼 somebody fell.
_DIGITS = r"\d一二两三四五六七八九十百"
_NAME = r"[\u4e00-\u9fff]{2}"
_PLACE = re.compile(
    rf"(?<![从{_DIGITS}])[{_DIGITS}]+\s*(楼|栋|幢|单元|弄|公里|号(楼|门|院|线|出口|[，,。]|$))"
    rf"|{_NAME}(?<![走在一半马迷带赶逛问上了的不有])[路街巷村镇](?![上人过痛静定])"
    rf"|{_NAME}(院|店|厂|城|桥|楼)的?(门口|旁边|对面|附近|[东南西北]边)"
    r"|[小社园校厂]区|服务区|[路街门]口|大门|楼[下道]|大桥|天桥|立交|桥[上下头边]|地铁站|车站|加油站|收费站"
    r"|学校|高速|国道|省道|隧道|酒店|宾馆|商场|超市|市场|停车场|公园|广场|工地|厂房|[诊院]楼"
    r"|(?<!不)在(我|我们|自己|他|她)?家(?![人属])"
)


def tells_place(text: str) -> bool:
    """Whether a message may tell where somebody is: no question, and no story."""
    said = text.strip()
    return 0 < len(said) <= _LONGEST and not is_question(said) and bool(_PLACE.search(said))


async def ask_once(session: AsyncSession, conversation_id: uuid.UUID, now: datetime) -> bool:
    """Whether the open green channel's patient is to be asked now: the first time only."""
    asked = await session.scalar(
        update(GreenChannel)
        .where(
            GreenChannel.conversation_id == conversation_id,
            GreenChannel.closed_at.is_(None),
            GreenChannel.location_asked_at.is_(None),
        )
        .values(location_asked_at=now)
        .returning(GreenChannel.id)
    )
    return asked is not None


async def note(session: AsyncSession, conversation_id: uuid.UUID, text: str, now: datetime) -> bool:
    """Put onto the open green channel where the patient is, after they were asked. What they say a
    little later is put beside the first, the newest first, as either may be what finds them. False
    when nothing was asked."""
    said = text.strip()
    both = func.left(func.concat(said, "；", GreenChannel.location), _KEPT)
    noted = await session.scalar(
        update(GreenChannel)
        .where(
            GreenChannel.conversation_id == conversation_id,
            GreenChannel.closed_at.is_(None),
            GreenChannel.location_asked_at > now - _ANSWERED_WITHIN,
            or_(
                GreenChannel.location.is_(None),
                GreenChannel.location_asked_at > now - _COMPLETED_WITHIN,
            ),
        )
        .values(location=case((GreenChannel.location.is_(None), said), else_=both))
        .returning(GreenChannel.id)
    )
    return noted is not None
