"""Every table, imported in one place for migrations and tests."""

from api.announcements import models as announcements
from api.appointments import models as appointments
from api.attachments import models as attachments
from api.attendance import models as attendance
from api.cases import models as cases
from api.challengers import models as challengers
from api.clinics import models as clinics
from api.complaints import models as complaints
from api.conversations import models as conversations
from api.courtesy import models as courtesy
from api.database import Base
from api.departments import models as departments
from api.doctors import models as doctors
from api.extra_slots import models as extra_slots
from api.gaps import models as gaps
from api.green_channel import models as green_channel
from api.guide import models as guide
from api.handoff import models as handoff
from api.his import models as his
from api.hotline import models as hotline
from api.notices import models as notices
from api.page_links import models as page_links
from api.patients import models as patients
from api.practice import models as practice
from api.proposals import models as proposals
from api.quality import models as quality
from api.reports import models as reports
from api.review import models as review
from api.review import verdict_models as review_verdicts
from api.safety import models as safety
from api.service_requests import models as service_requests
from api.staff import models as staff
from api.training import models as training
from api.triage import models as triage
from api.waitlist import models as waitlist
from api.wechat import models as wechat

__all__ = [
    "Base",
    "announcements",
    "appointments",
    "attachments",
    "attendance",
    "cases",
    "challengers",
    "clinics",
    "complaints",
    "conversations",
    "courtesy",
    "departments",
    "doctors",
    "extra_slots",
    "gaps",
    "green_channel",
    "guide",
    "handoff",
    "his",
    "hotline",
    "notices",
    "page_links",
    "patients",
    "practice",
    "proposals",
    "quality",
    "reports",
    "review",
    "review_verdicts",
    "safety",
    "service_requests",
    "staff",
    "training",
    "triage",
    "waitlist",
    "wechat",
]
