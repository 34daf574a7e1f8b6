"""config.yml itself, trained by Rasa on a few examples, saved, loaded and asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.shared.utils.io import read_yaml_file, write_yaml
from test_intents import EXAMPLES

ROOT = Path(__file__).parents[2]

Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def parse(tmp_path_factory: pytest.TempPathFactory) -> Parse:
    """Parses with a model trained from config.yml's pipeline and the sample hospital's names."""
    folder = tmp_path_factory.mktemp("pipeline")
    config = read_yaml_file(ROOT / "config.yml")
    write_yaml({**config, "importers": []}, folder / "config.yml")
    data = {
        "version": "3.1",
        "nlu": [
            {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
            for intent, texts in EXAMPLES.items()
        ],
    }
    write_yaml(data, folder / "nlu.yml")
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    loop, agent = asyncio.new_event_loop(), Agent.load(model)
    return lambda text: loop.run_until_complete(agent.parse_message(text))


def test_a_message_with_everything_is_understood(parse: Parse) -> None:
    parsed = parse("我想掛明天上午骨科最便宜的專家號")
    assert parsed["text"] == "我想掛明天上午骨科最便宜的專家號"
    assert parsed["intent"]["name"] == "booking_make"
    assert {each["entity"] for each in parsed["entities"]} == {
        *("department", "date", "preference", "slot_kind"),
    }


def test_a_misheard_message_is_understood(parse: Parse) -> None:
    parsed = parse("我想挂耗故课")
    assert parsed["intent"]["name"] == "booking_make"
    assert parsed["entities"][0]["value"] == ["guke"]


def test_a_payload_is_the_intent_it_names(parse: Parse) -> None:
    parsed = parse("/guide_ask")
    assert parsed["intent"] == {"name": "guide_ask", "confidence": 1.0}
    assert parsed["entities"] == []


@pytest.mark.parametrize("text", ["", "  ", "😀😀", "...", "字" * 10_000, "{}[]()\\/\x00"])
def test_nonsense_is_a_fallback_or_an_intent_and_never_an_error(parse: Parse, text: str) -> None:
    assert parse(text)["intent"]["name"] is not None


def test_nothing_of_a_message_is_logged(parse: Parse, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        parse("我得了梅毒挂骨科")
    assert "梅毒" not in caplog.text
