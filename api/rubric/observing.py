"""What rules can see of a conversation: `observe(rules, talk)`. Pure.

An observation proposes a score and says why and where; people confirm or change it. What rules
can't see has the score None, and so has what doesn't apply: both are left out of the total.
"""

from collections.abc import Callable

from api.rubric.duties import complaint_fields, first_receiver, forbidden, privacy, red_flag
from api.rubric.manners import addressing, answer, empathy, farewell, greeting, introduction
from api.rubric.observation import Observation
from api.rubric.rules import Criterion, CriterionId, RubricRules
from api.rubric.talk import Talk

_OBSERVERS: dict[CriterionId, Callable[[RubricRules, Talk], Observation]] = {
    "greeting": greeting,
    "introduction": introduction,
    "answer": answer,
    "farewell": farewell,
    "addressing": addressing,
    "empathy": empathy,
    "first_receiver": first_receiver,
    "forbidden": forbidden,
    "privacy": privacy,
    "complaint_fields": complaint_fields,
    "red_flag": red_flag,
}


def observe(rules: RubricRules, talk: Talk) -> list[Observation]:
    """One observation per criterion that the subject is judged by, in the rubric's order."""
    return [_observed(rules, one, talk) for one in rules.criteria(talk.subject)]


def _observed(rules: RubricRules, criterion: Criterion, talk: Talk) -> Observation:
    if not _applies(criterion, talk):
        return Observation(criterion.id, None, "not_this_time")
    observer = _OBSERVERS.get(criterion.id) if criterion.observed else None
    return observer(rules, talk) if observer else Observation(criterion.id, None, "for_people")


def _applies(criterion: Criterion, talk: Talk) -> bool:
    if criterion.only == "complaint":
        return talk.complaint
    if criterion.only == "danger":
        return any(line.danger for line in talk.lines)
    return True
