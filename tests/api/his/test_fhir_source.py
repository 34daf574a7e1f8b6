"""What the FHIR client believes, and what it doesn't."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.clinics.models import Quota
from api.his.fhir import FhirSource
from api.his.source import Absent, Declined, Order, Particulars, Placed, Timetable, Unknown
from tests.api.his.house import NOW
from tests.simulators.fhir_his import TOKEN, FhirHis, Misbehaviour

WHO = Particulars("p1", "林小雨", "13800001234", "id_card", "110101199003070006")
START = NOW.replace(day=5, hour=9)


def order(reference: str = "r1", *, quota: Quota = Quota.OPEN) -> Order:
    return Order(reference, "d1", START, START.replace(minute=30), quota, WHO)


class Scripted:
    """A server that answers with what the test gave it, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: list[httpx.Response] = []
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answers.pop(0)


@pytest.fixture
def scripted() -> Scripted:
    return Scripted()


@pytest.fixture
async def source(scripted: Scripted) -> AsyncIterator[FhirSource]:
    source = FhirSource("http://his.test/fhir", TOKEN, transport=httpx.MockTransport(scripted))
    yield source
    await source.close()


def bundle(*resources: dict[str, Any], following: str | None = None) -> httpx.Response:
    body: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if resources:
        body["entry"] = [{"resource": one} for one in resources]
    if following:
        body["link"] = [{"relation": "next", "url": following}]
    return httpx.Response(200, json=body)


def appointment(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Appointment",
        "id": "a1",
        "meta": {"versionId": "1"},
        "identifier": [{"system": "urn:daoyi:order", "value": "r1"}],
        "status": "booked",
        "start": START.isoformat(),
        "participant": [{"status": "accepted", "actor": {"display": "x"}}],
    } | changes


class TestBelief:
    @pytest.mark.parametrize(
        "answer",
        [
            httpx.Response(200, text="<html>"),
            httpx.Response(200, json=[]),
            httpx.Response(200, json={"resourceType": "Bundle"}),
            httpx.Response(200, json={"resourceType": "Bundle", "type": "history"}),
            bundle({"resourceType": "Nonsense"}),
            bundle({"resourceType": "Patient", "id": "p"}),
            bundle(appointment(status="maybe")),
            bundle(appointment(id=None)),
            bundle(appointment(identifier=[])),
            bundle(appointment(start="soon")),
            bundle(appointment(status="pending")),
            httpx.Response(302, headers={"Location": "http://elsewhere.test/"}),
            *(httpx.Response(status) for status in (401, 403, 404, 429, 500, 503)),
        ],
        ids=str,
    )
    async def test_what_is_no_good_answer_is_unknown(
        self, source: FhirSource, scripted: Scripted, answer: httpx.Response
    ) -> None:
        scripted.answers.append(answer)
        assert isinstance(await source.find("r1"), Unknown)

    async def test_nothing_found_is_absent(self, source: FhirSource, scripted: Scripted) -> None:
        scripted.answers.append(bundle())
        assert await source.find("r1") == Absent()

    async def test_hints_beside_the_matches_are_left_out(
        self, source: FhirSource, scripted: Scripted
    ) -> None:
        issue = {"severity": "information", "code": "informational"}
        hint = {"resourceType": "OperationOutcome", "issue": [issue]}
        answer = bundle(appointment()).json()
        answer["entry"].append({"resource": hint, "search": {"mode": "outcome"}})
        scripted.answers.append(httpx.Response(200, json=answer))
        assert await source.find("r1") == Placed("a1")

    async def test_a_link_to_another_host_is_not_followed(
        self, source: FhirSource, scripted: Scripted
    ) -> None:
        scripted.answers.append(bundle(following="http://elsewhere.test/fhir?page=2"))
        assert await source.find("r1") == Unknown("link_elsewhere")
        assert len(scripted.asked) == 1

    async def test_pages_without_an_end_are_given_up(
        self, source: FhirSource, scripted: Scripted
    ) -> None:
        scripted.answers.extend(
            bundle(following="http://his.test/fhir/Appointment?p=2") for _ in range(600)
        )
        assert await source.find("r1") == Unknown("malformed_Bundle")

    async def test_the_answer_to_another_order_is_not_ours(
        self, source: FhirSource, scripted: Scripted
    ) -> None:
        schedule = {
            "resourceType": "Schedule",
            "id": "s1",
            "actor": [{"identifier": {"system": "urn:daoyi:provider", "value": "d1"}}],
        }
        slot = {
            "resourceType": "Slot",
            "id": "1",
            "schedule": {"reference": "Schedule/s1"},
            "status": "free",
            "start": START.isoformat(),
            "end": START.replace(minute=30).isoformat(),
        }
        other = appointment(identifier=[{"system": "urn:daoyi:order", "value": "r2"}])
        scripted.answers.extend([bundle(schedule), bundle(slot), httpx.Response(201, json=other)])
        assert await source.place(order()) == Unknown("malformed_Appointment")

    async def test_the_token_and_the_condition_are_sent(
        self, fhir: FhirSource, his: FhirHis
    ) -> None:
        his.opens("d1", START)
        placed = await fhir.place(order())
        assert isinstance(placed, Placed)
        assert his.sent[0]["identifier"] == [{"system": "urn:daoyi:order", "value": "r1"}]

    async def test_a_wrong_token_is_unknown_and_not_full(self, address: str, his: FhirHis) -> None:
        his.opens("d1", START)
        source = FhirSource(address, "wrong")
        assert await source.place(order()) == Unknown("http_401")
        await source.close()


