"""One real message through all three processes, and nothing left of it in the figures."""

import hashlib
from typing import Any

import httpx
import psycopg

from launcher.faults import StartFailed

# The first is answered by the dialogue rules; the second needs an action, and that the backend.
_MESSAGES = ("你好", "儿科有哪些医生")
_TIMEOUT_SECONDS = 30.0


def answer_first_message(url: str, database_url: str) -> str:
    """Talk as a patient does; returns the first answer. Raises `StartFailed`."""
    with httpx.Client(base_url=url, timeout=_TIMEOUT_SECONDS) as client:
        opened = _body(client.post("/channels/web/sessions", json={"channel": "web"}))
        session = str(opened["session"])
        try:
            answers = [_answer(client, session, text) for text in _MESSAGES]
        finally:
            _forget(database_url, session)
    return answers[0]


def _answer(client: httpx.Client, session: str, text: str) -> str:
    sent = client.post("/channels/web/messages", json={"session": session, "text": text})
    body = _body(sent)
    messages = body.get("messages") or []
    if body.get("handled_by") != "bot" or not messages:
        raise StartFailed(f"the test message {text!r} got no answer from the assistant")
    return str(messages[0]["text"])


def _body(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise StartFailed(
            f"the test message failed: {answer.request.url.path} answered {answer.status_code} "
            f"{answer.text[:200]}"
        )
    body: dict[str, Any] = answer.json()
    return body


def _forget(database_url: str, session: str) -> None:
    """Statistics count patients only."""
    with psycopg.connect(database_url) as connection:
        gone = connection.execute(
            "DELETE FROM conversations WHERE session_hash = %s RETURNING account_id",
            [hashlib.sha256(session.encode()).hexdigest()],
        ).fetchall()
        for row in gone:
            connection.execute("DELETE FROM accounts WHERE id = %s", row)
