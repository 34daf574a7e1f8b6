"""The client against replicas of our own making."""

import json
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from api.dialogue.client import DialogueAway, RasaDialogue, Swapped

ONE, TWO = "http://one", "http://two"
ANSWER: dict[str, Any] = {
    "messages": [{"text": "好的"}],
    "intent": {"name": "inform", "confidence": 0.9},
    "opinions": {"machine": "inform", "bayes": "affirm"},
    "actions": ["action_answer"],
    "model": "0123456789abcdef",
    "wishes": [],
}


class Replicas:
    """What each host answers; `asked` is what came, in order."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.answers: dict[str, Callable[[httpx.Request], httpx.Response]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else None
        self.asked.append((request.method, request.url.host, body))
        return self.answers[request.url.host](request)


@pytest.fixture
def replicas() -> Replicas:
    return Replicas()


@pytest.fixture
async def dialogue(replicas: Replicas) -> AsyncIterator[RasaDialogue]:
    found = RasaDialogue([ONE, TWO], "token", 1.0)
    await found.close()
    found._client = httpx.AsyncClient(transport=httpx.MockTransport(replicas))
    yield found
    await found.close()


def _says(status: int, body: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(status, json=body)


def _dead(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


async def test_a_turn_keeps_what_ran_and_how_long_it_took(
    dialogue: RasaDialogue, replicas: Replicas
) -> None:
    replicas.answers = dict.fromkeys(("one", "two"), _says(200, ANSWER))
    understood = (await dialogue.say(uuid.uuid4(), 1, "好", "web")).understanding
    assert understood["actions"] == ["action_answer"]
    assert understood["model"] == "0123456789abcdef"
    assert understood["opinions"] == {"machine": "inform", "bayes": "affirm"}
    assert understood["ms"]["dialogue"] >= 0
    assert "wishes" not in understood


async def test_a_replica_that_tells_less_is_understood_as_well(
    dialogue: RasaDialogue, replicas: Replicas
) -> None:
    told = {"messages": ANSWER["messages"], "intent": ANSWER["intent"]}
    replicas.answers = dict.fromkeys(("one", "two"), _says(200, told))
    understood = (await dialogue.say(uuid.uuid4(), 1, "好", "web")).understanding
    assert understood.keys() == {"intent", "ms"}


async def test_nothing_said_is_no_answer(dialogue: RasaDialogue, replicas: Replicas) -> None:
    replicas.answers = dict.fromkeys(("one", "two"), _says(200, {**ANSWER, "messages": []}))
    with pytest.raises(DialogueAway):
        await dialogue.say(uuid.uuid4(), 1, "好", "web")


async def test_every_replica_gets_the_new_model_one_after_the_other(
    dialogue: RasaDialogue, replicas: Replicas
) -> None:
    replicas.answers = dict.fromkeys(("one", "two"), _says(200, {"model": "new"}))
    assert await dialogue.swap("new.tar.gz") == [Swapped(ONE, "new"), Swapped(TWO, "new")]
    put = {"model": "new.tar.gz"}
    assert replicas.asked == [("PUT", "one", put), ("PUT", "two", put)]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (_says(422, {"error": {"code": "model_broken"}}), "model_broken"),
        (_says(404, {"error": {"code": "model_unknown"}}), "model_unknown"),
        (_says(500, "<html>"), "turn_failed"),
        (_dead, "dialogue_away"),
    ],
)
async def test_a_replica_that_does_not_swap_says_why_and_the_others_go_on(
    dialogue: RasaDialogue,
    replicas: Replicas,
    answer: Callable[[httpx.Request], httpx.Response],
    code: str,
) -> None:
    replicas.answers = {"one": answer, "two": _says(200, {"model": "new"})}
    assert await dialogue.swap("new.tar.gz") == [
        Swapped(ONE, None, code),
        Swapped(TWO, "new"),
    ]


async def test_the_models_in_use_are_told(dialogue: RasaDialogue, replicas: Replicas) -> None:
    replicas.answers = {"one": _says(200, {"model": "old"}), "two": _dead}
    assert await dialogue.models() == ["old", None]
