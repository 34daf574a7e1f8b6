"""What every recogniser promises: the HTTP client over a simulator, and the double in memory."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from pydantic import SecretStr

from api.clock import FixedClock
from api.settings import Settings
from api.speech.http_recogniser import HttpRecogniser, open_recogniser
from api.speech.recogniser import Recogniser, Transcript
from tests.conftest import MOMENT
from tests.simulators.serving import serving
from tests.simulators.speech import SECRET, MemoryRecogniser, Recording, SpeechService, Trouble

AUDIO = b"#!AMR\n\x3c\x00\xff"
# Short enough to wait for.
PATIENCE = 0.3


@dataclass
class Heard:
    """A recogniser and what stands behind it."""

    recogniser: Recogniser
    world: SpeechService | MemoryRecogniser

    async def transcribe(self) -> Transcript | None:
        return await self.recogniser.transcribe(AUDIO, "amr")


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    # The recogniser counts its seconds itself: a client's are for every part of an answer.
    async with httpx.AsyncClient(timeout=None) as http:  # noqa: S113
        yield http


@pytest.fixture(params=["http", "memory"])
async def heard(request: pytest.FixtureRequest, http: httpx.AsyncClient) -> AsyncIterator[Heard]:
    if request.param == "memory":
        double = MemoryRecogniser()
        yield Heard(double, double)
        return
    clock = FixedClock(MOMENT)
    service = SpeechService(clock)
    async with serving(service.app()) as base:
        yield Heard(HttpRecogniser(http, base, SECRET, clock), service)
        service.answer.set()


async def test_what_is_said_comes_back_with_how_sure_it_is(heard: Heard) -> None:
    heard.world.says("孩子发烧两天了", 0.71)
    assert await heard.transcribe() == Transcript("孩子发烧两天了", 0.71)
    assert heard.world.recordings == [Recording(AUDIO, "amr")]


async def test_an_unsure_transcript_is_given_too(heard: Heard) -> None:
    heard.world.says("呃", 0.1)
    assert await heard.transcribe() == Transcript("呃", 0.1)


@pytest.mark.parametrize("trouble", set(Trouble) - {Trouble.LATE})
async def test_without_a_usable_answer_nothing_was_understood_and_the_next_one_is(
    heard: Heard, trouble: Trouble
) -> None:
    heard.world.then(trouble)
    assert await heard.transcribe() is None
    assert await heard.transcribe() is not None


class TestOverHttp:
    async def test_a_late_answer_is_not_waited_for(self, http: httpx.AsyncClient) -> None:
        clock = FixedClock(MOMENT)
        service = SpeechService(clock)
        service.then(Trouble.LATE)
        async with serving(service.app()) as base:
            recogniser = HttpRecogniser(http, base, SECRET, clock, seconds=PATIENCE)
            async with asyncio.timeout(10):
                assert await recogniser.transcribe(AUDIO, "amr") is None
            service.answer.set()

    async def test_nobody_there_means_nothing_understood(self, http: httpx.AsyncClient) -> None:
        nobody = HttpRecogniser(http, "http://127.0.0.1:9", SECRET, FixedClock(MOMENT))
        assert await nobody.transcribe(AUDIO, "amr") is None

    async def test_a_wrong_secret_gets_no_transcript(self, http: httpx.AsyncClient) -> None:
        clock = FixedClock(MOMENT)
        service = SpeechService(clock)
        async with serving(service.app()) as base:
            stranger = HttpRecogniser(http, base, "another secret", clock)
            assert await stranger.transcribe(AUDIO, "amr") is None
        assert service.recordings == []

    async def test_neither_log_nor_error_tells_what_was_said(
        self, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        clock = FixedClock(MOMENT)
        service = SpeechService(clock)
        service.then(Trouble.GARBLED)
        async with serving(service.app()) as base:
            await HttpRecogniser(http, base, SECRET, clock).transcribe(AUDIO, "amr")
        assert "can't be read" in caplog.text
        assert "骨科" not in caplog.text
        assert "骨科" not in repr(Transcript("我想挂骨科", 0.9))


class TestOfTheSettings:
    async def test_there_is_none_until_address_and_secret_are_given(
        self, settings: Settings, clock: FixedClock
    ) -> None:
        for given in ({}, {"speech_url": "http://speech.test"}, {"speech_secret": SecretStr("s")}):
            configured = settings.model_copy(update=given)
            async with open_recogniser(configured, clock) as recogniser:
                assert recogniser is None

    async def test_then_it_is_asked(self, settings: Settings) -> None:
        clock = FixedClock(MOMENT)
        service = SpeechService(clock)
        async with serving(service.app()) as base:
            given = {"speech_url": f"{base}/", "speech_secret": SecretStr(SECRET)}
            configured = settings.model_copy(update=given)
            async with open_recogniser(configured, clock) as recogniser:
                assert recogniser is not None
                assert await recogniser.transcribe(AUDIO, "amr") == Transcript("我想挂骨科", 0.93)
