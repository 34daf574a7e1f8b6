"""What goes of judgements when a conversation is erased: every word. Scores and who gave them stay,
for the figures."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.quality.models import Assessment, Judgement, JudgementAppeal


async def forget(session: AsyncSession, conversations: Sequence[uuid.UUID]) -> None:
    """Erase remarks, reasons and decisions in these conversations."""
    judged = select(Assessment.id).where(Assessment.conversation_id.in_(conversations))
    for statement in (
        update(Judgement).where(Judgement.assessment_id.in_(judged)).values(remarks=[]),
        update(JudgementAppeal)
        .where(JudgementAppeal.assessment_id.in_(judged))
        .values(reason="", decision=None),
    ):
        await session.execute(statement.execution_options(synchronize_session=False))
