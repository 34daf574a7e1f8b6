"""What a clinic is called: its doctor's name, or that of the resource."""

from sqlalchemy import ColumnElement, func

from api.clinics.models import Clinic, Resource
from api.doctors.models import Doctor


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
