"""The end of a turn in one statement: who has the conversation now, what becomes of the patient's
message, and the answers to it.

Every turn of every patient comes through here, so it is one round trip. The conversation's row is
locked by it, as by whoever takes the conversation over. A message that has its answer already gets
no second one. While an earlier message is on its way by post, this answer goes the same way, so
that it doesn't come first.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.deliveries import ON_ITS_WAY, POSTED_CHANNELS, post_later
from api.conversations.models import Handler, Outcome
from api.conversations.opening import SESSION_LIFE
from api.conversations.schemas import MessageOut, Outgoing

# What is on its way: `deliveries.on_its_way`. When a person took over while the bot was thinking,
# its answer is dropped, unless it stays; also when that person has given the conversation back
# since, for it is of a dialogue that is over.
_FINISH = text("""
WITH conversation AS (
    UPDATE conversations
    SET last_at = :now,
        expires_at = CASE WHEN channel = ANY(:posted) THEN :until ELSE expires_at END
    WHERE id = :conversation
    RETURNING handler, channel = ANY(:posted) AS posted,
              handler = 'bot' AND generation = :generation OR :stays AS said
), inbound AS (
    UPDATE messages
    SET outcome = CASE WHEN said THEN 'answered' ELSE 'forwarded' END,
        understanding = CAST(:understanding AS jsonb),
        awaited_until = CASE
            WHEN NOT posted THEN awaited_until
            WHEN awaited_until > :now AND NOT EXISTS (
                SELECT FROM message_deliveries d
                WHERE d.conversation_id = :conversation AND d.state IN ('waiting', 'sending')
                  AND d.at > :lately AND d.attempts <= 1 AND d.error IS NULL
            ) THEN awaited_until
        END
    FROM conversation
    WHERE messages.id = :inbound AND messages.outcome = 'received'
    RETURNING messages.awaited_until
), answer AS (
    INSERT INTO messages (conversation_id, author, author_name, text, buttons, card, answers_id,
                          attempts, at)
    SELECT :conversation, said.author, said.author_name, said.text, said.buttons, said.card,
           :inbound, 1, :now
    FROM conversation, inbound, jsonb_to_recordset(CAST(:answers AS jsonb))
         AS said(place int, author text, author_name text, text text, buttons jsonb, card jsonb)
    WHERE conversation.said
    ORDER BY said.place
    RETURNING id
)
SELECT conversation.handler, conversation.posted AND inbound.awaited_until IS NULL,
       ARRAY(SELECT id FROM answer ORDER BY id), conversation.said
FROM conversation LEFT JOIN inbound ON true
""")


@dataclass(frozen=True)
class Finished:
    """Who has the conversation now, and the answers for whoever waits for them: none when they are
    posted."""

    handler: Handler
    outcome: Outcome
    to_carry: list[MessageOut]


async def finish_turn(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    inbound_id: int,
    answers: Sequence[Outgoing],
    *,
    understanding: dict[str, Any],
    stays: bool,
    generation: int,
    now: datetime,
) -> Finished:
    """Store the assistant's answers and what was understood. They are dropped when the bot has the
    conversation no longer, or has begun another `generation` of it, unless they `stays`. When
    nobody waits for them any more, they are posted."""
    row = await session.execute(
        _FINISH,
        {
            "conversation": conversation_id,
            "inbound": inbound_id,
            "answers": json.dumps([_record(place, said) for place, said in enumerate(answers)]),
            "understanding": json.dumps(understanding),
            "stays": stays,
            "generation": generation,
            "posted": list(POSTED_CHANNELS),
            "until": now + SESSION_LIFE,
            "lately": now - ON_ITS_WAY,
            "now": now,
        },
    )
    handler, must_post, ids, said = row.one()
    if must_post and ids:
        await post_later(session, conversation_id, ids, now)
    outcome = Outcome.ANSWERED if said else Outcome.FORWARDED
    stored = [_shown(id_, answer, now) for id_, answer in zip(ids, answers, strict=False)]
    return Finished(Handler(handler), outcome, [] if must_post else stored)


def _record(place: int, said: Outgoing) -> dict[str, Any]:
    return {"place": place, **said.model_dump(mode="json")}


def _shown(id_: int, said: Outgoing, now: datetime) -> MessageOut:
    return MessageOut(
        id=str(id_),
        author=said.author.value,
        author_name=said.author_name,
        text=said.text,
        buttons=said.buttons,
        card=said.card,
        at=now,
    )