class TestPlacing:
    async def test_when_somebody_is_quicker_the_next_place_is_tried(
        self, fhir: FhirSource, his: FhirHis
    ) -> None:
        first, _, _ = his.opens("d1", START, places=3)
        his.snatched = first
        assert isinstance(await fhir.place(order()), Placed)
        assert his.requests["POST"] == 2

    async def test_a_doctor_whom_the_his_does_not_have_is_full(self, fhir: FhirSource) -> None:
        assert await fhir.place(order()) == Declined("slot_full")

    async def test_a_schedule_made_anew_is_found(self, fhir: FhirSource, his: FhirHis) -> None:
        his.opens("d1", START)
        await fhir.place(order())
        old = his.schedules.pop("d1-2027-06-05")
        his.schedules["new"] = old | {"id": "new"}
        for slot in his.slots.values():
            slot |= {"schedule": {"reference": "Schedule/new"}, "status": "free"}
        assert isinstance(await fhir.place(order("r2")), Placed)

    async def test_places_kept_for_the_desk_are_not_for_everybody(
        self, fhir: FhirSource, his: FhirHis
    ) -> None:
        his.opens("d1", START, walk_in=True)
        assert await fhir.place(order()) == Declined("slot_full")
        assert isinstance(await fhir.place(order(quota=Quota.ON_SITE)), Placed)

    async def test_an_extra_place_needs_no_slot(self, fhir: FhirSource, his: FhirHis) -> None:
        assert isinstance(await fhir.place(order(quota=Quota.EXTRA)), Placed)
        assert "slot" not in his.sent[0]

    async def test_a_refusal_carries_the_code_of_the_his(
        self, fhir: FhirSource, his: FhirHis
    ) -> None:
        his.opens("d1", START)
        his.writes.append(Misbehaviour.REFUSED)
        assert await fhir.place(order()) == Declined("patient-blocked")

    async def test_in_utc_it_is_the_same_moment(self, fhir: FhirSource, his: FhirHis) -> None:
        his.opens("d1", START)
        for slot in his.slots.values():
            slot |= {"start": "2027-06-05T01:00:00Z", "end": "2027-06-05T01:30:00.000Z"}
        assert isinstance(await fhir.place(order()), Placed)
        timetable = await fhir.timetable(START.date(), START.date())
        assert isinstance(timetable, Timetable)
        assert [f"{one.starts_at:%H:%M}" for one in timetable.places] == ["09:00"]


async def test_what_identifies_a_patient_is_not_in_a_repr() -> None:
    assert repr(WHO) == "Particulars(patient='p1', id_type='id_card')"
