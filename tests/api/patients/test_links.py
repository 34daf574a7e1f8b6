"""The one-time link to the identity form."""

import uuid
from datetime import timedelta

import pytest
from patient_front import Front, Seat
from sqlalchemy import func, select

from api.conversations import opening
from api.errors import NotFound
from api.patients import correction, service
from api.patients.models import IdentityLink
from api.patients.schemas import CorrectionForm


class TestOpenIdentityLink:
    async def test_lasts_15_minutes_and_only_its_hash_is_kept(self, front: Front) -> None:
        link = await service.open_identity_link(front.session, front.clock, front.conversation.id)
        assert link.expires_at == front.clock.now() + timedelta(minutes=15)
        kept = (await front.session.scalars(select(IdentityLink))).one()
        assert link.token not in kept.token_hash
        assert len(link.token) >= 40

    async def test_of_an_unknown_conversation_is_not_found(self, front: Front) -> None:
        with pytest.raises(NotFound):
            await service.open_identity_link(front.session, front.clock, uuid.uuid4())


class TestFindIdentityLink:
    async def test_finds_a_fresh_one(self, front: Front) -> None:
        link = await service.find_identity_link(front.session, front.clock, await front.link())
        assert link.conversation_id == front.conversation.id

    async def test_not_an_unknown_one(self, front: Front) -> None:
        for token in ("", "guess", "\ud800"):
            with pytest.raises(NotFound, match="identity_link_expired"):
                await service.find_identity_link(front.session, front.clock, token)

    async def test_not_an_old_one(self, front: Front) -> None:
        token = await front.link()
        front.clock.advance(minutes=15)
        with pytest.raises(NotFound, match="identity_link_expired"):
            await service.find_identity_link(front.session, front.clock, token)

    async def test_not_one_before_the_newest(self, front: Front) -> None:
        first, second = await front.link(), await front.link()
        with pytest.raises(NotFound, match="identity_link_expired"):
            await service.find_identity_link(front.session, front.clock, first)
        assert await service.find_identity_link(front.session, front.clock, second)
        assert await front.session.scalar(select(func.count()).select_from(IdentityLink)) == 1

    async def test_that_of_another_conversation_stays(self, front: Front, seat: Seat) -> None:
        mine = await front.link()
        await (await seat()).link()
        assert await service.find_identity_link(front.session, front.clock, mine)

    async def test_not_when_the_conversation_is_over(self, front: Front) -> None:
        token = await front.link()
        await opening.end(front.session, front.conversation.id, front.clock.now())
        with pytest.raises(NotFound, match="identity_link_expired"):
            await front.redeem(token)


class TestOpenCorrectionLink:
    async def test_is_for_a_card_of_the_account_only(self, front: Front, seat: Seat) -> None:
        card = await front.register()
        with pytest.raises(NotFound, match="visitor_not_found"):
            await (await seat()).correction_link(card)

    async def test_registers_nobody(self, front: Front) -> None:
        token = await front.correction_link(await front.register())
        with pytest.raises(NotFound, match="identity_link_expired"):
            await front.redeem(token)

    async def test_a_link_to_register_corrects_nobody(self, front: Front) -> None:
        await front.register()
        with pytest.raises(NotFound, match="identity_link_expired"):
            await correction.correct_card(
                front.session, front.clock, front.seal, await front.link(), CorrectionForm()
            )

    async def test_goes_with_its_card(self, front: Front) -> None:
        card = await front.register()
        token = await front.correction_link(card)
        await service.remove_card(front.session, front.clock, front.account_id, card.id)
        with pytest.raises(NotFound, match="identity_link_expired"):
            await service.find_identity_link(front.session, front.clock, token)
