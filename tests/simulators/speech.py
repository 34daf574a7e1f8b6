"""A recogniser behind the interface of `api/speech/http_recogniser.py`, and one in memory."""

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from api.clock import Clock
from api.errors import Unauthenticated
from api.signing import SIGNATURE, TIMESTAMP, check_signature
from api.speech.recogniser import Transcript

SECRET = "a secret between us and the recogniser"


class Trouble(Enum):
    """What can become of a recording: nobody understands it (`NOTHING`), the answer comes too late,
    is no answer (`BROKEN`), can't be read (`GARBLED`), or has no words in it (`EMPTY`)."""

    NOTHING = auto()
    LATE = auto()
    BROKEN = auto()
    GARBLED = auto()
    EMPTY = auto()


@dataclass(frozen=True)
class Recording:
    """What was given to be recognised."""

    audio: bytes
    format: str


class _Ear:
    """`says` sets what recordings say, `then` what goes wrong with the next ones, one each."""

    def __init__(self) -> None:
        self.recordings: list[Recording] = []
        self._said = Transcript("我想挂骨科", 0.93)
        self._coming: deque[Trouble] = deque()

    def says(self, text: str, confidence: float = 0.93) -> None:
        self._said = Transcript(text, confidence)

    def then(self, *troubles: Trouble) -> None:
        self._coming.extend(troubles)

    def _hear(self, audio: bytes, format: str) -> Transcript | Trouble:
        self.recordings.append(Recording(audio, format))
        return self._coming.popleft() if self._coming else self._said


class MemoryRecogniser(_Ear):
    """A `Recogniser`."""

    async def transcribe(self, audio: bytes, format: str) -> Transcript | None:
        heard = self._hear(audio, format)
        return heard if isinstance(heard, Transcript) else None


class SpeechService(_Ear):
    """The service. A late answer is kept back until `answer` is set."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.answer = asyncio.Event()
        self._clock = clock

    def app(self) -> FastAPI:
        app = FastAPI()
        app.add_exception_handler(Unauthenticated, _unauthenticated)
        app.post("/transcripts")(self._transcribe)
        return app

    async def _transcribe(self, request: Request) -> Response:
        audio, given = await request.body(), request.headers
        check_signature(
            SECRET, self._clock.now(), audio, given.get(TIMESTAMP), given.get(SIGNATURE)
        )
        heard = self._hear(audio, given["content-type"].removeprefix("audio/"))
        if heard is Trouble.LATE:
            await self.answer.wait()
        if isinstance(heard, Transcript):
            return JSONResponse({"text": heard.text, "confidence": heard.confidence})
        return _troubled(heard)


def _troubled(trouble: Trouble) -> Response:
    if trouble is Trouble.BROKEN:
        return Response("<html>bad gateway</html>", 502)
    if trouble is Trouble.GARBLED:
        return JSONResponse({"text": "我想挂骨科", "confidence": 42})
    if trouble is Trouble.EMPTY:
        return JSONResponse({"text": " ", "confidence": 0.9})
    return JSONResponse({"error": "nothing recognised"}, 422)


def _unauthenticated(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 401)
