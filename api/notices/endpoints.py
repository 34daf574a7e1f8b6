"""Where providers report what became of messages."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import ValidationError

from api.bodies import read_body
from api.dependencies import ClockDep, SessionDep, SettingsDep
from api.errors import InvalidInput, Unauthenticated
from api.notices.models import Rung
from api.notices.receipts import Report, receipt_arrived
from api.notices.schemas import ReceiptTaken, SmsReceiptIn
from api.signing import SIGNATURE, TIMESTAMP, check_signature

router = APIRouter(prefix="/v1/notices", tags=["notices"])

_MAX_BODY = 4096


@router.post("/receipts/sms")
async def sms_receipt(
    request: Request,
    session: SessionDep,
    clock: ClockDep,
    settings: SettingsDep,
    timestamp: Annotated[str | None, Header(alias=TIMESTAMP)] = None,
    signature: Annotated[str | None, Header(alias=SIGNATURE)] = None,
) -> ReceiptTaken:
    """Take the SMS gateway's report of one message, signed (`signing.py`). Again is harmless."""
    body = await read_body(request, _MAX_BODY)
    secret = settings.sms_secret.get_secret_value() if settings.sms_secret else ""
    if not secret:
        raise Unauthenticated("unauthenticated")
    check_signature(secret, clock.now(), body, timestamp, signature)
    receipt = _read(body)
    report = Report(Rung.SMS, receipt.id, receipt.status == "delivered", receipt.error, receipt.key)
    return ReceiptTaken(known=await receipt_arrived(session, clock.now(), report))


def _read(body: bytes) -> SmsReceiptIn:
    try:
        return SmsReceiptIn.model_validate_json(body)
    except ValidationError as error:
        fields = [".".join(map(str, fault["loc"])) for fault in error.errors()]
        raise InvalidInput("invalid_input", fields=fields) from error
