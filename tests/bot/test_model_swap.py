"""Another model in the place of the one in use, with a real and very small one."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.model_training import train

from bot.model_swap import BrokenModelError, Swap, UnknownModelError, model_name
from bot.tracker_store import LiveTrackerStore

CONFIG = """
recipe: default.v1
assistant_id: small
language: zh
pipeline:
  - name: KeywordIntentClassifier
policies:
  - name: RulePolicy
"""
DOMAIN = """
version: "3.1"
intents: [order, inform]
slots:
  size:
    type: text
    mappings: [{type: from_text, conditions: [{active_loop: cup_form, requested_slot: size}]}]
  drink:
    type: text
    mappings: [{type: from_text, conditions: [{active_loop: cup_form, requested_slot: drink}]}]
forms:
  cup_form: {required_slots: [drink, size]}
responses:
  utter_ask_drink: [{text: 什么}]
  utter_ask_size: [{text: 多大}]
  utter_done: [{text: "好的，{size}{drink}"}]
"""
DATA = """
version: "3.1"
nlu:
  - {intent: order, examples: "- 来一杯\\n- 点一杯\\n"}
  - {intent: inform, examples: "- 茶\\n- 大的\\n"}
rules:
  - rule: begins
    steps: [{intent: order}, {action: cup_form}, {active_loop: cup_form}]
  - rule: ends
    condition: [{active_loop: cup_form}]
    steps: [{action: cup_form}, {active_loop: null}, {slot_was_set: [{requested_slot: null}]},
            {action: utter_done}]
"""


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with one form that needs no action server."""
    folder = tmp_path_factory.mktemp("small")
    for name, content in (("config", CONFIG), ("domain", DOMAIN), ("data", DATA)):
        (folder / f"{name}.yml").write_text(content, "utf-8")
    files = [str(folder / f"{name}.yml") for name in ("domain", "config", "data")]
    made = train(files[0], files[1], files[2:], output=str(folder), fixed_model_name="old.tar.gz")
    return Path(str(made.model))


@pytest.fixture
def models(small_model: Path, tmp_path: Path) -> Path:
    """`models/` with two, and the folder from which the process was started."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("old", "new"):
        shutil.copy(small_model, folder / f"{name}.tar.gz")
    (tmp_path / "serving").mkdir()
    shutil.copy(small_model, tmp_path / "serving" / "old.tar.gz")
    return folder


@pytest.fixture
def agent(models: Path) -> Agent:
    store = LiveTrackerStore(None)
    return Agent.load(str(models.parent / "serving"), tracker_store=store)


async def _says(agent: Agent, text: str, sender: str = "c1:1") -> list[str]:
    said = CollectingOutputChannel()
    await agent.handle_message(UserMessage(text, said, sender))
    return [message["text"] for message in said.messages]


async def test_a_form_goes_on_where_it_was(agent: Agent, models: Path) -> None:
    assert await _says(agent, "来一杯") == ["什么"]
    assert await _says(agent, "茶") == ["多大"]
    assert await Swap(models).use(agent, "new.tar.gz") == "new"
    assert await _says(agent, "大的") == ["好的，大的茶"]


async def test_messages_that_come_during_the_swap_are_all_answered(
    agent: Agent, models: Path
) -> None:
    swapping = asyncio.create_task(Swap(models).use(agent, "new.tar.gz"))
    answered = 0
    while not swapping.done():
        assert await _says(agent, "来一杯", f"c{answered}:1") == ["什么"]
        answered += 1
        await asyncio.sleep(0)
    await swapping
    assert answered > 1
    assert model_name(agent) == "new"


async def test_a_process_that_is_started_again_finds_the_model_in_use(
    agent: Agent, models: Path
) -> None:
    swap = Swap(models)
    await swap.use(agent, "new.tar.gz")
    serving = models.parent / "serving"
    assert [file.name for file in serving.iterdir()] == ["new.tar.gz"]
    await swap.use(agent, "old.tar.gz")
    assert [file.name for file in serving.iterdir()] == ["old.tar.gz"]


@pytest.mark.parametrize(
    "name", ["missing.tar.gz", "../serving/old.tar.gz", "old", "", "/etc/passwd"]
)
async def test_only_a_model_of_the_folder_can_be_named(
    agent: Agent, models: Path, name: str
) -> None:
    with pytest.raises(UnknownModelError):
        await Swap(models).use(agent, name)
    assert model_name(agent) == "old"


async def test_a_broken_file_leaves_the_old_model_in_use(agent: Agent, models: Path) -> None:
    (models / "broken.tar.gz").write_bytes(b"no archive")
    await _says(agent, "来一杯")
    before: Any = agent.processor
    with pytest.raises(BrokenModelError):
        await Swap(models).use(agent, "broken.tar.gz")
    assert agent.processor is before
    assert await _says(agent, "茶") == ["多大"]
