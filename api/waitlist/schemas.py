"""What is sent about the waitlist. What comes back are `AppointmentCard`s."""

import uuid

from pydantic import BaseModel

from api.appointments.schemas import Identifier


class WaitlistIn(BaseModel):
    """A wish for a place of a full clinic: whose conversation, which visitor card."""

    conversation: uuid.UUID
    visitor: Identifier
    clinic_id: Identifier


class AnswerIn(BaseModel):
    """Whose offer is answered."""

    conversation: uuid.UUID
