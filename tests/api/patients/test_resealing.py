"""Changing the key while the product runs: nobody is lost, nobody is registered twice."""

import asyncio
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from forms import form, id_card
from patient_front import NewConversation
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.attendance.models import Suspension
from api.clock import FixedClock
from api.complaints.models import Complaint, ComplaintKind, ComplaintStatus
from api.conversations.service import account_of
from api.database import Sessions
from api.patients import correction, service
from api.patients.models import Account, Patient, VisitorCard
from api.patients.resealing import Report, Resealing
from api.patients.schemas import CorrectionForm
from api.security import Seal

OLD, NEW = Seal("the old key"), Seal("the new key")
# Before and after the switch; both processes know both keys.
BEFORE, AFTER = Seal("the old key", ["the new key"]), Seal("the new key", ["the old key"])


def paper(number: int) -> str:
    """An identity card; every number its own."""
    return id_card(date(1990, 1, 1) + timedelta(days=number))


class Town:
    """People who register, each from an account of their own."""

    def __init__(
        self, sessions: Sessions, clock: FixedClock, new_conversation: NewConversation
    ) -> None:
        self.sessions, self.clock, self._new_conversation = sessions, clock, new_conversation

    async def register(self, seal: Seal, number: int) -> tuple[uuid.UUID, int]:
        """Conversation and card."""
        async with self.sessions() as session, session.begin():
            conversation = await self._new_conversation(session)
            where = session, self.clock
            link = await service.open_identity_link(*where, conversation.id)
            typed = form(id_number=paper(number))
            redeemed = await service.redeem_identity_link(*where, seal, link.token, typed)
            return conversation.id, redeemed.card_id

    async def correct(self, seal: Seal, conversation_id: uuid.UUID, card_id: int) -> None:
        async with self.sessions() as session, session.begin():
            where = session, self.clock
            link = await service.open_correction_link(*where, conversation_id, card_id)
            anew = CorrectionForm(name="林小语", phone="13900005678")
            await correction.correct_card(*where, seal, link.token, anew)

    async def remove(self, conversation_id: uuid.UUID, card_id: int) -> None:
        async with self.sessions() as session, session.begin():
            account_id = await account_of(session, conversation_id)
            await service.remove_card(session, self.clock, account_id, card_id)

    async def settle(self, people: int) -> list[tuple[uuid.UUID, int]]:
        return [await self.register(OLD, number) for number in range(people)]

    def resealing(self, progress: Callable[[Report], None] = lambda _: None) -> Resealing:
        return Resealing(self.sessions, AFTER, batch=3, pause_seconds=0.01, progress=progress)

    async def patients(self) -> list[Patient]:
        async with self.sessions() as session:
            return list(await session.scalars(select(Patient).where(Patient.erased_at.is_(None))))

    async def assert_only_the_new_key_is_needed(self, people: int) -> None:
        patients = await self.patients()
        papers = {NEW.open(patient.id_number_sealed) for patient in patients}
        assert len(patients) == len(papers) == people
        for patient in patients:
            number = NEW.open(patient.id_number_sealed)
            assert patient.id_number_hash == NEW.lookup(number)
            assert patient.phone_hash == NEW.lookup(NEW.open(patient.phone_sealed))
            assert NEW.open(patient.name_sealed)
        async with self.sessions() as session:
            for card in await session.scalars(select(VisitorCard)):
                typed = f"{NEW.open(card.name_sealed)}|{NEW.open(card.phone_sealed)}"
                assert card.person_hash == NEW.lookup(typed)


@pytest.fixture
def town(sessions: Sessions, clock: FixedClock, new_conversation: NewConversation) -> Town:
    return Town(sessions, clock, new_conversation)


