"""What staff get to know of an attachment before they look at it."""

import uuid
from typing import Literal

from pydantic import BaseModel

from api.attachments.media_types import is_picture
from api.attachments.models import Attachment


class AttachmentLine(BaseModel):
    """What came with a message; a `picture` can be shown, once it is `kept`."""

    id: uuid.UUID
    fetched: Literal["waiting", "kept", "failed"]
    picture: bool

    @classmethod
    def of(cls, attachment: Attachment) -> "AttachmentLine":
        """The outward form of a stored attachment."""
        return cls(
            id=attachment.id,
            fetched=attachment.fetched.value,
            picture=is_picture(attachment.media_type),
        )
