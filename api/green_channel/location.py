"""Where the patient of an emergency is: asked once, and put on the green channel when it is told
(A12.2)."""

import re
import uuid
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from api.green_channel.models import GreenChannel
from language.questions import is_question

# Who was asked and tells it later speaks of something else.
_ANSWERED_WITHIN = timedelta(minutes=30)
_LONGEST = 120
_PLACE = re.compile(
    r"[路街巷弄村镇乡县区市桥]|号楼?|小区|单元|[楼层门口厅站店厂]|学校|高速|国道|省道|隧道|医院|酒店|商场"
    r"|[东西南北]边?|旁边|对面|附近|路口|停车|公园|广场|工地|家里|\d栋"
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
    """Put onto the open green channel where the patient is, when they were asked and have not said
    so yet. False when nothing was asked."""
    noted = await session.scalar(
        update(GreenChannel)
        .where(
            GreenChannel.conversation_id == conversation_id,
            GreenChannel.closed_at.is_(None),
            GreenChannel.location.is_(None),
            GreenChannel.location_asked_at > now - _ANSWERED_WITHIN,
        )
        .values(location=text.strip())
        .returning(GreenChannel.id)
    )
    return noted is not None
