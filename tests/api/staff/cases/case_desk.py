"""A complaint on its way through the staff endpoints, for the tests of what staff do with one."""

from dataclasses import dataclass
from typing import Any

from httpx import AsyncClient, Response

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.staff.models import Role, Staff
from tests.api.staff import factories

FINDING = {
    "verdict": "upheld",
    "cause": "capacity",
    "department": "outpatient",
    "impact": "minor",
    "finding": "当天只开了两个窗口",
}
REMEDY = {"what": "高峰时加开两个窗口", "owner": "门诊部李主任", "due": "2026-11-27"}
ANSWER = {"apology": "让您久等了，非常抱歉", "finding": "当天窗口开得少，已经加开"}


@dataclass
class CaseDesk:
    """The hospital's staff in front of their complaints."""

    client: AsyncClient
    internal: dict[str, str]
    sessions: Sessions
    clock: FixedClock

    async def patient(self) -> Conversation:
        """Somebody who writes on the web page."""
        async with self.sessions() as session, session.begin():
            return await factories.conversation(session, self.clock.now())

    async def file(self, told_in: Conversation, what: str = "排队太久", **more: object) -> str:
        """Complain of it in the conversation; the receipt."""
        body = {"conversation": str(told_in.id), "what": what, **more}
        filed = await self.client.post("/v1/complaints", json=body, headers=self.internal)
        assert filed.status_code == 201, filed.text
        return str(filed.json()["receipt"])

    async def login(self, role: Role, username: str | None = None) -> tuple[Staff, "Desk"]:
        """Somebody of that role, who has just logged in."""
        staff, cookie = await factories.logged_in(self.sessions, self.clock, role, username)
        return staff, Desk(self.client, cookie)


@dataclass
class Desk:
    """One staff member's browser."""

    client: AsyncClient
    cookie: dict[str, str]

    async def get(self, path: str = "", **query: str) -> Response:
        """Read something below the complaints."""
        at = f"/v1/staff/complaints{path}"
        return await self.client.get(at, params=query, headers=self.cookie)

    async def post(self, path: str, body: object = None) -> Response:
        """Do something below the complaints."""
        return await self.client.post(f"/v1/staff/complaints{path}", json=body, headers=self.cookie)

    async def do(self, path: str, body: object = None) -> Any:
        """The same, which must go well."""
        done = await self.post(path, body)
        assert done.status_code in (200, 201), done.text
        return done.json()

    async def case(self, receipt: str) -> Any:
        """The case, whole."""
        seen = await self.get(f"/{receipt}")
        assert seen.status_code == 200, seen.text
        return seen.json()

    async def answered(self, receipt: str, **finding: object) -> Any:
        """Have it found, remedied and answered."""
        await self.do(f"/{receipt}/finding", FINDING | finding)
        await self.do(f"/{receipt}/remedies", REMEDY)
        drafted = await self.do(f"/{receipt}/answers", ANSWER)
        return await self.do(f"/{receipt}/answers/{drafted['answers'][-1]['id']}/send")

    async def closed(self, receipt: str) -> Any:
        """Have it answered and closed."""
        await self.answered(receipt)
        return await self.do(f"/{receipt}/close", {"note": "已办完"})


def code(answer: Response) -> str:
    """The code of a refusal."""
    return str(answer.json()["error"]["code"])
