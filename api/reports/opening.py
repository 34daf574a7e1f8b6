"""Joining reports to the application."""

from fastapi import FastAPI

from api.complaints.rules import load_complaint_rules
from api.reports.rules import load_report_rules
from api.reports.service import Reporting


def reporting_of(app: FastAPI) -> Reporting:
    """What reports need of an application."""
    folder = app.state.settings.knowledge_base
    return Reporting(
        hospital=app.state.hospital.name,
        levels=app.state.levels,
        complaints=load_complaint_rules(folder),
        rules=load_report_rules(folder),
        wording=app.state.wording,
    )
