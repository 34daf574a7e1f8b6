"""A hospital full of secrets, and who may come across each of them, for the red team's tests."""

import base64
import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import AsyncClient, Response
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.app import ROUTERS
from api.cases.models import ComplaintAnswer, Evidence, Opinion, Remedy
from api.complaints.models import Complaint
from api.database import Base
from api.handoff import service as handoff
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket
from api.staff.models import Role, Staff
from tests.api.staff import factories
from tests.api.staff.booked import CARD, NAME, PHONE, BookedDesk
from tests.api.staff.who_may import BODIES, QUERIES, SAMPLES, A, C, D, N, S, T, U

SAID = "我在候诊区等了三个钟头"  # in an ordinary conversation
FILED = "叫号屏坏了没人管"  # in an ordinary complaint, and nowhere else
CORRUPT = "收红包的是那位主任"  # in a restricted complaint filed in a conversation
LETTER = "信箱里的红包举报信"  # in one that somebody put into the letter box
EVIDENCE = "转账截图三张"
OPINION = "请财务处核对流水"
PROGRESS = "已经约谈当事人"

READERS = {A, S, C, N, T}


@dataclass
class Hospital:
    """What there is. `ordinary` and `secret` are what stands for path parameters: real ids of
    ordinary and of restricted things. `known_to` says who may come across a secret."""

    client: AsyncClient
    cookies: dict[Role, dict[str, str]]
    ordinary: dict[str, object] = field(default_factory=dict)
    secret: dict[str, object] = field(default_factory=dict)
    known_to: dict[str, set[Role]] = field(default_factory=dict)

    async def call(
        self, role: Role | None, method: str, path: str, ids: dict[str, object], **more: Any
    ) -> Response:
        """Call an endpoint as somebody, or as nobody, with what it needs."""
        last = path.rsplit("/", 1)[-1]
        body = None if method == "GET" else BODIES.get(path, BODIES.get(last))
        headers = (self.cookies[role] if role else {}) | more.pop("headers", {})
        return await self.client.request(
            method,
            path.format(**SAMPLES | ids),
            json=more.pop("json", body),
            params=more.pop("params", QUERIES.get(path, QUERIES.get(last))),
            headers=headers,
            **more,
        )

    def asked_for(self, path: str, *, open_to: bool) -> list[dict[str, object]]:
        """With which ids a path is asked for: what is secret, and where it makes a difference to
        who may ask, what is ordinary too."""
        return [self.secret, self.ordinary] if open_to and "{" in path else [self.secret]

    def leaks(self, role: Role | None, answer: Response) -> list[str]:
        """The secrets in an answer that are none of theirs, its headers included."""
        told = f"{answer.headers}{words_of(answer)}"
        return [
            secret
            for secret, roles in self.known_to.items()
            if secret in told and (role is None or role not in roles)
        ]


def words_of(answer: Response) -> str:
    """What an answer says. A spreadsheet is unpacked; when it was written is none of its words."""
    if not answer.content.startswith(b"PK"):
        return answer.content.decode("utf-8", "replace")
    with ZipFile(BytesIO(answer.content)) as packed:
        names = [name for name in packed.namelist() if name != "docProps/core.xml"]
        return "".join(packed.read(name).decode("utf-8", "replace") for name in names)


def staff_routes(method: str) -> Iterator[str]:
    """The paths under /v1/staff that have a method."""
    for router in ROUTERS:
        for route in router.routes:
            if not isinstance(route, APIRoute) or method not in route.methods:
                continue
            if route.path.startswith("/v1/staff"):
                yield route.path


async def build(app: FastAPI, desk: BookedDesk, levels: ServiceLevels) -> Hospital:
    """A patient with a real name and a booking, two conversations in the queue, an ordinary
    complaint, and somebody of every role."""
    cookies = {
        role: (await factories.logged_in(desk.sessions, desk.clock, role, f"red_{role.value}"))[1]
        for role in Role
    }
    there = Hospital(desk.client, cookies)
    appointment = await desk.visits.booked()
    await desk.commit()
    ordinary = desk.visits.conversation.id
    internal = {"Authorization": f"Bearer {app.state.settings.internal_token.get_secret_value()}"}
    async with desk.sessions() as session, session.begin():
        await _talk(session, desk, levels, ordinary, SAID)
        hashes = list(await session.scalars(select(Staff.password_hash).limit(1)))
    filed = await _file(there, internal, ordinary, FILED)
    there.ordinary = {
        "conversation_id": ordinary,
        "conversation": ordinary,
        "receipt": filed,
        "appointment_id": appointment.id,
        "username": f"red_{Role.AGENT.value}",
    }
    there.known_to = {
        SAID: READERS,
        FILED: {C, S},
        NAME: set(),
        PHONE: set(),
        CARD: set(),
        "林*雨": READERS | {D},
        # The auditor knows whose record was looked at, and nothing that is in it.
        filed: READERS | {U},
        str(ordinary): READERS | {U},
    } | {one: set() for one in hashes if len(one) > 8}
    return there


