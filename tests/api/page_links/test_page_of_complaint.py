"""What the page of a complaint says: to its own complainant, and to nobody else."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.complaints import casework, service
from api.complaints.models import Complaint, ComplaintKind, ComplaintStatus
from api.complaints.rules import load_complaint_rules
from api.complaints.schemas import ComplaintIn, ProgressIn
from api.conversations.models import Conversation
from api.errors import NotFound
from api.handoff.levels import load_service_levels
from api.page_links.complaint_page import complaint_page
from api.page_links.schemas import ComplaintPage
from api.page_links.sources import Sources
from api.staff.models import Role
from tests.api.appointments.booking_rows import BookingRows
from tests.api.staff import factories


class Complainant:
    """Somebody who complains and asks where it stands, and the office that answers."""

    def __init__(
        self, sources: Sources, clock: FixedClock, conversation: Conversation, folder: Path
    ) -> None:
        self.sources, self.clock, self.conversation = sources, clock, conversation
        self.folder = folder

    async def files(self, what: str = "排队太久", **fields: object) -> Complaint:
        request = ComplaintIn.model_validate(
            {"conversation": self.conversation.id, "what": what, **fields}
        )
        return await service.file(
            self.sources.session,
            self.clock,
            load_service_levels(self.folder),
            load_complaint_rules(self.folder),
            request,
        )

    async def page(self, complaint: Complaint) -> ComplaintPage:
        return await complaint_page(self.sources, self.conversation.account_id, complaint.receipt)

    async def is_told(self, complaint: Complaint, **change: object) -> None:
        officer = await factories.staff_member(self.sources.session, Role.COMPLAINT_OFFICER)
        progress = ProgressIn.model_validate(change)
        await casework.progress(
            self.sources.session, complaint, officer, progress, self.clock.now()
        )


@pytest.fixture
async def complainant(
    sources: Sources, session: AsyncSession, clock: FixedClock, knowledge_base: Path
) -> Complainant:
    conversation = await BookingRows(session).conversation()
    return Complainant(sources, clock, conversation, knowledge_base)


async def test_a_new_one_says_its_receipt_and_when_it_will_be_answered(
    complainant: Complainant,
) -> None:
    filed = await complainant.files()
    page = await complainant.page(filed)
    assert page.receipt == filed.receipt
    assert page.due == filed.due_at
    assert page.filed == filed.created_at
    assert page.says == "已经受理，正在安排专人处理。"
    assert page.progress == []
    assert page.phone == "0571-0000-0012"


async def test_only_what_the_patient_was_told_is_on_it(complainant: Complainant) -> None:
    filed = await complainant.files()
    await complainant.is_told(filed, note="已向科室了解情况。", public=True)
    await complainant.is_told(filed, note="当事人承认。", public=False)
    await complainant.is_told(filed, status=ComplaintStatus.INVESTIGATING)
    page = await complainant.page(filed)
    assert [one.note for one in page.progress] == ["已向科室了解情况。"]
    assert page.status is ComplaintStatus.INVESTIGATING
    assert "当事人" not in page.model_dump_json()


async def test_what_the_patient_wrote_is_not_on_it(complainant: Complainant) -> None:
    filed = await complainant.files("护士骂人", whom="分诊台护士", who="张女士")
    page = (await complainant.page(filed)).model_dump_json()
    assert not any(told in page for told in ("骂人", "分诊台", "张女士"))


@pytest.mark.parametrize("status", [ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED])
async def test_once_answered_no_answer_is_due_any_more(
    complainant: Complainant, status: ComplaintStatus
) -> None:
    filed = await complainant.files()
    await complainant.is_told(filed, status=status, note="已经加开窗口。", public=True)
    page = await complainant.page(filed)
    assert page.due is None
    assert page.progress[0].note == "已经加开窗口。"


async def test_nobody_waits_for_an_answer_to_praise(complainant: Complainant) -> None:
    page = await complainant.page(await complainant.files(kind=ComplaintKind.PRAISE))
    assert page.about is ComplaintKind.PRAISE
    assert page.due is None


async def test_a_restricted_one_shows_its_complainant_what_they_were_told(
    complainant: Complainant,
) -> None:
    filed = await complainant.files("医生收红包")
    assert filed.restricted
    await complainant.is_told(filed, note="纪检部门已经受理。", public=True)
    page = await complainant.page(filed)
    assert [one.note for one in page.progress] == ["纪检部门已经受理。"]
    assert "红包" not in page.model_dump_json()


async def test_another_account_that_knows_the_number_has_no_page_of_it(
    complainant: Complainant, sources: Sources
) -> None:
    filed = await complainant.files()
    stranger = await BookingRows(sources.session).account()
    with pytest.raises(NotFound, match="receipt_unknown"):
        await complaint_page(sources, stranger.id, filed.receipt)