class TestBeforeResealing:
    async def test_the_same_paper_is_the_same_patient_and_the_same_person(self, town: Town) -> None:
        await town.register(OLD, 1)
        await town.register(AFTER, 1)
        await town.assert_only_the_new_key_is_needed(1)
        async with town.sessions() as session:
            hashes = set(await session.scalars(select(VisitorCard.person_hash)))
        assert len(hashes) == 1

    async def test_what_an_earlier_key_sealed_can_be_corrected(self, town: Town) -> None:
        conversation_id, card_id = await town.register(OLD, 1)
        await town.correct(AFTER, conversation_id, card_id)
        await town.assert_only_the_new_key_is_needed(1)

    async def test_a_suspension_is_found_again_though_the_identity_was_erased(
        self, town: Town, clock: FixedClock
    ) -> None:
        conversation_id, card_id = await town.register(OLD, 1)
        [patient] = await town.patients()
        async with town.sessions() as session, session.begin():
            session.add(
                Suspension(
                    patient_id=patient.id,
                    misses=3,
                    starts_at=clock.now(),
                    ends_at=clock.now() + timedelta(days=90),
                )
            )
        await town.remove(conversation_id, card_id)
        assert await town.patients() == []
        await town.register(AFTER, 1)
        assert [again.id for again in await town.patients()] == [patient.id]
        await town.assert_only_the_new_key_is_needed(1)

    async def test_processes_on_both_sides_of_the_switch_make_one_patient(self, town: Town) -> None:
        seals = [BEFORE, AFTER] * 5
        await asyncio.gather(*(town.register(seal, 1) for seal in seals))
        [patient] = await town.patients()
        async with town.sessions() as session:
            cards = list(await session.scalars(select(VisitorCard)))
        assert len(cards) == 10
        assert {card.patient_id for card in cards} == {patient.id}
        assert len({card.person_hash for card in cards}) == 1


