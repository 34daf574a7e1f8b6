"""Everything that the pages name by a code has words."""

from pathlib import Path
from typing import get_args

import pytest

from api.appointments.models import AppointmentStatus
from api.appointments.schemas import CardStatus
from api.attendance.models import AppealStatus
from api.clinics.models import Period, Quota
from api.complaints.models import ComplaintKind, ComplaintStatus
from api.conversations.models import Author, Handler
from api.extra_slots.models import ExtraSlotStatus
from api.green_channel.service import Step
from api.handoff.history import KINDS as HANDOFF_EVENTS
from api.handoff.models import TicketState
from api.handoff.service import REASONS
from api.notices.models import NoticeKind, NoticeStatus
from api.pages.staff.navigation import AREAS, NAVIGATION
from api.patients.models import Relation
from api.safety.rules import Level, PersonKind
from api.staff.audit.check import Fault
from api.staff.audit.reading import COLUMNS as AUDIT_COLUMNS
from api.staff.booking.attendance import Mark
from api.staff.booking.register import COLUMNS
from api.staff.desk.conversation_schemas import DeliveryStanding
from api.staff.desk.panel_schemas import REVEAL_REASONS
from api.staff.desk.replying_schemas import SuggestionSource
from api.staff.desk.schemas import CALL_RESULTS, WRAP_UPS, ClockKind
from api.staff.models import Role
from api.staff.permissions import Permission
from api.staff.schemas import MarksIn
from api.wording import load_wording

CARDS = {
    "triage",
    "emergency",
    "crisis",
    "schedule",
    "identity_form",
    "appointment",
    "appointments",
    "complaint",
    "handoff",
    "guide",
    "survey",
}

# What can keep a message from a patient for good.
UNDELIVERED = {
    "quota",
    "45015",
    "45047",
    "43004",
    "40164",
    "48001",
    "forgotten",
    "in_part",
    "other",
}


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("staff.role", set(Role)),
        ("staff.reason", REASONS),
        ("staff.page.nav", set(NAVIGATION)),
        ("staff.page.area", set(AREAS)),
        ("staff.page.card", CARDS),
        ("staff.page.author", set(Author)),
        ("staff.page.handler", set(Handler)),
        ("staff.page.relation", set(Relation)),
        ("staff.page.wrap_up", set(WRAP_UPS)),
        ("staff.page.delivery", set(get_args(DeliveryStanding))),
        ("staff.page.undelivered", {*UNDELIVERED, "other"}),
        ("staff.page.wechat", {"left", "moment", "silent", "used_up", "gone"}),
        ("staff.page.kind", set(ComplaintKind)),
        ("staff.page.complaint_status", {*ComplaintStatus, "note"}),
        ("staff.page.green", {*Step, *(f"{step}_done" for step in Step), *MarksIn.model_fields}),
        ("staff.page.red_flags.level", set(get_args(Level))),
        ("staff.page.red_flags.person", set(get_args(PersonKind))),
        ("staff.period", set(Period)),
        ("staff.appointment_status", set(AppointmentStatus)),
        ("staff.notice_status", set(NoticeStatus)),
        ("staff.register", {*COLUMNS, "yes", "no", "due", "not_told"}),
        ("staff.page.appointments", set(Mark)),
        ("staff.page.appointments.done", {*Mark, "cancel"}),
        ("staff.page.appointments.notice", set(NoticeKind)),
        ("staff.page.attendance.appeal_status", set(AppealStatus)),
        ("staff.page.timetable.quota", set(Quota)),
        ("staff.page.timetable.weekday", {str(day) for day in range(1, 8)}),
        ("staff.page.extra.status", set(ExtraSlotStatus)),
        ("staff_admin.permission", set(Permission)),
        ("staff_admin.fault", set(get_args(Fault))),
        ("staff_admin.audit", set(AUDIT_COLUMNS)),
        ("staff_handoff.event", set(HANDOFF_EVENTS)),
        ("staff_handoff.clock", set(get_args(ClockKind))),
        ("staff_handoff.state", set(TicketState) - {TicketState.CLOSED}),
        ("staff_handoff.call_result", set(CALL_RESULTS)),
        ("complaint.status", set(ComplaintStatus)),
        ("staff_desk.reveal.reason", set(REVEAL_REASONS)),
        ("staff_desk.source", set(get_args(SuggestionSource))),
        ("staff_desk.urgency", {"emergency", "urgent", "routine"}),
        ("staff_desk.page.clock", set(get_args(ClockKind))),
        ("staff_desk.page.state", set(get_args(CardStatus))),
        ("staff_desk.page.colleague_state", {"free", "full", "away"}),
        (
            "staff_desk.said",
            {f"{act}{so}" for act in ("book", "change", "cancel") for so in ("", "_submitted")},
        ),
        ("complaint.received", set(ComplaintKind)),
    ],
)
def test_every_code_has_words(knowledge_base: Path, group: str, codes: set[str]) -> None:
    known = set(load_wording(knowledge_base / "wording").keys())
    assert {f"{group}.{code}" for code in codes} - known == set()
