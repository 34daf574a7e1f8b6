"""Keeping the questions that had no answer, made anonymous."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.gaps.models import GapQuestion
from api.gaps.questions import NOT_UNDERSTOOD, Question, unanswered
from api.review.anonymising import anonymised
from api.review.gathering import Gathered
from api.review.known import known_of_all, roster
from api.review.marks import Known
from api.review.rules import GapRules
from api.review.turns import turns_of
from api.security import Seal


async def collect(
    session: AsyncSession, seal: Seal, rules: GapRules, gathered: Sequence[Gathered]
) -> None:
    """Keep the unanswered questions of these conversations; one that has been answered since, or
    belongs to a restricted complaint now, is dropped."""
    found = {one.conversation.id: _questions(one, rules) for one in gathered}
    asked = [message.message.id for questions in found.values() for message in questions]
    await session.execute(
        delete(GapQuestion)
        .where(GapQuestion.conversation_id.in_(found), GapQuestion.message_id.not_in(asked))
        .execution_options(synchronize_session=False)
    )
    talked = [conversation for conversation, questions in found.items() if questions]
    if not talked:
        return
    known = await known_of_all(session, seal, talked)
    doctors = await roster(session)
    rows = await asyncio.to_thread(_rows, found, known, doctors)
    if rows:
        await session.execute(
            insert(GapQuestion)
            .values(rows)
            .on_conflict_do_nothing(index_elements=[GapQuestion.message_id])
        )


def _questions(one: Gathered, rules: GapRules) -> list[Question]:
    handed_off = bool(one.called_because & NOT_UNDERSTOOD)
    return unanswered(turns_of(one.talked.messages), rules, handed_off=handed_off)


def _rows(
    found: Mapping[uuid.UUID, Sequence[Question]],
    known: Mapping[uuid.UUID, Known],
    doctors: Sequence[str],
) -> list[dict[str, Any]]:
    """Of what might still name somebody nothing is kept: nobody has looked at it."""
    rows = []
    for conversation_id, questions in found.items():
        for question in questions:
            said = anonymised(question.message.text, known[conversation_id], doctors)
            if said.doubts:
                continue
            rows.append(
                {
                    "message_id": question.message.id,
                    "conversation_id": conversation_id,
                    "why": question.why,
                    "text": said.text,
                    "department": question.department,
                    "at": question.message.at,
                }
            )
    return rows
