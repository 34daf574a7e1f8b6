"""Patients' messages as they arrive from WeChat: each stored once, however often it comes.

One statement for whoever has written before. The push's key is the message's `client_message_id`,
which is unique in a conversation, so the database tells a repetition from a new message. It doesn't
wait for the disk: whatever WeChat is told afterwards comes after a commit that does. It also puts
what could not be sent to the patient back into the post: now it can.
"""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import TextClause, case, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import received
from api.conversations.deliveries import queue_posting
from api.conversations.models import Message, Outcome
from api.conversations.opening import open_for_account
from api.patients.models import Account
from api.security import Seal, random_token
from api.wechat.ledger import MESSAGES, SHORT_MESSAGES
from api.wechat.models import WeChatContact

CHANNEL = "wechat"


@dataclass(frozen=True)
class Letter:
    """What a patient sent. `acted`: a menu click, a follow or a scan rather than a message. Without
    `sent_at` it doesn't wait for its turn."""

    openid: str = field(repr=False)
    key: str
    sent_at: datetime | None
    text: str = field(default="", repr=False)
    payload: str | None = None
    media: dict[str, Any] | None = field(default=None, repr=False)
    acted: bool = False


@dataclass(frozen=True)
class Arrived:
    """A stored message; `repeated` when it had arrived before."""

    conversation_id: uuid.UUID
    account_id: int
    message_id: int
    repeated: bool


@dataclass(frozen=True)
class Standing:
    """How a message stands: whether it is `finished`, and whether its answer is `awaited` by the
    last `attempt` to bring it, or else posted."""

    finished: bool
    awaited: bool
    attempt: int


# WeChat hangs up after five seconds; whoever waits longer than this has died.
_WAITS = timedelta(seconds=6)

# What could not be sent is posted when the patient is back, unless it is older than this.
_WORTH_READING = timedelta(days=7)
# Why it could not be: what ends when the patient writes.
_MENDED = ["quota", "45015", "45047", "43004", "40003"]

# A conversation with a person, or in the queue, goes on whatever its age; so does one in which
# something is still to be answered.
_MINE = """
    SELECT c.id, c.account_id, a.external_sealed IS NOT NULL AS reachable
    FROM accounts a JOIN conversations c ON c.account_id = a.id
    WHERE a.channel = 'wechat' AND a.external_hash = ANY(:hashes)
      AND c.erased_at IS NULL AND (
          c.expires_at > :now OR c.handler <> 'bot' OR EXISTS (
              SELECT FROM messages m WHERE m.conversation_id = c.id AND m.outcome = 'received'
          )
      )
    ORDER BY c.last_at DESC
    LIMIT 1
"""


def _arrival(contact: str) -> TextClause:
    # Constants of ours only; what patients sent is bound.
    return text(
        f"""
WITH mine AS ({_MINE}), kept AS (
    INSERT INTO messages (conversation_id, author, text, payload, buttons, client_message_id,
                          outcome, awaited_until, attempts, media, sent_at, at)
    SELECT mine.id, 'patient', :text, :payload, '[]', :key, 'received', :until, 1,
           CAST(:media AS jsonb), :sent_at, :now
    FROM mine
    ON CONFLICT (conversation_id, client_message_id) DO NOTHING
    RETURNING id
), contact AS (
    UPDATE wechat_contacts SET {contact}, unfollowed_at = NULL
    WHERE account_id = (SELECT account_id FROM mine) AND EXISTS (SELECT FROM kept)
), again AS (
    UPDATE message_deliveries d SET state = 'waiting', attempts = 0, error = NULL, at = :now
    FROM conversations c
    WHERE c.account_id = (SELECT account_id FROM mine) AND d.conversation_id = c.id
      AND d.state = 'failed' AND d.error = ANY(:mended) AND d.at > :recently
      AND EXISTS (SELECT FROM kept)
    RETURNING d.conversation_id
)
SELECT mine.id, mine.account_id, mine.reachable, (SELECT id FROM kept),
       ARRAY(SELECT DISTINCT conversation_id FROM again),
       set_config('synchronous_commit', 'off', true)
FROM mine
"""  # noqa: S608
    )


_MESSAGE = _arrival(f"messaged_at = :now, messages_left = {MESSAGES}")
_ACTION = _arrival(f"acted_at = :now, short_left = {SHORT_MESSAGES}")


async def arrive(session: AsyncSession, seal: Seal, now: datetime, letter: Letter) -> Arrived:
    """Store a message in its patient's conversation, which is opened where there is none."""
    found = await arrive_again(session, seal, now, letter)
    if found is None:
        await _open(session, seal, now, letter.openid)
        found = await arrive_again(session, seal, now, letter)
        assert found is not None  # noqa: S101 (just opened, in this transaction)
    return found


