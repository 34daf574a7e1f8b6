"""A conversation that an agent served, and people who judge it, over HTTP."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from httpx import AsyncClient, Response

from api.clock import FixedClock
from api.conversations import service as conversations
from api.conversations.models import Author
from api.conversations.schemas import Outgoing
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import ServiceLevels
from api.rubric.rules import RubricRules
from api.rubric.talk import Subject
from api.staff.models import Role, Staff
from tests.api.staff import factories

SAID = "您好，我是服务台的，您别急，我帮您问一下门诊部。"
BYE = "祝您早日康复，再见。"

NOBODY = uuid.UUID(int=0)


@dataclass
class JudgedTalk:
    """`agent` served `id`; reviewers are logged in by `reviewer`. All scores of a sheet are the
    best unless they are given."""

    client: AsyncClient
    sessions: Sessions
    clock: FixedClock
    levels: ServiceLevels
    rules: RubricRules
    id: uuid.UUID = NOBODY
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    async def open(self) -> "JudgedTalk":
        """Somebody asks for a person, is served, and says thanks."""
        agent = await self.person(Role.AGENT, "li")
        async with self.sessions() as session, session.begin():
            now = self.clock.now()
            asked = await factories.conversation(session, now)
            await factories.patient_says(
                session, asked.id, "等了两个小时，急死了", now, "human_ask"
            )
            await handoff.request(
                session, asked.id, reason="asked", now=now, levels=self.levels, summary={}
            )
        self.id = asked.id
        at = f"/v1/staff/conversations/{self.id}"
        for path, body in (("take", {}), ("reply", {"text": SAID}), ("reply", {"text": BYE})):
            self.clock.advance(seconds=20)
            answer = await self.client.post(f"{at}/{path}", json=body, headers=self.cookies["li"])
            assert answer.is_success, answer.text
        done = {"wrap_up": "resolved"}
        gave = await self.client.post(f"{at}/return", json=done, headers=self.cookies["li"])
        assert gave.is_success, gave.text
        assert agent.username == "li"
        return self

    async def person(self, role: Role, name: str) -> Staff:
        """Somebody of the staff, logged in."""
        staff, self.cookies[name] = await factories.logged_in(self.sessions, self.clock, role, name)
        return staff

    async def agent_adds(self, text: str) -> None:
        """What an agent's line could also be, without the check before sending."""
        async with self.sessions() as session, session.begin():
            line = Outgoing(text=text, author=Author.AGENT, author_name="li 老师")
            await conversations.append(session, self.id, [line], now=self.clock.now())

    def sheet(self, subject: str = "li", **scores: int | None) -> dict[str, Any]:
        """A whole judgement."""
        whose: Subject = "bot" if subject == "bot" else "agent"
        best: dict[str, int | None] = {one.id: 2 for one in self.rules.criteria(whose)}
        return {"subject": subject, "scores": best | scores, "final": True}

    async def get(self, who: str, path: str) -> Response:
        """GET under /v1/staff."""
        return await self.client.get(f"/v1/staff/{path}", headers=self.cookies[who])

    async def post(self, who: str, path: str, body: Any) -> Response:
        """POST under /v1/staff."""
        return await self.client.post(f"/v1/staff/{path}", json=body, headers=self.cookies[who])

    async def judge(self, who: str, body: dict[str, Any]) -> Response:
        """Judge it."""
        return await self.post(who, f"quality/conversations/{self.id}/judgement", body)

    async def twice(self, who: str, subject: str = "li", *, double: bool = True) -> Response:
        """Have it judged twice, or once."""
        body = {"subject": subject, "double": double}
        return await self.post(who, f"quality/conversations/{self.id}/second", body)

    async def seen_by(self, who: str, subject: str = "li") -> dict[str, Any]:
        """The service as a reviewer sees it."""
        answer = await self.get(who, f"quality/conversations/{self.id}")
        assert answer.status_code == 200, answer.text
        found = {one["subject"]: one for one in answer.json()["subjects"]}
        shown: dict[str, Any] = found[subject]
        return shown
