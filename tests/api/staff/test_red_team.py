"""The red team: every role, and nobody, on every endpoint with real ids of secret things. Nothing
is told beyond the matrix, and nothing is changed."""

import pytest
from fastapi import FastAPI

from api.handoff.levels import ServiceLevels
from api.staff.models import Role
from tests.api.staff.booked import BookedDesk
from tests.api.staff.red_team import (
    CORRUPT,
    LETTER,
    OPINION,
    Hospital,
    build,
    everybody,
    letter_box,
    plant,
    snapshot,
    staff_routes,
    words_of,
)
from tests.api.staff.who_may import WHO_MAY, C, D, S

# What takes words to look for: each is asked for what nobody else may find.
SEARCHES = {
    "/v1/staff/complaints": [{"q": CORRUPT}, {"q": LETTER}, {"q": "{receipt}"}],
    "/v1/staff/complaints/archive": [{"q": OPINION}, {"q": "{receipt}"}],
    "/v1/staff/audit": [
        {"subject": "complaint:{receipt}"},
        {"person": "red_discipline"},
        {"action": "complaint.view"},
    ],
}
# The patients' side, where staff and programs of the hospital may ask too.
ELSEWHERE = ("/v1/complaints/{receipt}", "/v1/complaints?conversation={conversation_id}")
# The auditor's own looks are in the record, and so is when everybody was here last.
_CHANGES_BY_LOOKING = {"/v1/staff/audit"}
_OF_ANOTHER_SITE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://elsewhere.test"},
    {"Content-Type": "text/plain"},
)


@pytest.fixture
async def before(app: FastAPI, desk: BookedDesk, levels: ServiceLevels) -> Hospital:
    """The hospital without anything restricted."""
    return await build(app, desk, levels)


@pytest.fixture
async def there(
    before: Hospital, app: FastAPI, desk: BookedDesk, levels: ServiceLevels
) -> Hospital:
    """The hospital with its secrets."""
    await plant(before, app, desk, levels)
    return before


async def test_no_answer_holds_what_is_beyond_the_matrix(there: Hospital) -> None:
    leaks = []
    for path in staff_routes("GET"):
        for role in everybody():
            for ids in there.asked_for(path, open_to=role in WHO_MAY[("GET", path)]):
                answer = await there.call(role, "GET", path, ids)
                if answer.status_code >= 500:
                    leaks.append((path, role, [f"{answer.status_code}"]))
                if found := there.leaks(role, answer):
                    leaks.append((path, role, found))
    assert leaks == []


async def test_the_secrets_are_really_there(there: Hospital) -> None:
    """Or the other tests would find nothing wherever they look."""
    own = await there.call(D, "GET", "/v1/staff/complaints/{receipt}", there.secret)
    talk = await there.call(D, "GET", "/v1/staff/conversations/{conversation_id}", there.secret)
    told = own.text + talk.text
    missing = [one for one in there.leaks(None, own) if one not in told]
    assert missing == []
    assert CORRUPT in told
    assert OPINION in told
    one = await there.call(S, "GET", "/v1/staff/complaints/{receipt}", there.ordinary)
    assert one.status_code == 200


async def test_no_search_finds_what_is_beyond_the_matrix(there: Hospital) -> None:
    leaks = []
    for path, searches in SEARCHES.items():
        for role in everybody():
            for search in searches:
                params = {name: value.format(**there.secret) for name, value in search.items()}
                answer = await there.call(role, "GET", path, {}, params=params)
                if found := there.leaks(role, answer):
                    leaks.append((path, search, role, found))
    assert leaks == []


async def test_the_patients_side_tells_staff_no_more(there: Hospital) -> None:
    leaks = []
    for path in ELSEWHERE:
        for role in everybody():
            answer = await there.client.get(
                path.format(**there.secret), headers=there.cookies[role] if role else {}
            )
            if found := there.leaks(role, answer):
                leaks.append((path, role, found))
    assert leaks == []


async def test_a_restricted_matter_changes_nothing_that_others_see(
    before: Hospital,
) -> None:
    """Not by a line, a count, or a number that is missing."""

    async def seen() -> dict[tuple[str, Role], str]:
        return {
            (path, role): words_of(await before.call(role, "GET", path, before.ordinary))
            for path in staff_routes("GET")
            for role in set(Role) - {D}
            if path not in _CHANGES_BY_LOOKING and role in WHO_MAY[("GET", path)]
        }

    without = await seen()
    await letter_box(before)
    now = await seen()
    assert [key for key, told in now.items() if told != without[key]] == []


async def test_who_may_not_changes_nothing(there: Hospital, desk: BookedDesk) -> None:
    async with desk.sessions() as session:
        was = await snapshot(session)
    wrong = []
    for (method, path), roles in WHO_MAY.items():
        if method == "GET":
            continue
        for role in everybody():
            if role in roles:
                continue
            for ids in there.asked_for(path, open_to=False):
                answer = await there.call(role, method, path, ids)
                if answer.status_code != (403 if role else 401):
                    wrong.append((method, path, role, answer.status_code))
                if found := there.leaks(role, answer):
                    wrong.append((method, path, role, found))
    assert wrong == []
    async with desk.sessions() as session:
        assert await snapshot(session) == was


async def test_what_is_restricted_can_be_worked_on_by_nobody_else(
    there: Hospital, desk: BookedDesk
) -> None:
    async with desk.sessions() as session:
        was = await snapshot(session)
    wrong = []
    for (method, path), roles in WHO_MAY.items():
        if method == "GET" or "{receipt}" not in path:
            continue
        for role in roles:
            ids = there.ordinary if role is D else there.secret
            answer = await there.call(role, method, path, ids)
            if answer.status_code not in {403, 404}:
                wrong.append((path, role, answer.status_code, answer.text))
            if found := there.leaks(role, answer):
                wrong.append((path, role, found))
    # Nor may it be joined from the other side.
    for role in (C, S):
        answer = await there.call(
            role,
            "POST",
            "/v1/staff/complaints/{receipt}/join",
            there.ordinary,
            json={"receipt": there.secret["receipt"]},
        )
        if answer.status_code != 404:
            wrong.append(("join", role, answer.status_code))
    assert wrong == []
    async with desk.sessions() as session:
        assert await snapshot(session) == was


async def test_another_sites_page_changes_nothing_with_the_cookie_of_anybody(
    there: Hospital, desk: BookedDesk
) -> None:
    async with desk.sessions() as session:
        was = await snapshot(session)
    wrong = []
    for (method, path), roles in WHO_MAY.items():
        if method == "GET":
            continue
        role = next(role for role in Role if role in roles)
        ids = there.secret if role is D else there.ordinary
        for headers in _OF_ANOTHER_SITE:
            answer = await there.call(role, method, path, ids, headers=headers)
            if (answer.status_code, answer.json()["error"]["code"]) != (403, "cross_site"):
                wrong.append((path, role, answer.status_code))
    assert wrong == []
    async with desk.sessions() as session:
        assert await snapshot(session) == was
