"""What an exam asks: simulated patients and questions, drawn by a seed. Pure."""

import random

from pydantic import BaseModel, ConfigDict

from api.practice.library import Library
from api.practice.scenarios import Scenario
from api.staff.models import Role
from api.training.material import Material, Question

_DANGER = "danger"


class AskedQuestion(BaseModel):
    """A question as it was drawn, with the lesson that it is of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lesson: str
    question: Question


class Paper(BaseModel):
    """An exam. `patients` are ids of scenarios; `seeds` are their talks'."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    patients: tuple[str, ...]
    seeds: tuple[int, ...]
    questions: tuple[AskedQuestion, ...]


def draw(material: Material, library: Library, role: Role, seed: int) -> Paper:
    """The exam of a role: one real danger, the other patients each of another flow as far as there
    are enough, and questions of the lessons of that role. The same seed draws the same. Raises
    `KeyError` for a role that has no exam."""
    rules = material.rules.exam
    # Not for secrets: a trainer must be able to draw the same again.
    lot = random.Random(f"{role.value}:{seed}")  # noqa: S311
    flows = list(rules.flows[role])
    lot.shuffle(flows)
    wanted = [flows[at % len(flows)] for at in range(rules.patients - 1)]
    patients: list[str] = []
    for known in (_dangers(library), *(_of(library, flow) for flow in wanted)):
        fitting = [one for one in known if one.id not in patients]
        patients.append(lot.choice(fitting or known).id)
    lot.shuffle(patients)
    asked = [
        AskedQuestion(lesson=one.id, question=question)
        for one in material.of(role)
        for question in one.questions
    ]
    return Paper(
        patients=tuple(patients),
        seeds=tuple(lot.randrange(10_000) for _ in patients),
        questions=tuple(lot.sample(asked, min(rules.questions, len(asked)))),
    )


def is_danger(scenario: Scenario) -> bool:
    """Whether a danger is told in it, at once or later: some only sound like one."""
    return scenario.flag is not None or any(trap.flag for trap in scenario.traps)


def _dangers(library: Library) -> list[Scenario]:
    return [one for one in _of(library, _DANGER) if is_danger(one)]


def _of(library: Library, flow: str) -> list[Scenario]:
    return [one for one in library.scenarios if one.flow == flow]
