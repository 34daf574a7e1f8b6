"""A voice message: what it says, as far as somebody can tell."""

from collections.abc import Mapping

from api.attachments.service import MediaSource
from api.conversations.masking import mask_identity
from api.conversations.menu import Menu
from api.conversations.models import Author
from api.conversations.schemas import Outgoing
from api.sending import Busy, Rejected, Unknown
from api.speech.recogniser import Recogniser
from api.wording import Wording

# Below it a wrong guess would be taken for the patient's words.
LEAST_CONFIDENCE = 0.5
# What WeChat sends; it names nothing else.
_FORMATS = {"amr", "speex"}


async def heard(
    values: Mapping[str, str], media: MediaSource | None, recogniser: Recogniser | None
) -> str | None:
    """What the patient said in the voice message of a push with these values.

    WeChat's own `Recognition` comes first, while it is still given; else the recording is fetched
    and recognised. None: the patient must be asked to type (`ask_to_type`).
    """
    if recognised := values.get("Recognition", "").strip():
        return recognised
    media_id = values.get("MediaId", "")
    if media is None or recogniser is None or not media_id:
        return None
    got = await media.fetch(media_id)
    if isinstance(got, Rejected | Busy | Unknown):
        return None
    transcript = await recogniser.transcribe(got.content, _format(values))
    if transcript is None or transcript.confidence < LEAST_CONFIDENCE:
        return None
    return transcript.text.strip() or None


def shown_back(words: Wording, text: str) -> str:
    """The line by which patients see what they were understood to say, numbers masked as they are
    in what is kept."""
    return words("wechat.media.heard", text=mask_identity(text)[0])


def ask_to_type(words: Wording, menu: Menu) -> Outgoing:
    """The answer to a voice message that nobody could make out, with the opening buttons."""
    return Outgoing(
        text=words("wechat.media.voice_please_type"),
        author=Author.SYSTEM,
        buttons=list(menu.buttons),
    )


def _format(values: Mapping[str, str]) -> str:
    given = values.get("Format", "").strip().lower()
    return given if given in _FORMATS else "amr"
