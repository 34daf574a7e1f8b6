"""The identity form: typed there, never in the chat. A filled form takes the conversation on.

A one-time link is either for a new visitor card or to correct one; `GET …/form` says which. What
goes over these addresses is kept by no cache.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request

from api.channels.rate_limits import RateLimit
from api.channels.web import ReceptionDep, answered
from api.clock import Clock
from api.conversations import service as conversations
from api.conversations.schemas import Answer, MessageOut, Outgoing
from api.dependencies import ClockDep, SealDep, SessionDep, SessionsDep, WordingDep
from api.patients import correction
from api.patients import service as patients
from api.patients.schemas import CorrectionForm, FormToFill, IdentityForm
from api.wording import Wording

IDENTITY_DONE = '/system_identity_done{{"visitor": "{card}"}}'


router = APIRouter(prefix="/identity/{token}", tags=["identity"])
_FILLED = Depends(RateLimit("identity", 20))
_DRAWN = Depends(RateLimit("identity_forms", 60))

Token = Annotated[str, Path(max_length=200)]


@router.get("/form", dependencies=[_DRAWN])
async def read_form(
    token: Token, session: SessionDep, clock: ClockDep, seal: SealDep
) -> FormToFill:
    """What the page draws: an empty form, or a visitor card to correct, masked."""
    return await correction.form_to_fill(session, clock, seal, token)


@router.post("", response_model=Answer, dependencies=[_FILLED])
async def submit_identity(
    request: Request,
    token: Token,
    form: IdentityForm,
    sessions: SessionsDep,
    clock: ClockDep,
    seal: SealDep,
    reception: ReceptionDep,
    wording: WordingDep,
) -> Any:
    """Register the patient once, commit, and go on where the conversation was: here, or in the chat
    that the form was opened from."""
    async with sessions() as session, session.begin():
        redeemed = await patients.redeem_identity_link(session, clock, seal, token, form)
        payload = IDENTITY_DONE.format(card=redeemed.card_id)
        goes_on = await reception.store_for_later(session, redeemed.conversation_id, payload)
    if goes_on is not None:
        request.app.state.wechat.go_on(redeemed.conversation_id, goes_on)
        return _back_to_chat(wording, clock)
    return await answered(wording, reception.resume(redeemed.conversation_id, payload))


def _back_to_chat(wording: Wording, clock: Clock) -> Answer:
    """What the page shows when the conversation goes on elsewhere."""
    said = MessageOut(
        id="0",
        author="system",
        text=wording("patients.back_to_chat"),
        buttons=[],
        card=None,
        at=clock.now(),
    )
    return Answer(messages=[said], handled_by="bot")


@router.post("/correction", dependencies=[_FILLED])
async def submit_correction(
    token: Token,
    form: CorrectionForm,
    session: SessionDep,
    clock: ClockDep,
    seal: SealDep,
    wording: WordingDep,
) -> Answer:
    """Put a visitor card right, and say so in the conversation, whoever has it."""
    redeemed = await correction.correct_card(session, clock, seal, token, form)
    conversation = await conversations.get_conversation(session, redeemed.conversation_id)
    said = [Outgoing(text=wording("patients.corrected"))]
    stored = await conversations.append(session, conversation.id, said, now=clock.now())
    return Answer(
        messages=[MessageOut.of(message) for message in stored],
        handled_by=conversation.handler.value,
    )
