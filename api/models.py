"""Every table, imported in one place for migrations and tests."""

from api.appointments import models as appointments
from api.clinics import models as clinics
from api.complaints import models as complaints
from api.conversations import models as conversations
from api.database import Base
from api.departments import models as departments
from api.doctors import models as doctors
from api.green_channel import models as green_channel
from api.guide import models as guide
from api.handoff import models as handoff
from api.patients import models as patients
from api.safety import models as safety
from api.staff import models as staff
from api.triage import models as triage

__all__ = [
    "Base",
    "appointments",
    "clinics",
    "complaints",
    "conversations",
    "departments",
    "doctors",
    "green_channel",
    "guide",
    "handoff",
    "patients",
    "safety",
    "staff",
    "triage",
]
