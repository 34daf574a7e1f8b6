"""What is said of a doctor."""

from pydantic import BaseModel

from api.doctors.models import SlotKind, Title


class DoctorOut(BaseModel):
    """A doctor. `title` and `department` are ready to be said; `fee` is in whole yuan.

    `score`, 0..1, is given when something was searched for; `matched` is the speciality (擅长) that
    fitted when a speciality was.
    """

    id: str
    name: str
    reading: str
    sex: str
    title: str
    title_code: Title
    department: str
    department_code: str
    specialities: list[str]
    kind: SlotKind
    fee: int
    score: float | None = None
    matched: str | None = None
