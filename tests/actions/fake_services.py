"""The part of the small backend for help that is no clinical matter; its kinds are real."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from api.service_requests import words
from api.service_requests.kinds import ServiceKinds, load_service_kinds
from api.service_requests.schemas import RequestOut
from api.wording import Wording, load_wording
from tests.actions.fake_directory import NOW, FakeDirectory, Refusal

SERVICE_ROUTES = [
    ("GET", "/v1/service-requests/kinds", "service_kinds"),
    ("POST", "/v1/service-requests", "file_service"),
    ("GET", "/v1/service-requests", "own_services"),
    ("POST", "/v1/service-requests/{number}/confirm", "confirm_service"),
    ("POST", "/v1/service-requests/{number}/cancel", "leave_service"),
]
_KNOWLEDGE = Path(__file__).parents[2] / "knowledge_base"


@cache
def _words() -> Wording:
    return load_wording(_KNOWLEDGE / "wording")


@dataclass
class FakeServices(FakeDirectory):
    """`services` are the bodies that were filed, `service_states` their states by number."""

    services: list[dict[str, Any]] = field(default_factory=list)
    service_states: dict[str, str] = field(default_factory=dict)
    service_answers: list[dict[str, Any]] = field(default_factory=list)
    on_duty: bool = True

    @property
    def _known_kinds(self) -> ServiceKinds:
        return load_service_kinds(_KNOWLEDGE)

    def _service_kinds(self, query: dict[str, Any], **_: Any) -> Any:
        kinds = self._known_kinds
        found = kinds.wanted(query.get("q"), query.get("article"))
        now = NOW if self.on_duty else NOW - timedelta(hours=7)
        return [words.kind(_words(), kinds, kind, now) for kind in found]

    def _file_service(self, body: dict[str, Any], **_: Any) -> Any:
        self.services.append(body)
        number = f"FW20261118-{len(self.services):04d}"
        self.service_states[number] = "open"
        return self._service(number)

    def _own_services(self, **_: Any) -> Any:
        return [self._service(number) for number in reversed(self.service_states)]

    def _confirm_service(self, number: str, body: dict[str, Any], **_: Any) -> Any:
        self._must_be_there(number)
        self.service_answers.append({"number": number, **body})
        self.service_states[number] = "confirmed" if body["satisfied"] else "open"
        return self._service(number)

    def _leave_service(self, number: str, **_: Any) -> Any:
        self._must_be_there(number)
        self.service_states[number] = "cancelled"
        return self._service(number)

    def _must_be_there(self, number: str) -> None:
        if number not in self.service_states:
            raise Refusal(404, "request_unknown")

    def _service(self, number: str) -> RequestOut:
        body = self.services[int(number[-4:]) - 1]
        state = self.service_states[number]
        name = self._known_kinds.name(body["kind"])
        return RequestOut(
            number=number,
            kind=body["kind"],
            name=name,
            state=state,
            due=NOW,
            text=f"{name} {number} {state}",
        )
