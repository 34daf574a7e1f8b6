"""A patient with a real name whose conversation an agent serves, over HTTP."""

from typing import Any

from httpx import Response
from sqlalchemy import select

from api.conversations import service as conversations
from api.conversations.models import Message
from api.handoff import service as handoff
from api.handoff.levels import ServiceLevels
from api.patients.models import VisitorCard
from api.security import Seal, mask_name
from api.staff.models import Role
from tests.api.staff import factories
from tests.api.staff.booked import NAME, PHONE, BookedDesk


class ServedPatient:
    """The conversation of `desk`, its one visitor card named and opened by the hospital's key."""

    def __init__(self, desk: BookedDesk, seal: Seal, levels: ServiceLevels) -> None:
        self.desk, self._seal, self._levels = desk, seal, levels
        self.id = desk.visits.conversation.id
        self.card_id = 0

    async def named(self, name: str = NAME) -> "ServedPatient":
        session = self.desk.visits.session
        mine = VisitorCard.account_id == self.desk.visits.conversation.account_id
        card = (await session.scalars(select(VisitorCard).where(mine))).one()
        card.name_sealed, card.name_masked = self._seal.seal(name), mask_name(name)
        card.phone_sealed = self._seal.seal(PHONE)
        self.card_id = card.id
        await session.commit()
        return self

    async def asks_for_person(self, said: str, summary: dict[str, Any] | None = None) -> None:
        desk = self.desk
        async with desk.sessions() as session, session.begin():
            now = desk.clock.now()
            await factories.patient_says(session, self.id, said, now, "human_ask")
            await handoff.request(
                session,
                self.id,
                reason="asked",
                now=now,
                levels=self._levels,
                summary=summary or {},
            )

    async def taken(self, said: str = "我想找人问问") -> "ServedPatient":
        await self.asks_for_person(said)
        assert (await self.call("POST", "take")).status_code == 200
        return self

    async def call(
        self, method: str, path: str, body: Any = None, role: Role = Role.AGENT
    ) -> Response:
        return await self.desk.call(role, method, f"/conversations/{self.id}/{path}", body)

    async def transcript(self) -> list[Message]:
        async with self.desk.sessions() as session:
            return await conversations.transcript(session, self.id)
