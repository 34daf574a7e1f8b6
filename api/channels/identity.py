"""The identity form: typed there, never in the chat. A filled form takes the conversation on."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse

from api.channels.rate_limits import RateLimit
from api.channels.web import ReceptionDep, answered
from api.conversations.schemas import Answer
from api.dependencies import ClockDep, SealDep, SessionsDep, WordingDep
from api.patients import service as patients
from api.patients.schemas import IdentityForm

router = APIRouter(tags=["identity"])

IDENTITY_DONE = '/system_identity_done{{"visitor": "{card}"}}'


@router.post(
    "/identity/{token}",
    response_model=Answer,
    dependencies=[Depends(RateLimit("identity", 20))],
)
async def submit_identity(
    token: Annotated[str, Path(max_length=200)],
    form: IdentityForm,
    sessions: SessionsDep,
    clock: ClockDep,
    seal: SealDep,
    reception: ReceptionDep,
    wording: WordingDep,
) -> Answer | JSONResponse:
    """Register the patient once, commit, and go on where the conversation was."""
    async with sessions() as session, session.begin():
        redeemed = await patients.redeem_identity_link(session, clock, seal, token, form)
    payload = IDENTITY_DONE.format(card=redeemed.card_id)
    return await answered(wording, reception.resume(redeemed.conversation_id, payload))
