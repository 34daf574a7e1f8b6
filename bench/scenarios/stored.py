"""What the product stored of a conversation: cards and buttons that a telephone or WeChat shows in
other ways."""

import asyncio
import time
from typing import Any

import psycopg
from psycopg.rows import dict_row

from api.practice.talk import Answer
from bench.scenarios.lines import answer_of

_OF_CALL = "SELECT conversation_id FROM calls WHERE call_id = %s"
_OF_ACCOUNT = """
    SELECT conversations.id FROM conversations
    JOIN accounts ON accounts.id = conversations.account_id
    WHERE accounts.channel = 'wechat' AND accounts.external_hash = %s
"""
_SINCE = """
    SELECT id, author, text, buttons, card, outcome FROM messages
    WHERE conversation_id = %s AND id > %s ORDER BY id
"""
_HANDLER = "SELECT handler FROM conversations WHERE id = %s"
_POSTED = """
    SELECT count(*) AS open FROM message_deliveries
    WHERE conversation_id = %s AND state IN ('waiting', 'sending')
"""
_PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.03


class Stored:
    """Reads the product's database. One connection for all patients, who take turns."""

    def __init__(self, url: str) -> None:
        self._database = psycopg.connect(url, autocommit=True, row_factory=dict_row)

    def close(self) -> None:
        """Leave the database."""
        self._database.close()

    def call(self, call_id: str) -> str:
        """The conversation of a call."""
        return self._conversation(_OF_CALL, call_id)

    def account(self, external_hash: str) -> str:
        """The conversation of a WeChat account; empty before its first message."""
        return self._conversation(_OF_ACCOUNT, external_hash)

    def since(self, conversation: str, last: int) -> list[dict[str, Any]]:
        """The messages after message `last`, in order."""
        return self._database.execute(_SINCE, (conversation, last)).fetchall()

    def is_posted(self, conversation: str) -> bool:
        """Whether all that must be carried to the patient has been."""
        row = self._database.execute(_POSTED, (conversation,)).fetchone()
        return row is None or not row["open"]

    def answer(self, messages: list[dict[str, Any]], conversation: str) -> Answer:
        """What was answered in these messages."""
        row = self._database.execute(_HANDLER, (conversation,)).fetchone()
        told = [one for one in messages if one["author"] != "patient"]
        return answer_of(told, row["handler"] if row else "bot")

    def _conversation(self, query: str, value: str) -> str:
        row = self._database.execute(query, (value,)).fetchone()
        return str(next(iter(row.values()))) if row else ""


def is_answered(messages: list[dict[str, Any]]) -> bool:
    """Whether the patient's last message has become something, and nothing is under way."""
    own = [one for one in messages if one["author"] == "patient"]
    return bool(own) and all(one["outcome"] != "received" for one in own)


async def patiently(stored: Stored, conversation: str, last: int) -> list[dict[str, Any]]:
    """The messages after `last` once the patient's are answered and have been carried to them, or
    after half a minute."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        messages = stored.since(conversation, last)
        if is_answered(messages) and stored.is_posted(conversation):
            return messages
        await asyncio.sleep(_LOOK_SECONDS)
    return stored.since(conversation, last)
