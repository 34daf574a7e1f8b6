"""The lexicon: every name that the dialogue model must recognise."""

from pydantic import BaseModel

from api.departments.models import DepartmentKind


class LexiconDepartment(BaseModel):
    """A department or place with what people call it."""

    code: str
    name: str
    aliases: list[str]
    kind: DepartmentKind


class LexiconDoctor(BaseModel):
    """A doctor; `reading` is toneless pinyin, `department` a code."""

    id: str
    name: str
    reading: str
    title: str
    department: str
    sex: str


class LexiconResource(BaseModel):
    """What can be booked beside a doctor, with what people call it; `kind` is a slot kind."""

    code: str
    name: str
    aliases: list[str]
    kind: str


class Lexicon(BaseModel):
    """`version` is a fingerprint of the content, whoever changed it."""

    version: str
    departments: list[LexiconDepartment]
    doctors: list[LexiconDoctor]
    resources: list[LexiconResource]
