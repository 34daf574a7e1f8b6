"""Reports of the sample hospital."""

from pathlib import Path

import pytest

from api.complaints.rules import load_complaint_rules
from api.database import Sessions
from api.departments.profile import load_hospital
from api.handoff.levels import load_service_levels
from api.reports.rules import load_report_rules
from api.reports.service import Reporting
from api.wording import load_wording
from tests.api.reports.case_book import CaseBook


@pytest.fixture(scope="session")
def reporting(knowledge_base: Path) -> Reporting:
    """What reports need beside the database."""
    return Reporting(
        hospital=load_hospital(knowledge_base / "hospital.yml").name,
        levels=load_service_levels(knowledge_base),
        complaints=load_complaint_rules(knowledge_base),
        rules=load_report_rules(knowledge_base),
        wording=load_wording(knowledge_base / "wording"),
    )


@pytest.fixture
def book(sessions: Sessions) -> CaseBook:
    """Complaints in the database."""
    return CaseBook(sessions)
