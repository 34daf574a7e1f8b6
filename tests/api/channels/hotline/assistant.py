"""What the assistant says in these tests, and what must have happened before."""

from dataclasses import replace
from typing import Any

from api.dialogue.client import Utterance
from api.handoff import service as handoffs
from api.patients import service as patients
from api.staff.models import Role, Staff
from tests.api.channels.hotline.phone import Phone
from tests.api.staff import factories

CHEST_PAIN = "我爸胸口疼得厉害，出冷汗，喘不上气"


def doctors(*names: str) -> Utterance:
    return Utterance(
        "请问您要挂哪位医生？",
        [{"title": name, "payload": f'/inform{{"doctor": "{name}"}}'} for name in names],
    )


def handoff(state: str) -> Utterance:
    card: dict[str, Any] = {
        "type": "handoff",
        "ticket": "t",
        "state": state,
        "ahead": 0,
        "promised_by": None,
    }
    return Utterance("已经为您转人工，请稍等。", card=card)


async def an_agent(phone: Phone) -> Staff:
    async with phone.app.state.sessions() as session, session.begin():
        return await factories.staff_member(session, Role.AGENT)


async def queued(phone: Phone) -> None:
    """Ask for a person; the ticket is made as the action makes it."""
    state = phone.app.state
    call = await phone.call()

    async def opens_a_ticket() -> None:
        async with state.sessions() as session, session.begin():
            await handoffs.request(
                session,
                call.conversation_id,
                reason="asked",
                now=state.clock.now(),
                levels=state.levels,
            )

    phone.dialogue.meanwhile = opens_a_ticket
    phone.dialogue.says = [handoff("queued")]
    await phone.presses("0")
    phone.dialogue.meanwhile = None
    assert phone.action == "transfer"


async def identity_form(phone: Phone) -> None:
    """The assistant needs to know who is calling."""
    state = phone.app.state
    await phone.rings()
    call = await phone.call()
    async with state.sessions() as session, session.begin():
        link = await patients.open_identity_link(session, state.clock, call.conversation_id)
    card = {
        "type": "identity_form",
        "url": f"/identity/{link.token}",
        "expires_at": link.expires_at.isoformat(),
    }
    phone.dialogue.says = [Utterance("挂号要先登记就诊人。", card=card)]
    await phone.says("给我挂号")
    phone.dialogue.says = None


def is_patient(phone: Phone, seconds: float) -> None:
    """How long a caller hears nothing."""
    front = phone.app.state.hotline
    phone.app.state.hotline = replace(front, at=replace(front.at, answer_seconds=seconds))
