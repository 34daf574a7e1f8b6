"""The only I/O of the action server: HTTP to the api, and what each kind of answer means."""

import json

import httpx
import pytest

from actions.backend import Backend, BackendAway, BackendRefused, BackendUnsure


def backend(answer: httpx.Response | Exception, seen: list[httpx.Request]) -> Backend:
    """A backend that always gives this answer."""

    def act(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Backend("http://api.test", "secret", httpx.MockTransport(act))


async def test_every_call_carries_the_internal_token() -> None:
    seen: list[httpx.Request] = []
    await backend(httpx.Response(200, json=[]), seen).get("/v1/doctors")
    assert seen[0].headers["authorization"] == "Bearer secret"


async def test_parameters_without_a_value_are_left_out() -> None:
    seen: list[httpx.Request] = []
    await backend(httpx.Response(200, json=[]), seen).get("/v1/clinics", doctor="d1", kind=None)
    assert dict(seen[0].url.params) == {"doctor": "d1"}


async def test_a_write_may_carry_an_idempotency_key() -> None:
    seen: list[httpx.Request] = []
    answering = backend(httpx.Response(201, json={"id": 1}), seen)
    assert await answering.post("/v1/appointments", {"slot_id": 7}, key="k") == {"id": 1}
    assert seen[0].headers["idempotency-key"] == "k"
    assert json.loads(seen[0].content) == {"slot_id": 7}


async def test_an_answer_without_content_is_nothing() -> None:
    assert await backend(httpx.Response(204), []).delete("/v1/x") is None


@pytest.mark.parametrize("status", [404, 409, 422])
async def test_a_rule_that_says_no_comes_with_its_code_words_and_params(status: int) -> None:
    error = {"code": "slot_full", "message": "刚刚约满了", "alternatives": [1]}
    refusing = backend(httpx.Response(status, json={"error": error}), [])
    with pytest.raises(BackendRefused) as refused:
        await refusing.get("/v1/x")
    assert refused.value.code == "slot_full"
    assert refused.value.message == "刚刚约满了"
    assert refused.value.params["alternatives"] == [1]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, json={"error": {"code": "internal_error", "message": "x"}}),
        httpx.Response(503, json={"error": {"code": "unavailable", "message": "x"}}),
        httpx.Response(401, json={"error": {"code": "unauthenticated", "message": "x"}}),
        httpx.Response(502, text="<html>Bad gateway</html>"),
        httpx.Response(404, text="not ours"),
        httpx.Response(409, json=[]),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
    ],
    ids=lambda answer: str(getattr(answer, "status_code", type(answer).__name__)),
)
async def test_anything_else_counts_as_away(answer: httpx.Response | Exception) -> None:
    with pytest.raises(BackendAway):
        await backend(answer, []).get("/v1/x")


_LOST = [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"), httpx.Response(502, text="")]


@pytest.mark.parametrize("answer", _LOST, ids=lambda answer: type(answer).__name__)
async def test_a_write_whose_answer_is_lost_may_have_been_carried_out(
    answer: httpx.Response | Exception,
) -> None:
    with pytest.raises(BackendUnsure):
        await backend(answer, []).post("/v1/appointments/1/confirm", {})
    with pytest.raises(BackendUnsure):
        await backend(answer, []).delete("/v1/appointments/1")


@pytest.mark.parametrize("path", ["/v1/triage", "/v1/appointments/holds"])
async def test_what_only_asks_is_never_in_doubt(path: str) -> None:
    with pytest.raises(BackendAway) as away:
        await backend(httpx.ReadTimeout("slow"), []).post(path, {})
    assert not isinstance(away.value, BackendUnsure)


async def test_what_never_went_out_was_not_carried_out() -> None:
    with pytest.raises(BackendAway) as away:
        await backend(httpx.ConnectError("refused"), []).post("/v1/appointments", {})
    assert not isinstance(away.value, BackendUnsure)