async def ask_again(session: AsyncSession, message_id: int, now: datetime) -> Standing:
    """The message was brought once more: this attempt waits for its answer from now on, if there is
    none yet. WeChat has hung up on those before."""
    changed = await session.execute(
        update(Message)
        .where(Message.id == message_id)
        .values(
            attempts=Message.attempts + 1,
            awaited_until=case(
                (Message.outcome == Outcome.RECEIVED, now + _WAITS), else_=Message.awaited_until
            ),
        )
        .returning(Message.outcome, Message.awaited_until, Message.attempts)
        .execution_options(synchronize_session=False)
    )
    return _standing(*changed.one())


async def let_go(session: AsyncSession, message_id: int, attempt: int) -> Standing:
    """The attempt waits no longer: if it is the last one, the answer is posted when it comes.
    Returns how the message stands: one that was finished in this moment stays as it is."""
    await session.execute(
        update(Message)
        .where(
            Message.id == message_id,
            Message.outcome == Outcome.RECEIVED,
            Message.attempts == attempt,
        )
        .values(awaited_until=None)
        .execution_options(synchronize_session=False)
    )
    return await standing(session, message_id)


async def standing(session: AsyncSession, message_id: int) -> Standing:
    """How a message stands now."""
    row = await session.execute(
        select(Message.outcome, Message.awaited_until, Message.attempts).where(
            Message.id == message_id
        )
    )
    return _standing(*row.one())


def _standing(outcome: Outcome | None, until: datetime | None, attempt: int) -> Standing:
    return Standing(outcome is not Outcome.RECEIVED, until is not None, attempt)


async def arrive_again(
    session: AsyncSession, seal: Seal, now: datetime, letter: Letter
) -> Arrived | None:
    """Store a message of somebody whose conversation goes on; none where there is none. Its one
    statement needs no transaction."""
    values = {
        "hashes": seal.lookups(letter.openid),
        "now": now,
        "until": now + _WAITS,
        "recently": now - _WORTH_READING,
        "mended": _MENDED,
        "sent_at": letter.sent_at,
        "text": letter.text,
        "payload": letter.payload,
        "key": letter.key,
        "media": json.dumps(letter.media) if letter.media else None,
    }
    statement = _ACTION if letter.acted else _MESSAGE
    row = (await session.execute(statement, values)).first()
    if row is None:
        return None
    conversation_id, account_id, reachable, message_id, again, _ = row
    if not reachable:
        await _remember(session, seal, account_id, letter.openid)
    for other in again:
        await queue_posting(session, other)
    if message_id is not None:
        return Arrived(conversation_id, account_id, message_id, repeated=False)
    known = await received.message_by_key(session, conversation_id, letter.key)
    return Arrived(conversation_id, account_id, known.id, repeated=True)


async def _open(session: AsyncSession, seal: Seal, now: datetime, openid: str) -> None:
    """A first conversation, or a new one after a long silence. The account is locked, so that two
    messages at the same moment open one."""
    account_id = await _account(session, seal, now, openid)
    await session.execute(
        insert(WeChatContact)
        .values(account_id=account_id, messages_left=0, short_left=0)
        .on_conflict_do_nothing()
    )
    there = await session.execute(text(_MINE), {"hashes": seal.lookups(openid), "now": now})
    if there.first() is None:
        await open_for_account(
            session, account_id, channel=CHANNEL, session_token=random_token(), now=now
        )


async def _account(session: AsyncSession, seal: Seal, now: datetime, openid: str) -> int:
    known = await session.scalar(
        select(Account.id)
        .where(Account.channel == CHANNEL, Account.external_hash.in_(seal.lookups(openid)))
        .with_for_update()
    )
    if known is not None:
        return known
    sealed = seal.seal(openid)
    added = (
        insert(Account)
        .values(
            channel=CHANNEL,
            external_hash=seal.lookup(openid),
            external_sealed=sealed,
            created_at=now,
        )
        .on_conflict_do_update(
            index_elements=["channel", "external_hash"], set_={"external_sealed": sealed}
        )
    )
    return (await session.scalars(added.returning(Account.id))).one()


async def _remember(session: AsyncSession, seal: Seal, account_id: int, openid: str) -> None:
    """Who had their data erased and writes again can be written to again."""
    await session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(external_sealed=seal.seal(openid))
        .execution_options(synchronize_session=False)
    )
