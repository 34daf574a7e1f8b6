"""A speech gateway with one caller, over the hotline's own contract (`api.hotline.events`).

It keeps the numbers of events, signs them, plays what it is told to, listens as it is told to, and
follows transfer and hang-up. It can also fail as gateways do.
"""

import time
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from httpx import AsyncClient

from api.clock import Clock
from api.hotline.events import Alternative, CallEvent, CallReply, Happened, Listen, Transfer
from api.signing import signed
from tests.simulators.hotline.playing import Spoken, collected, played, playing_at

ADDRESS = "/channels/hotline/events"
# Nobody is told to wait for longer than that.
_MOST_FILLERS = 30
_UNDERSTOOD_WELL = 0.95


class LineDead(Exception):
    """Somebody has hung up."""


class Refused(Exception):
    """The product refused an event. `code` is the error's."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


class PhoneLine:
    """One call. `client` reaches the product.

    `spoken` is everything that was played, `heard` the sentences of it that the caller heard to
    their end, `listen` what is listened for now, `transfer` to whom the call was handed. `waits`
    are the seconds that each reply took. `skew` is how wrong the gateway's clock is; with
    `tells_when_spoken` it reports the end of everything that it plays, and not only when there is
    nothing to listen for.
    """

    def __init__(
        self,
        client: AsyncClient,
        secret: str,
        clock: Clock,
        *,
        call_id: str | None = None,
        caller: str | None = None,
        tells_when_spoken: bool = False,
    ) -> None:
        self.call_id = call_id or f"sim-{uuid.uuid4().hex}"
        self.caller = caller
        self.tells_when_spoken = tells_when_spoken
        self.skew = timedelta()
        self.seq = 0
        self.events: list[CallEvent] = []
        self.replies: list[CallReply] = []
        self.spoken: list[Spoken] = []
        self.heard: list[str] = []
        self.waits: list[float] = []
        self.listen: Listen | None = None
        self.transfer: Transfer | None = None
        self.closed = False
        self._playing: list[Spoken] = []
        self._losing = 0
        self._client, self._secret, self._clock = client, secret, clock

    @property
    def last_heard(self) -> str:
        """What was spoken in reply to the caller's last doing, as one text."""
        return "".join(one.text for one in self._playing)

    async def calls(self) -> CallReply:
        """Ring, and hear the greeting."""
        return await self._happens(Happened.START)

    async def says(
        self,
        text: str,
        *,
        confidence: float | None = _UNDERSTOOD_WELL,
        alternatives: Iterable[tuple[str, float]] = (),
        seq: int | None = None,
    ) -> CallReply:
        """Hear everything, then speak. Without words it is a final that is empty. With `seq` it
        comes out of its order."""
        readings = [Alternative(text=text, confidence=confidence)] if text else []
        readings += [Alternative(text=other, confidence=share) for other, share in alternatives]
        return await self._happens(
            Happened.SPEECH, seq, text=text, confidence=confidence, alternatives=readings
        )

    async def partial(self, text: str) -> CallReply:
        """The recogniser's guess while somebody still speaks; some come after the final."""
        return await self._happens(
            Happened.SPEECH, text=text, confidence=None, is_final=False, follow=False
        )

    async def presses(self, keys: str) -> CallReply | None:
        """Press keys one after another. They are told as numbers as was asked for; None where keys
        are not listened for."""
        reply: CallReply | None = None
        while keys and not self.closed:
            if self.listen is not None and self.listen.mode == "speech":
                return reply
            digits, keys = collected(keys, self.listen.digits if self.listen else None)
            reply = await self._happens(Happened.DTMF, digits=digits)
        return reply

    async def keeps_silent(self) -> CallReply:
        """Say nothing for as long as the gateway waits."""
        return await self._happens(Happened.NO_INPUT)

    async def interrupts(self, after_ms: int, text: str) -> CallReply | None:
        """Speak into what is played, so many milliseconds after it began. None when that sentence
        mustn't be interrupted: nobody listens, and it is played to the end."""
        sentence = playing_at(self._playing, after_ms)
        if sentence is None:
            return await self.says(text)
        if not sentence.interruptible:
            return None
        self._unhear(sentence)
        await self._happens(
            Happened.BARGE_IN, interrupted_prompt_ms=after_ms - sentence.begins, follow=False
        )
        return await self.says(text)

    async def transfer_ends(self, result: str) -> CallReply:
        """`connected`, `busy`, `no_answer` or `failed`."""
        return await self._happens(Happened.TRANSFER_RESULT, result=result)

    async def hangs_up(self) -> CallReply:
        """The caller is gone."""
        reply = await self._happens(Happened.HANGUP, follow=False)
        self.closed = True
        return reply

    def loses_the_next_answer(self, times: int = 1) -> None:
        """The next answers get lost on the way: the gateway tells the event again."""
        self._losing += times

    async def tells_again(self, back: int = 1) -> CallReply:
        """Tell an event again with the number that it had; nothing is played anew. `back` counts
        from the last one."""
        return await self._ask(self.events[-back])

    async def _happens(
        self, event: Happened, seq: int | None = None, *, follow: bool = True, **told: Any
    ) -> CallReply:
        if self.closed:
            raise LineDead
        number = self.seq if seq is None else seq
        self.seq = max(self.seq, number + 1)
        told = {"call_id": self.call_id, "seq": number, "caller": self.caller, **told}
        happened = CallEvent(event=event, **told)
        self.events.append(happened)
        reply = await self._ask(happened)
        self.replies.append(reply)
        if follow:
            self._playing = []
            await self._follow(reply)
        return reply

    async def _follow(self, reply: CallReply) -> None:
        """Do what was replied: play, listen, hand over, hang up."""
        for _ in range(_MOST_FILLERS):
            self._play(reply)
            if reply.listen is not None:
                self.listen = reply.listen
            if reply.action != "continue":
                return await self._leave(reply)
            if not reply.say or (reply.listen is not None and not self.tells_when_spoken):
                return None
            reply = await self._happens(Happened.TTS_DONE, follow=False)
        raise AssertionError("the caller is asked to wait for ever")

    async def _leave(self, reply: CallReply) -> None:
        if reply.action == "transfer":
            self.transfer = reply.transfer
            return
        await self.hangs_up()

    def _play(self, reply: CallReply) -> None:
        offset = self._playing[-1].ends if self._playing else 0
        for one in played(reply.say):
            self._playing.append(
                Spoken(
                    one.text, one.interruptible, one.pace, one.begins + offset, one.ends + offset
                )
            )
            self.spoken.append(self._playing[-1])
            self.heard.append(one.text)

    def _unhear(self, sentence: Spoken) -> None:
        """What was being said, and what would have followed it, wasn't heard."""
        unheard = len(self._playing) - self._playing.index(sentence)
        del self.heard[len(self.heard) - unheard :]
        self._playing = self._playing[: len(self._playing) - unheard]

    async def _ask(self, event: CallEvent) -> CallReply:
        body = event.model_dump_json(exclude_none=True).encode()
        while True:
            moment = self._clock.now() + self.skew
            headers = {"Content-Type": "application/json", **signed(self._secret, moment, body)}
            began = time.perf_counter()
            answer = await self._client.post(ADDRESS, content=body, headers=headers)
            self.waits.append(time.perf_counter() - began)
            if answer.status_code != 200:
                raise Refused(answer.status_code, answer.json()["error"]["code"])
            if not self._losing:
                return CallReply.model_validate_json(answer.content)
            self._losing -= 1
