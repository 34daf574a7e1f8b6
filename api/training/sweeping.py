"""What comes round by itself: exams whose time is over, reminders every morning."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from api.practice.library import Library, load_library
from api.rubric.rules import RubricRules, load_rubric
from api.staff.models import Staff
from api.training import exams
from api.training.material import Material, load_material
from api.wording import Wording


@dataclass(frozen=True)
class Teaching:
    """What exams are marked by, and what there is to be learned."""

    material: Material
    library: Library
    rubric: RubricRules


def teaching_of(folder: Path) -> Teaching:
    """Of a knowledge base."""
    return Teaching(load_material(folder), load_library(folder), load_rubric(folder))


async def end_overdue(
    session: AsyncSession, teaching: Teaching, wording: Wording, now: datetime
) -> int:
    """End the exams whose time is over and that nobody handed in; how many there were."""
    found = await exams.overdue(session, now)
    for attempt in found:
        owner = await session.get_one(Staff, attempt.staff_id)
        await exams.finish(
            session,
            teaching.material,
            teaching.library,
            teaching.rubric,
            attempt,
            name=owner.display_name,
            role=wording(f"staff.role.{attempt.role}"),
            now=now,
        )
    return len(found)
