"""How the dialogue hears of a picture: that one came, and by which id it is kept. Nobody but a
person looks at it."""

import uuid


def picture_payload(attachment: uuid.UUID | None) -> str:
    """What stands for the picture in the dialogue."""
    named = f'{{"attachment": "{attachment}"}}' if attachment else ""
    return f"/system_picture{named}"
