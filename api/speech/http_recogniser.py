"""A recogniser over HTTP: a page of glue turns a vendor's own interface into this.

`POST {base}/transcripts`, the body is the audio, `Content-Type: audio/<format>`, signed as messages
to the SMS gateway are (`api/notices/signing.py`) → 200 `{"text", "confidence"}`, or 422 when
nothing was understood. It has eight seconds.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import httpx
from pydantic import BaseModel, Field, ValidationError

from api.certificates import trusted
from api.clock import Clock
from api.settings import Settings
from api.signing import signed
from api.speech.recogniser import Recogniser, Transcript

TIMEOUT_SECONDS = 8.0
# More than anybody says in the minute that a voice message may last.
_MAX_TEXT = 2000

_log = logging.getLogger(__name__)


class _Answer(BaseModel):
    text: str = Field(max_length=_MAX_TEXT)
    confidence: float = Field(ge=0, le=1)


class HttpRecogniser:
    """A recogniser at `base`. `http` is closed by whoever made it."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        base: str,
        secret: str,
        clock: Clock,
        seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._http, self._url = http, f"{base.rstrip('/')}/transcripts"
        self._secret, self._clock, self._seconds = secret, clock, seconds

    async def transcribe(self, audio: bytes, format: str) -> Transcript | None:
        headers = {
            "Content-Type": f"audio/{format}",
            **signed(self._secret, self._clock.now(), audio),
        }
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._http.post(self._url, content=audio, headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            _log.warning("the speech recogniser is away: %s", type(error).__name__)
            return None
        return _transcript(answer)


@asynccontextmanager
async def open_recogniser(settings: Settings, clock: Clock) -> AsyncIterator[Recogniser | None]:
    """The recogniser of the settings; none where the hospital has none."""
    secret = settings.speech_secret.get_secret_value() if settings.speech_secret else ""
    if not (settings.speech_url and secret):
        yield None
        return
    async with httpx.AsyncClient(verify=trusted(), timeout=TIMEOUT_SECONDS) as http:
        yield HttpRecogniser(http, settings.speech_url, secret, clock)


def _transcript(answer: httpx.Response) -> Transcript | None:
    if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        return None
    if not answer.is_success:
        _log.warning("the speech recogniser answers %s", answer.status_code)
        return None
    try:
        heard = _Answer.model_validate_json(answer.content)
    except ValidationError:
        _log.warning("the speech recogniser's answer can't be read")
        return None
    text = heard.text.strip()
    return Transcript(text, heard.confidence) if text else None
