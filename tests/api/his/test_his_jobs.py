"""The jobs that settle orders and read the timetable of the HIS."""

from types import SimpleNamespace
from typing import Any

from api.appointments.models import AppointmentStatus
from api.his.builtin import BuiltinSource
from api.his.link import HisLink, link_from
from api.his.settling import settle_orders
from api.jobs.app import create_job_app, settle_his_orders, sync_his_timetable
from api.settings import Settings
from tests.api.his.house import House
from tests.simulators.fhir_his import Misbehaviour


def work_of(house: House) -> Any:
    return SimpleNamespace(his=house.link, clock=house.clock, sessions=house.sessions)


def test_both_come_round_by_themselves(settings: Settings) -> None:
    tasks = create_job_app(settings.database_url).periodic_registry.periodic_tasks
    crons = {name: task.cron for (name, _), task in tasks.items()}
    assert crons["settle_his_orders"] == "* * * * *"
    assert crons["sync_his_timetable"] == "*/5 * * * *"


async def test_the_job_settles_what_was_left_open(house: House) -> None:
    slot, person = await house.slot(), await house.person()
    house.his.writes.append(Misbehaviour.CUT)
    submitted = await house.book(person, slot)
    house.clock.advance(minutes=2)
    async with house.sessions() as session, session.begin():
        await settle_his_orders(session, work_of(house))
    assert await house.status(submitted) is AppointmentStatus.BOOKED


async def test_the_job_brings_the_timetable_about(house: House) -> None:
    slot = await house.slot(capacity=2)
    house.his.gives_away(*house.his.slots)
    async with house.sessions() as session, session.begin():
        await sync_his_timetable(session, work_of(house))
    assert await house.room(slot) == (0, 0)


async def test_without_a_his_there_is_nothing_to_ask(own_house: House) -> None:
    assert await settle_orders(own_house.link, own_house.clock) == 0


async def test_without_settings_the_places_are_our_own(
    settings: Settings, own_house: House
) -> None:
    link: HisLink = link_from(
        settings, own_house.sessions, own_house.link.seal, own_house.link.words
    )
    assert isinstance(link.source, BuiltinSource)
    assert not link.source.external
