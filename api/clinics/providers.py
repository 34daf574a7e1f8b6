"""What a clinic is called and where it takes place: its doctor, or the resource."""

from sqlalchemy import ColumnElement, func

from api.clinics.models import Clinic, Resource
from api.departments.models import Department
from api.departments.service import location
from api.doctors.models import Doctor
from api.wording import Wording


def place_of(words: Wording, clinic: Clinic, department: Department) -> str:
    """Where the clinic takes place, ready to be said: a doctor's room in the department, or the
    resource's own place, which may be in another building."""
    if clinic.resource_code is not None:
        return clinic.room
    return location(words, department, clinic.room)


def provider_name() -> ColumnElement[str]:
    """The name, in a query that outer-joins `Doctor` and `Resource` to a clinic."""
    return func.coalesce(Doctor.name, Resource.name)


def name_of(doctor: Doctor | None, resource: Resource | None) -> str:
    """The same of loaded rows, one of which is there (`clinics.one_provider`)."""
    named = doctor or resource
    return named.name if named else ""


def provider_of(clinic: Clinic) -> str:
    """`clinic.provider`, which the database computes: after a change in this session it would have
    to be read again."""
    return clinic.doctor_id or clinic.resource_code or ""
