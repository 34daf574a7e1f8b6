"""What the SMS gateway reports, and what it gets for an answer."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

_Short = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]


class SmsReceiptIn(BaseModel):
    """`id` is the gateway's, `key` what we sent with the message."""

    model_config = ConfigDict(extra="ignore")

    id: _Short
    key: _Short | None = None
    status: Literal["delivered", "failed"]
    error: _Short | None = None


class ReceiptTaken(BaseModel):
    """`known`: whether we know what the receipt is about by now."""

    known: bool
