"""What a stored message means when its turn has come: a number chose an option, a voice message has
words, of a picture the dialogue hears that it came, a location is answered by the channel.
"""

import math
from dataclasses import dataclass, replace

from sqlalchemy import update

from api.attachments import service as attachments
from api.attachments.service import MediaSource
from api.channels.wechat.letters import FOLLOWED, SCANNED
from api.conversations.answering import Heard
from api.conversations.choosing import choose
from api.conversations.cleaning import clean_text
from api.conversations.masking import has_placeholder, mask_identity
from api.conversations.menu import Menu
from api.conversations.models import Author, Conversation, Message
from api.conversations.pictures import picture_payload
from api.conversations.reception import heard_as_stored
from api.conversations.schemas import Outgoing
from api.database import Sessions, each_alone
from api.departments.schemas import Hospital
from api.speech.recogniser import Recogniser
from api.wechat import choices, location, pictures, voice
from api.wording import Wording

# Whoever writes more says more than which option.
_LONGEST_CHOICE = 30


@dataclass(frozen=True)
class Preparing:
    """Makes of a stored message what is answered. Made once at start."""

    sessions: Sessions
    wording: Wording
    hospital: Hospital
    menu: Menu
    media: MediaSource | None
    recogniser: Recogniser | None

    async def __call__(self, conversation: Conversation, message: Message) -> Heard:
        """The message as it is to be answered."""
        heard = heard_as_stored(conversation, message)
        if message.payload in (FOLLOWED, SCANNED):
            return replace(heard, ready=[self._welcome(message.payload)])
        if message.media:
            return await self._of_media(heard, message.media)
        if message.payload is None and len(message.text) <= _LONGEST_CHOICE:
            return await self._chosen(heard)
        return heard

    def _welcome(self, payload: str) -> Outgoing:
        key = "wechat.channel.followed" if payload == FOLLOWED else "wechat.channel.scanned"
        return self._said(key, hospital=self.hospital.name, hotline=self.hospital.hotline)

    def _said(self, key: str, **params: str) -> Outgoing:
        return Outgoing(
            text=self.wording(key, **params), author=Author.SYSTEM, buttons=list(self.menu.buttons)
        )

    async def _of_media(self, heard: Heard, media: dict[str, object]) -> Heard:
        kind = str(media["kind"])
        if kind == "tap":
            return await self._tapped(heard, str(media["option"]))
        if kind == "voice":
            return await self._listened(heard, media)
        if kind == "location":
            # Where somebody was is needed for this one answer only.
            await self._remember(heard.id, media={"kind": "location"})
            return replace(heard, ready=[self._way(media)])
        if kind == "image":
            # It may be evidence of what is being told: the dialogue knows.
            return replace(heard, payload=await self._picture(heard.id))
        return replace(heard, ready=[pictures.answer_to(self.wording, kind)])

    async def _picture(self, message_id: int) -> str:
        async with self.sessions() as session:
            return picture_payload(await attachments.of_message(session, message_id))

    def _way(self, media: dict[str, object]) -> Outgoing:
        latitude, longitude = (
            float(str(media.get(name, math.nan))) for name in ("latitude", "longitude")
        )
        way = location.way_here(self.hospital, self.wording, latitude, longitude)
        return Outgoing(text=way, author=Author.SYSTEM)

    async def _listened(self, heard: Heard, media: dict[str, object]) -> Heard:
        values = media.get("values")
        given = values if isinstance(values, dict) else {}
        said = await voice.heard(given, self.media, self.recogniser)
        if said is None:
            return replace(heard, ready=[voice.ask_to_type(self.wording, self.menu)])
        text = mask_identity(clean_text(said))[0]
        await self._remember(heard.id, text=text)
        shown = Outgoing(text=voice.shown_back(self.wording, text), author=Author.SYSTEM)
        # What WeChat recognised was masked when it arrived.
        masked = has_placeholder(text)
        return await self._chosen(replace(heard, text=text, masked=masked, before=[shown]))

    async def _tapped(self, heard: Heard, option: str) -> Heard:
        """The option of a menu means what was offered, whatever its words; one that was never
        offered here is what its words say."""
        async with self.sessions() as session:
            payload = await choices.option_by_id(session, heard.conversation.id, option)
        if payload is None:
            return await self._chosen(heard)
        await self._remember(heard.id, payload=payload)
        return replace(heard, payload=payload, text="")

    async def _chosen(self, heard: Heard) -> Heard:
        """With the payload of the option that the words choose, if they plainly do. Where they may
        be meant for either of two lists, the later one is shown again."""
        async with each_alone(self.sessions)() as session:
            shown = await choices.last_shown(session, heard.conversation.id, heard.id)
        options = shown.options
        payload = choose(heard.text, options) if options else None
        if payload is None:
            return heard
        if not shown.sure:
            return replace(heard, ready=[Outgoing.again(message) for message in shown.messages])
        await self._remember(heard.id, payload=payload)
        return replace(heard, payload=payload)

    async def _remember(self, message_id: int, **values: object) -> None:
        async with self.sessions() as session, session.begin():
            await session.execute(
                update(Message)
                .where(Message.id == message_id)
                .values(**values)
                .execution_options(synchronize_session=False)
            )