async def plant(there: Hospital, app: FastAPI, desk: BookedDesk, levels: ServiceLevels) -> None:
    """Two restricted complaints, one said in a conversation and one from the letter box, and what
    the discipline office does about them."""
    internal = {"Authorization": f"Bearer {app.state.settings.internal_token.get_secret_value()}"}
    async with desk.sessions() as session, session.begin():
        talked = await factories.conversation(session, desk.clock.now())
        await _talk(session, desk, levels, talked.id, CORRUPT)
    said = await _file(there, internal, talked.id, CORRUPT)
    letter = await letter_box(there)
    for receipt in (said, letter):
        await _investigate(there, receipt)
    async with desk.sessions() as session:
        there.secret = await _ids(session, said)
        ids = list(await session.scalars(select(Complaint.id).where(Complaint.restricted)))
    there.secret |= {"conversation_id": talked.id, "conversation": talked.id}
    secrets = (CORRUPT, LETTER, EVIDENCE, OPINION, PROGRESS, said, letter, *map(str, ids))
    there.known_to |= {secret: {D} for secret in secrets}
    there.known_to[str(talked.id)] = READERS | {D, U}


async def letter_box(there: Hospital) -> str:
    """A restricted complaint that the discipline office writes down; its receipt."""
    body = {"channel": "letterbox", "what": LETTER, "anonymous": True}
    filed = await there.call(D, "POST", "/v1/staff/complaints", {}, json=body)
    assert filed.is_success, filed.text
    return str(filed.json()["receipt"])


async def snapshot(session: AsyncSession) -> dict[str, str]:
    """A digest of every table, without the record and who is logged in."""
    taken = {}
    for table in Base.metadata.sorted_tables:
        if table.name.startswith("audit_") or table.name == "staff_sessions":
            continue
        query = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table.name} t"
        taken[table.name] = str(await session.scalar(text(query)))
    return taken


async def _talk(
    session: AsyncSession, desk: BookedDesk, levels: ServiceLevels, where: uuid.UUID, words: str
) -> None:
    now = desk.clock.now()
    await factories.patient_says(session, where, words, now, "complaint_file")
    summary = {"slots": {"complaint__what": words}}
    await handoff.request(
        session, where, reason="complaint", now=now, levels=levels, summary=summary
    )


async def _file(
    there: Hospital, internal: dict[str, str], conversation: uuid.UUID, what: str
) -> str:
    body = {"conversation": str(conversation), "what": what, "where": what}
    filed = await there.client.post("/v1/complaints", json=body, headers=internal)
    assert filed.status_code == 201, filed.text
    return str(filed.json()["receipt"])


async def _investigate(there: Hospital, receipt: str) -> None:
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 32).decode()
    work = {
        "progress": {"note": PROGRESS, "public": True, "status": "investigating"},
        "evidence": {
            "kind": "picture",
            "source": EVIDENCE,
            "name": f"{EVIDENCE}.png",
            "content": picture,
        },
        "opinions": {"asked_of": "财务处", "question": OPINION},
        "remedies": {"what": EVIDENCE, "owner": "纪检办", "due": "2026-12-01"},
        "answers": {"apology": "让您费心了", "finding": OPINION},
    }
    for name, body in work.items():
        path = f"/v1/staff/complaints/{receipt}/{name}"
        done = await there.client.post(path, json=body, headers=there.cookies[D])
        assert done.is_success, (name, done.text)


async def _ids(session: AsyncSession, receipt: str) -> dict[str, object]:
    complaint = await session.scalar(select(Complaint).where(Complaint.receipt == receipt))
    assert complaint is not None
    found: dict[str, object] = {"receipt": receipt}
    kinds = {
        "evidence_id": Evidence,
        "opinion_id": Opinion,
        "answer_id": ComplaintAnswer,
        "remedy_id": Remedy,
    }
    for name, kind in kinds.items():
        query = select(kind.id).where(kind.complaint_id == complaint.id).limit(1)
        found[name] = await session.scalar(query)
    ticket = select(Ticket.id).where(Ticket.conversation_id == complaint.conversation_id)
    found["ticket_id"] = await session.scalar(ticket.limit(1))
    return found


def everybody() -> Iterator[Role | None]:
    """Every role, and nobody."""
    return itertools.chain(Role, [None])
