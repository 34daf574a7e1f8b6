"""What a reviewer can choose from: what is there to be meant, named, asked."""

from pydantic import BaseModel
from sqlalchemy import select

from api.clinics.models import Resource
from api.departments.models import Department
from api.doctors.models import Doctor
from api.guide.models import GuideArticle
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check

# What happens by itself or by a press is nothing that somebody's words can mean.
_NOT_SAID = ("press_", "system_")
_NO_INTENTS = frozenset({"nlu_fallback", "emergency", "crisis", "urgent"})


class Choices(BaseModel):
    """Codes with what they are called. `articles` go by id, `topics` are those in use."""

    intents: dict[str, str]
    steps: dict[str, str]
    entities: dict[str, str]
    departments: dict[str, str]
    doctors: dict[str, str]
    resources: dict[str, str]
    articles: dict[str, str]
    topics: list[str]
    signs: dict[str, str]


async def choices(office: Office, staff: Staff) -> Choices:
    """Everything that can be chosen on the page of a replay. Raises `Forbidden`."""
    check(staff, Permission.REVIEW)
    async with office.sessions() as session:
        departments = await session.execute(
            select(Department.code, Department.name)
            .where(Department.active)
            .order_by(Department.code)
        )
        doctors = await session.execute(
            select(Doctor.id, Doctor.name).where(Doctor.active).order_by(Doctor.id)
        )
        resources = await session.execute(
            select(Resource.code, Resource.name).where(Resource.active).order_by(Resource.code)
        )
        articles = (
            await session.execute(
                select(GuideArticle.id, GuideArticle.title, GuideArticle.topic).order_by(
                    GuideArticle.topic, GuideArticle.id
                )
            )
        ).all()
    return Choices(
        intents=intents_of(office),
        steps=_named(office, "staff_replay.action"),
        entities=_named(office, "staff_replay.entity"),
        departments={row.code: row.name for row in departments},
        doctors={row.id: row.name for row in doctors},
        resources={row.code: row.name for row in resources},
        articles={number: title for number, title, _ in articles},
        topics=sorted({topic for _, _, topic in articles}),
        signs=dict(office.safety_rules.names),
    )


def intents_of(office: Office) -> dict[str, str]:
    """What somebody's words can mean, by intent."""
    return {
        intent: name
        for intent, name in _named(office, "intents").items()
        if intent not in _NO_INTENTS and not intent.startswith(_NOT_SAID)
    }


def _named(office: Office, group: str) -> dict[str, str]:
    prefix = f"{group}."
    every = office.wording.keys()
    keys = [key for key in every if key.startswith(prefix)]
    return {key.removeprefix(prefix): office.wording(key) for key in keys}