class TestResealing:
    async def test_reseals_everything_and_counts_it(self, town: Town) -> None:
        await town.settle(7)
        await town.register(OLD, 0)
        report = await town.resealing().run()
        assert (report.resealed["patients"], report.resealed["visitor_cards"]) == (7, 8)
        assert (report.left, report.twice, report.unreadable) == (0, set(), set())
        await town.assert_only_the_new_key_is_needed(7)

    async def test_a_second_run_finds_nothing_to_do(self, town: Town) -> None:
        await town.settle(2)
        await town.resealing().run()
        assert sum((await town.resealing().run()).resealed.values()) == 0

    async def test_interrupted_it_goes_on_where_it_was(self, town: Town) -> None:
        class Interrupted(Exception):
            pass

        def after_two_batches(report: Report) -> None:
            if report.resealed["patients"] >= 6:
                raise Interrupted

        await town.settle(10)
        with pytest.raises(Interrupted):
            await town.resealing(after_two_batches).run()
        marks = [AFTER.is_current(patient.id_number_sealed) for patient in await town.patients()]
        assert marks.count(True) == 6
        # In the middle of it both halves are found.
        await asyncio.gather(*(town.register(AFTER, number) for number in range(10)))
        assert len(await town.patients()) == 10
        await town.resealing().run()
        await town.assert_only_the_new_key_is_needed(10)

    async def test_killed_inside_a_batch_it_leaves_that_batch_as_it_was(self, town: Town) -> None:
        await town.settle(3)
        running = asyncio.create_task(town.resealing().run())
        async with town.sessions() as session, session.begin():
            await session.execute(select(VisitorCard).with_for_update())
            async with asyncio.timeout(10):
                while not await _somebody_waits(session):  # noqa: ASYNC110 (no event tells)
                    await asyncio.sleep(0)
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
        assert {OLD.open(patient.name_sealed) for patient in await town.patients()} == {"林小雨"}
        await town.resealing().run()
        await town.assert_only_the_new_key_is_needed(3)

    async def test_people_register_correct_and_leave_meanwhile(self, town: Town) -> None:
        settled = await town.settle(24)
        leaving, correcting = settled[:6], settled[6:12]
        report, *_ = await asyncio.gather(
            town.resealing().run(),
            *(town.register(AFTER, number) for number in range(12, 30)),
            *(town.register(BEFORE, number) for number in range(24, 36)),
            *(town.correct(AFTER, *who) for who in correcting),
            *(town.remove(*who) for who in leaving),
        )
        assert (report.twice, report.unreadable) == (set(), set())
        # A process from before the switch may have come last.
        assert (await town.resealing().run()).left == 0
        await town.assert_only_the_new_key_is_needed(30)

    async def test_who_is_busy_is_left_for_the_next_round(self, town: Town) -> None:
        await town.settle(4)
        first_batch = asyncio.Event()
        async with town.sessions() as session, session.begin():
            busy = await session.scalars(
                select(Patient).order_by(Patient.id).limit(1).with_for_update()
            )
            assert busy.one()
            running = asyncio.create_task(town.resealing(lambda _: first_batch.set()).run())
            await asyncio.wait_for(first_batch.wait(), 10)
        report = await asyncio.wait_for(running, 20)
        assert (report.left, report.resealed["patients"]) == (0, 4)

    async def test_a_patient_made_twice_is_told_and_stays(self, town: Town) -> None:
        await town.register(OLD, 1)
        await town.register(NEW, 1)  # by a process that doesn't know the earlier key
        report = await town.resealing().run()
        assert (len(report.twice), report.left) == (1, 0)
        opened = [NEW.open(patient.id_number_sealed) for patient in await town.patients()]
        assert opened == [paper(1)] * 2
        await town.register(NEW, 1)
        assert len(await town.patients()) == 2

    async def test_what_no_key_opens_is_told_and_stays(self, town: Town) -> None:
        await town.register(Seal("a lost key"), 1)
        await town.register(OLD, 2)
        report = await town.resealing().run()
        assert len(report.unreadable) == 1
        assert (report.left, report.resealed["patients"]) == (0, 1)

    async def test_an_erased_patient_is_no_work(self, town: Town) -> None:
        [who] = await town.settle(1)
        await town.remove(*who)
        assert "patients" not in (await town.resealing().run()).resealed

    async def test_other_tables_are_found_by_the_name_of_the_column(
        self, town: Town, clock: FixedClock
    ) -> None:
        now = clock.now()
        async with town.sessions() as session, session.begin():
            session.add(
                Complaint(
                    receipt="TS1",
                    kind=ComplaintKind.COMPLAINT,
                    category="other",
                    status=ComplaintStatus.RECEIVED,
                    urgent=False,
                    restricted=False,
                    anonymous=False,
                    complete=False,
                    what="测试",
                    contact_sealed=OLD.seal("13800001234"),
                    channel="web",
                    due_at=now,
                    created_at=now,
                )
            )
        report = await town.resealing().run()
        assert report.resealed["complaints"] == 1
        async with town.sessions() as session:
            sealed = await session.scalar(select(Complaint.contact_sealed))
        assert NEW.open(sealed or b"") == "13800001234"

    async def test_an_account_is_found_by_its_new_hash(self, town: Town, clock: FixedClock) -> None:
        def account(seal: Seal, openid: str) -> Account:
            return Account(
                channel="wechat",
                external_hash=seal.lookup(openid),
                external_sealed=seal.seal(openid),
                created_at=clock.now(),
            )

        async with town.sessions() as session, session.begin():
            session.add_all([account(OLD, "a"), account(OLD, "b"), account(NEW, "b")])
        report = await town.resealing().run()
        assert (report.resealed["accounts"], len(report.twice), report.left) == (2, 1, 0)
        async with town.sessions() as session:
            hashes = set(await session.scalars(select(Account.external_hash)))
        assert hashes >= {NEW.lookup("a"), NEW.lookup("b")}


async def _somebody_waits(session: AsyncSession) -> bool:
    """Whether a transaction of this database waits for a lock of another."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return bool(await session.scalar(waiting))
