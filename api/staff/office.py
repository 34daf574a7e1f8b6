"""What everything that staff do needs: the database, the clock, the words, the rules, the record.

What staff do is in the packages beside it (`accounts`, `audit`, `booking`, `cases`, `desk`,
`reports`, `requests`), the one way in for endpoints and pages alike. Each of their functions checks
the permission first, works in one transaction together with its entry in the record, and wakes
patients and pages only after the commit.
"""

from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.rules import BookingRules, load_booking_rules
from api.challengers.promotion import Project
from api.clock import Clock
from api.complaints.rules import ComplaintRules, load_complaint_rules
from api.database import Sessions
from api.departments.schemas import Hospital
from api.dialogue.client import RasaDialogue
from api.handoff.levels import ServiceLevels
from api.his.link import HisLink
from api.reports.opening import reporting_of
from api.reports.service import Reporting
from api.safety.rules import SafetyRules
from api.safety.service import SafetyCheck
from api.security import Seal
from api.service_requests.kinds import ServiceKinds, load_service_kinds
from api.staff.aids import Aids, aids_of
from api.staff.audit import entries
from api.staff.models import Staff
from api.staff.permissions import Permission, allows
from api.wording import Wording


@dataclass(frozen=True)
class Office:
    """The staff's workplace in this process."""

    sessions: Sessions
    redis: Redis
    clock: Clock
    wording: Wording
    levels: ServiceLevels
    rules: ComplaintRules
    hospital: Hospital
    safety_rules: SafetyRules
    safety: SafetyCheck
    seal: Seal
    booking: BookingRules
    his: HisLink
    services: ServiceKinds
    reporting: Reporting
    aids: Aids
    knowledge_base: Path
    dialogue: RasaDialogue
    project: Project

    def record(
        self, session: AsyncSession, staff: Staff, action: str, subject: str, **details: object
    ) -> None:
        """Enter into the record what `staff` looked at or did. What the discipline office does, it
        does about restricted matters, its own accounts apart."""
        alone = allows(staff, Permission.HANDLE_RESTRICTED) and subject != staff.actor
        add = entries.record_restricted if alone else entries.record
        add(session, staff.actor, action, subject, self.clock.now(), **details)


def office_of(app: FastAPI) -> Office:
    """The office of a started application."""
    return Office(
        sessions=app.state.sessions,
        redis=app.state.redis,
        clock=app.state.clock,
        wording=app.state.wording,
        levels=app.state.levels,
        rules=load_complaint_rules(app.state.settings.knowledge_base),
        hospital=app.state.hospital,
        safety_rules=app.state.safety_rules,
        safety=app.state.safety,
        seal=app.state.seal,
        booking=load_booking_rules(app.state.settings.knowledge_base / "booking.yml"),
        his=app.state.his,
        services=load_service_kinds(app.state.settings.knowledge_base),
        reporting=reporting_of(app),
        aids=aids_of(app),
        knowledge_base=app.state.settings.knowledge_base,
        dialogue=app.state.dialogue,
        project=Project(app.state.settings.project, app.state.settings.knowledge_base),
    )
