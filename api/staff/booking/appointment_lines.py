"""Appointments as staff see them, masked, composed in one statement."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from api.appointments.models import Appointment
from api.clinics.models import Clinic, ClinicStatus, Resource, Slot
from api.clinics.providers import provider_name
from api.departments.models import Department
from api.doctors.models import Doctor
from api.patients.models import Patient
from api.patients.papers import age_on


def composed() -> Select[Appointment, Slot, Clinic, str, str, Patient]:
    """Appointments with everything that a line needs, for conditions and order to be added."""
    return (
        select(Appointment, Slot, Clinic, provider_name(), Department.name, Patient)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Clinic, Clinic.id == Appointment.clinic_id)
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .join(Department, Department.code == Appointment.department_code)
        .join(Patient, Patient.id == Appointment.patient_id)
        .execution_options(populate_existing=True)
    )


def line_fields(row: Sequence[Any], today: date) -> dict[str, Any]:
    """The fields of an `AppointmentLine`. `row` is what `composed` selects, in that order."""
    appointment, slot, clinic, doctor, department, patient = row
    return {
        "id": appointment.id,
        "number": str(appointment.number),
        "status": appointment.status,
        "visitor": patient.name_masked,
        "phone": patient.phone_masked,
        "sex": patient.sex,
        "age": age_on(patient.birth_date, today) if patient.birth_date else None,
        "doctor": doctor,
        "department": department,
        "date": appointment.date,
        "period": appointment.period,
        "time": f"{slot.start:%H:%M}-{slot.end:%H:%M}",
        "starts_at": slot.starts_at,
        "channel": appointment.channel,
        "fee": appointment.fee,
        "stopped": clinic.status is ClinicStatus.STOPPED,
        "pending": appointment.cancelling or appointment.changing,
        "refund_due": appointment.refund_due,
        "checked_in_at": appointment.checked_in_at,
    }
