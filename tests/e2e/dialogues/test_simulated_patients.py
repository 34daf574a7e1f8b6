"""A few of the simulated patients talk to the running product; the bench plays them all."""

import asyncio

import httpx
import pytest

from api.practice.library import load_library
from bench.scenarios.judging import judge
from bench.scenarios.lines import Page
from bench.scenarios.playing import Played, play
from launcher.settings import ROOT

_PATIENCE_SECONDS = 60


@pytest.mark.parametrize(
    "name",
    [
        "guide-ct-price",
        "registration-ct",
        "complaint-overcharged",
        "danger-late-chest-in-booking",
    ],
)
def test_a_simulated_patient_gets_what_they_came_for(product_url: str, name: str) -> None:
    library = load_library(ROOT / "knowledge_base")
    scenario = library.by_id[name]

    async def talk() -> Played:
        async with httpx.AsyncClient(base_url=product_url, timeout=_PATIENCE_SECONDS) as client:
            return await play(library, scenario, 1, Page(client, scenario.channel))

    played = asyncio.run(talk())
    assert judge(library, played).passed, played.words
