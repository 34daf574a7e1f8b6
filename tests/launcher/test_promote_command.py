"""`make promote` and `make model-back`."""

import sys

import httpx
import pytest

from api.challengers.promotion import Promoted
from api.dialogue.client import RasaDialogue, Swapped
from launcher import promote


@pytest.mark.parametrize("given", [[], ["3", "--back"], ["three"]])
def test_either_a_number_or_back(
    given: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["promote", *given])
    with pytest.raises(SystemExit) as ended:
        promote.main()
    assert ended.value.code == 2
    assert "ID=3" in capsys.readouterr().err or given == ["three"]


def test_it_tells_what_is_in_use_and_which_replica_is_not() -> None:
    replicas = [Swapped("http://a", "new"), Swapped("http://b", None, "model_unknown")]
    done = Promoted(3, "new", "old", replicas, lambda: None)
    assert promote.report(done).splitlines() == [
        "in use: new (before: old)",
        "  replica 1: new",
        "  replica 2: model_unknown",
    ]


async def _swapped(answer: httpx.Response | httpx.ConnectError) -> list[Swapped]:
    def respond(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, httpx.ConnectError):
            raise answer
        return answer

    dialogue = RasaDialogue(["http://one"], "token", 1.0)
    await dialogue.close()
    dialogue._client = httpx.AsyncClient(transport=httpx.MockTransport(respond))
    try:
        return await promote.Replicas(dialogue).swap("new.tar.gz")
    finally:
        await dialogue.close()


async def test_a_product_that_does_not_run_keeps_nobody_from_promoting() -> None:
    assert await _swapped(httpx.ConnectError("refused")) == []


async def test_a_replica_that_runs_and_cannot_load_it_is_told() -> None:
    broken = httpx.Response(422, json={"error": {"code": "model_broken"}})
    [told] = await _swapped(broken)
    assert told.error == "model_broken"
