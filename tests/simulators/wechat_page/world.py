"""A small world around the simulated WeChat: who is in it, what they do, and what was noted."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

import httpx

from api.clock import Clock
from tests.simulators.wechat import Callback, SimulatedWeChat
from tests.simulators.wechat.phones import Shown
from tests.simulators.wechat_page.mischief import CARDS, Mischief
from tests.simulators.wechat_page.patients import PATIENTS, Patient, Place
from tests.simulators.wechat_page.watching import CallNote, WatchedPusher, WatchedTransport

AMR = b"#!AMR\n"
Mode = Literal["plain", "compatible", "safe"]
Shape = Literal["xml", "json"]


@dataclass
class ShiftedClock:
    """WeChat's clock, which may be ahead of ours."""

    ours: Clock
    shift: timedelta = timedelta()

    def now(self) -> datetime:
        """The present moment at WeChat."""
        return self.ours.now() + self.shift

    def today(self) -> date:
        """The present day at WeChat."""
        return self.now().date()


@dataclass(frozen=True)
class Note:
    """What a bubble of a patient's own holds besides its text."""

    text: str = ""
    picture: bytes = field(default=b"", repr=False)


class World:
    """`callback` is where our server takes pushes. Use within `connected`."""

    def __init__(self, account: str, callback: str, clock: Clock) -> None:
        self.account, self.clock = account, ShiftedClock(clock)
        self.wechat = SimulatedWeChat(self.clock)
        self.calls: list[CallNote] = []
        self.notes: dict[int, Note] = {}
        self.looked_at: dict[str, int] = {}
        self._transport = WatchedTransport()
        self.mischief = Mischief(self.wechat, self._transport)
        self._http = httpx.AsyncClient(transport=self._transport, timeout=30)
        self.pusher = WatchedPusher(self._http, Callback((callback,)), clock, self.wechat.phones)
        self.wechat.pusher = self.pusher
        self._doing: set[asyncio.Task[Any]] = set()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Until the block is left, patients may act."""
        async with self._http:
            yield
            for task in self._doing:
                task.cancel()
            await asyncio.gather(*self._doing, return_exceptions=True)

    # What patients do. WeChat pushes it, and nobody waits for that.

    def says(self, patient: Patient, text: str, menu_id: str | None) -> None:
        self._do(self.wechat.says(patient.openid, text, menu_id))

    def clicks(self, patient: Patient, key: str, title: str) -> None:
        self._do(self.wechat.clicks(patient.openid, key), Note(title))

    def follows(self, patient: Patient, scene: str = "") -> None:
        self._do(self.wechat.follows(patient.openid, scene))

    def unfollows(self, patient: Patient) -> None:
        self._do(self.wechat.unfollows(patient.openid))

    def scans(self, patient: Patient, scene: str) -> None:
        """The account's QR code: who doesn't follow yet does so by scanning it."""
        if follows(self, patient):
            self._do(self.wechat.scans(patient.openid, scene))
        else:
            self.follows(patient, scene)

    def sends_picture(self, patient: Patient, content: bytes, media_type: str) -> None:
        sent = self.wechat.sends_image(patient.openid, content, media_type)
        self._do(sent, Note(picture=content))

    def sends_voice(self, patient: Patient, words: str) -> None:
        """The words travel in the recording, for the recogniser beside us."""
        self._do(self.wechat.sends_voice(patient.openid, AMR + words.encode()), Note(words))

    def sends_place(self, patient: Patient, place: Place) -> None:
        where = (place.latitude, place.longitude, place.title)
        self._do(self.wechat.sends_location(patient.openid, *where), Note(place.title))

    # What the person at the screen does.

    def encrypts(self, mode: Mode) -> None:
        """How pushes are encrypted from now on."""
        self.pusher.callback = replace(self.pusher.callback, mode=mode)

    def writes(self, shape: Shape) -> None:
        """How pushes are written from now on."""
        self.pusher.callback = replace(self.pusher.callback, form=shape)

    def called(self, path: str, code: int) -> None:
        """A call of the hospital's server was answered."""
        self.calls.append(CallNote(self.clock.now(), path, code))
        self.mischief.answered(path, code)
        if path in CARDS:
            self._do(self.wechat.tells_results())

    def _do(self, doing: Coroutine[Any, Any, Any], note: Note | None = None) -> None:
        task = asyncio.create_task(self._noting(doing, note))
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _noting(self, doing: Coroutine[Any, Any, Any], note: Note | None) -> None:
        # The bubble is put on the phone before anything is waited for.
        if note is not None:
            self.notes[len(self.wechat.phones.everything)] = note
        await doing


def follows(world: World, patient: Patient) -> bool:
    """Whether the patient follows the account."""
    person = world.wechat.people.known(patient.openid)
    return person is not None and person.follows


def patient_of(patient_id: str) -> Patient:
    """The patient of an id, or the first one."""
    return next((patient for patient in PATIENTS if patient.id == patient_id), PATIENTS[0])


def talk(world: World, patient: Patient) -> list[tuple[int, Shown]]:
    """A patient's chat, each bubble with its number among all of them."""
    everything = enumerate(world.wechat.phones.everything)
    return [(number, one) for number, one in everything if one.openid == patient.openid]
