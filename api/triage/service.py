"""Puts a triage result into words, with the hospital's own departments and their ways."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import TooLong
from api.safety.service import SafetyFinding
from api.triage.directory import DepartmentDirectory, DepartmentPlace
from api.triage.engine import TriageEngine
from api.triage.models import TriageRecord
from api.triage.results import Candidate, TriageInput, TriageResult
from api.triage.schemas import (
    TriageAnswer,
    TriageAsk,
    TriageDepartment,
    TriageFlag,
    TriageRequest,
)
from api.triage.shapes import Question
from api.wording import Wording

MOST_CHARACTERS = 20_000
"""More than anyone writes or a recogniser hears in one go; ten times a chat message."""


async def triage(
    engine: TriageEngine, directory: DepartmentDirectory, words: Wording, asked: TriageRequest
) -> TriageAnswer:
    """The answer to one request. Raises `TooLong`."""
    if len(asked.text) > MOST_CHARACTERS:
        raise TooLong("too_long")
    places = await directory.places()
    given = TriageInput(
        asked.text, asked.age, asked.age_months, asked.sex, asked.pregnant, tuple(asked.asked)
    )
    return describe(engine.assess(given, places), places, words, engine.version)


def record(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    text: str,
    answer: TriageAnswer,
    now: datetime,
) -> None:
    """Keep what was said, what was proposed, and by which knowledge (A1.2)."""
    session.add(
        TriageRecord(
            conversation_id=conversation_id,
            text=text,
            result=answer.model_dump(mode="json"),
            version=answer.version,
            at=now,
        )
    )


def describe(
    result: TriageResult, places: Mapping[str, DepartmentPlace], words: Wording, version: str
) -> TriageAnswer:
    """A result as it is shown."""
    return TriageAnswer(
        urgency=result.urgency,
        flags=_flags(result.finding),
        crisis=bool(result.finding and result.finding.crisis),
        departments=[_department(one, places[one.code], words) for one in result.candidates],
        ask=_question(result.ask, words) if result.ask else None,
        disclaimer=words("triage.disclaimer"),
        version=version,
    )


def _flags(finding: SafetyFinding | None) -> list[TriageFlag]:
    return [TriageFlag(id=flag.id, name=flag.name) for flag in (finding.flags if finding else ())]


def _department(one: Candidate, place: DepartmentPlace, words: Wording) -> TriageDepartment:
    return TriageDepartment(
        code=one.code,
        name=place.name,
        score=one.score,
        reason=_reason(one, words),
        location=place.location,
        bring=words.first(f"triage.bring.{one.code}", "triage.bring.general"),
    )


def _reason(one: Candidate, words: Wording) -> str:
    """The house's rules first, then what the patient said."""
    reasons = [words(f"triage.rules.{rule}") for rule in dict.fromkeys(one.rules)]
    if one.words:
        said = words("triage.reason.between_words").join(one.words)
        reasons.append(words("triage.reason.said", words=said))
    return words("triage.reason.between").join(reasons or [words("triage.reason.general")])


def _question(question: Question, words: Wording) -> TriageAsk:
    key = f"triage.ask.{question.id}"
    return TriageAsk(
        key=question.id,
        question=words(f"{key}.question"),
        options=[words(f"{key}.options.{option}") for option in question.options],
    )
