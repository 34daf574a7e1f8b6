"""What helps an agent to answer: rules of courtesy, canned replies, the guide, triage."""

from dataclasses import dataclass

from fastapi import FastAPI

from api.canned_replies.library import CannedReplies, load_canned_replies
from api.courtesy.rules import CourtesyRules, load_courtesy
from api.guide.library import GuideLibrary, library_of
from api.guide.words import GuideWords, load_guide_words
from api.review.rules import ReviewRules, load_review_rules
from api.rubric.rules import RubricRules, load_rubric
from api.triage.directory import DepartmentDirectory
from api.triage.engine import TriageEngine


@dataclass(frozen=True)
class Aids:
    """One per application; nothing in it is a patient's."""

    courtesy: CourtesyRules
    rubric: RubricRules
    review: ReviewRules
    guide_words: GuideWords
    canned: CannedReplies
    guide: GuideLibrary
    triage: TriageEngine
    directory: DepartmentDirectory


def aids_of(app: FastAPI) -> Aids:
    """The aids of a started application."""
    folder = app.state.settings.knowledge_base
    return Aids(
        courtesy=load_courtesy(folder),
        rubric=load_rubric(folder),
        review=load_review_rules(folder),
        guide_words=load_guide_words(folder),
        canned=load_canned_replies(folder),
        guide=library_of(app.state, folder),
        triage=app.state.triage,
        directory=app.state.directory,
    )
