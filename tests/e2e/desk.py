"""The other side: an agent at the desk, the hospital's public tables, and what was stored."""

from dataclasses import dataclass
from typing import Any

import httpx
import psycopg

from api.security import token_hash
from launcher.product import Product
from tests.e2e.patient import Patient


class Agent:
    """A logged-in agent, who works through /v1/staff as a hospital's own desk would."""

    def __init__(self, product: Product, username: str = "agent1") -> None:
        self.http = httpx.Client(base_url=product.url, timeout=30)
        body = {"username": username, "password": product.demo_password}
        entered = self.http.post("/v1/staff/session", json=body)
        assert entered.status_code == 200, entered.text
        self.name = entered.json()["display_name"]

    def close(self) -> None:
        """Go home."""
        self.http.close()

    def waiting(self) -> list[dict[str, Any]]:
        """The queue, best first."""
        waiting: list[dict[str, Any]] = self.http.get("/v1/staff/queue").json()["waiting"]
        return waiting

    def finds(self, ticket: str) -> str:
        """The conversation of a ticket in the queue."""
        return next(line["conversation"] for line in self.waiting() if line["ticket"] == ticket)

    def takes(self, conversation: str) -> dict[str, Any]:
        """Take it over; returns what the patient is told."""
        return self._does(conversation, "take")

    def replies(self, conversation: str, text: str) -> dict[str, Any]:
        """Say something to the patient."""
        return self._does(conversation, "reply", {"text": text})

    def gives_back(self, conversation: str) -> dict[str, Any]:
        """The bot goes on."""
        return self._does(conversation, "return", {"wrap_up": "resolved"})

    def reads(self, conversation: str) -> dict[str, Any]:
        """The conversation with its transcript."""
        answer = self.http.get(f"/v1/staff/conversations/{conversation}")
        assert answer.status_code == 200, answer.text
        read: dict[str, Any] = answer.json()
        return read

    def reads_complaint(self, receipt: str) -> dict[str, Any]:
        """A complaint, whole."""
        answer = self.http.get(f"/v1/staff/complaints/{receipt}")
        assert answer.status_code == 200, answer.text
        read: dict[str, Any] = answer.json()
        return read

    def _does(self, conversation: str, what: str, body: Any = None) -> dict[str, Any]:
        answer = self.http.post(f"/v1/staff/conversations/{conversation}/{what}", json=body or {})
        assert answer.status_code == 200, answer.text
        message: dict[str, Any] = answer.json()["message"]
        return message


@dataclass(frozen=True)
class Backstage:
    """What the product keeps: its database, its public tables, Rasa's own memory."""

    product: Product

    def conversation(self, patient: Patient) -> str:
        """The conversation's id."""
        return self.conversation_of(patient.session)

    def conversation_of(self, session: str) -> str:
        """The id of the conversation that a session belongs to."""
        return str(self._rows(_CONVERSATION, token_hash(session))[0][0])

    def outcomes(self, patient: Patient) -> list[str]:
        """What became of every message of the patient, in order."""
        return [row[0] for row in self._rows(_OUTCOMES, token_hash(patient.session))]

    def everything_stored(self, patient: Patient) -> str:
        """All texts of the conversation, both sides."""
        return "\n".join(row[0] for row in self._rows(_TEXTS, token_hash(patient.session)))

    def tracker(self, patient: Patient, generation: int = 1) -> str:
        """Everything that Rasa remembers of the conversation, as JSON text."""
        port = self.product.environment["DAOYI_RASA_PORT"]
        sender = f"{self.conversation(patient)}:{generation}"
        answer = httpx.get(
            f"http://127.0.0.1:{port}/conversations/{sender}/tracker",
            params={"token": self.product.environment["DAOYI_RASA_TOKEN"]},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        return answer.text

    def get(self, path: str, **params: Any) -> Any:
        """A public table of `/v1`."""
        answer = httpx.get(f"{self.product.url}{path}", params=params, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def remaining(self, clinic: int) -> int:
        """Free places of a clinic."""
        return int(self.get(f"/v1/clinics/{clinic}")["remaining"])

    def set_places(self, clinic: int, places: int) -> None:
        """So many places in each half hour of a clinic, none of them taken."""
        with psycopg.connect(self.product.environment["DATABASE_URL"]) as connection:
            connection.execute(_SET_PLACES, (places, clinic))

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.product.environment["DATABASE_URL"]) as connection:
            return connection.execute(query, values).fetchall()


_CONVERSATION = "SELECT id FROM conversations WHERE session_hash = %s"
_OUTCOMES = f"""
    SELECT outcome FROM messages
    WHERE conversation_id = ({_CONVERSATION}) AND author = 'patient' ORDER BY id
"""
_TEXTS = f"SELECT text FROM messages WHERE conversation_id = ({_CONVERSATION}) ORDER BY id"
_SET_PLACES = "UPDATE slots SET capacity = %s WHERE clinic_id = %s AND taken = 0"
